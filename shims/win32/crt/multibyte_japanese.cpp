// mbstring.h: what code page 932 has beside other pages. JIS X 0208 in its own form (JIS) and in
// that of the code page (Shift JIS), kana of one byte and of two, Hiragana and Katakana, the levels
// of Kanji.

#include "multibyte_page.hpp"

using namespace ferry::crt;

namespace {

constexpr unsigned japanese = 932;

bool in(unsigned c, unsigned first, unsigned last) { return c >= first && c <= last; }
bool is_japanese() { return multibyte_page == japanese; }
bool is_hiragana(unsigned c) { return is_japanese() && in(c, 0x829f, 0x82f1); }
bool is_katakana(unsigned c) { return is_japanese() && in(c, 0x8340, 0x8396) && c != 0x837f; }
bool is_katakana_of_hiragana(unsigned c) {
    constexpr unsigned last = 0x8393;
    return is_katakana(c) && c <= last;
}

/// Bytes 0x20 to 0x7e and 0xa1 to 0xdf in their wide forms.
constexpr unsigned short wide_forms[] = {
    0x8140, 0x8149, 0x8168, 0x8194, 0x8190, 0x8193, 0x8195, 0x8166, 0x8169, 0x816a, 0x8196, 0x817b,
    0x8143, 0x817c, 0x8144, 0x815e, 0x824f, 0x8250, 0x8251, 0x8252, 0x8253, 0x8254, 0x8255, 0x8256,
    0x8257, 0x8258, 0x8146, 0x8147, 0x8183, 0x8181, 0x8184, 0x8148, 0x8197, 0x8260, 0x8261, 0x8262,
    0x8263, 0x8264, 0x8265, 0x8266, 0x8267, 0x8268, 0x8269, 0x826a, 0x826b, 0x826c, 0x826d, 0x826e,
    0x826f, 0x8270, 0x8271, 0x8272, 0x8273, 0x8274, 0x8275, 0x8276, 0x8277, 0x8278, 0x8279, 0x816d,
    0x818f, 0x816e, 0x814f, 0x8151, 0x8165, 0x8281, 0x8282, 0x8283, 0x8284, 0x8285, 0x8286, 0x8287,
    0x8288, 0x8289, 0x828a, 0x828b, 0x828c, 0x828d, 0x828e, 0x828f, 0x8290, 0x8291, 0x8292, 0x8293,
    0x8294, 0x8295, 0x8296, 0x8297, 0x8298, 0x8299, 0x829a, 0x816f, 0x8162, 0x8170, 0x8150, 0x8142,
    0x8175, 0x8176, 0x8141, 0x8145, 0x8392, 0x8340, 0x8342, 0x8344, 0x8346, 0x8348, 0x8383, 0x8385,
    0x8387, 0x8362, 0x815b, 0x8341, 0x8343, 0x8345, 0x8347, 0x8349, 0x834a, 0x834c, 0x834e, 0x8350,
    0x8352, 0x8354, 0x8356, 0x8358, 0x835a, 0x835c, 0x835e, 0x8360, 0x8363, 0x8365, 0x8367, 0x8369,
    0x836a, 0x836b, 0x836c, 0x836d, 0x836e, 0x8371, 0x8374, 0x8377, 0x837a, 0x837d, 0x837e, 0x8380,
    0x8381, 0x8382, 0x8384, 0x8386, 0x8388, 0x8389, 0x838a, 0x838b, 0x838c, 0x838d, 0x838f, 0x8393,
    0x814a, 0x814b};
constexpr unsigned first_ascii = 0x20;
constexpr unsigned last_ascii = 0x7e;
constexpr unsigned first_kana = 0xa1;
constexpr unsigned last_kana = 0xdf;
constexpr unsigned form_count = sizeof wide_forms / sizeof *wide_forms;
static_assert(form_count == last_ascii - first_ascii + 1 + last_kana - first_kana + 1);

unsigned byte_at(unsigned index) {
    constexpr unsigned ascii_count = last_ascii - first_ascii + 1;
    return index < ascii_count ? first_ascii + index : first_kana + index - ascii_count;
}

unsigned to_wide_form(unsigned c) {
    for (unsigned i = 0; is_japanese() && i < form_count; ++i) {
        if (byte_at(i) == c) {
            return wide_forms[i];
        }
    }
    return c;
}

/// A row and a cell of JIS X 0208, 0x21 to 0x7e each, as the page's two bytes; 0 for others.
unsigned from_jis(unsigned c) {
    const unsigned row = c >> 8;
    const unsigned cell = c & 0xff;
    if (!is_japanese()) {
        return c;
    }
    if (!in(row, 0x21, 0x7e) || !in(cell, 0x21, 0x7e) || c > 0xffff) {
        invalid(error_sequence);
        return 0;
    }
    const unsigned lead = (row - 0x21) / 2 + (row < 0x5f ? 0x81 : 0xc1);
    const unsigned trail = row % 2 == 0 ? cell + 0x7e : cell + (cell < 0x60 ? 0x1f : 0x20);
    return lead << 8 | trail;
}
unsigned to_jis(unsigned c) {
    const unsigned lead = c >> 8;
    const unsigned trail = c & 0xff;
    if (!is_japanese()) {
        return c;
    }
    constexpr unsigned last_lead = 0xef; // of JIS X 0208; what follows are makers' and users' rows
    if (c > 0xffff || !byte_is(lead, byte_lead) || !byte_is(trail, byte_trail) ||
        lead > last_lead) {
        invalid(error_sequence);
        return 0;
    }
    constexpr unsigned first_of_even = 0x9f;
    const unsigned pair = lead - (lead < 0xe0 ? 0x81 : 0xc1);
    const unsigned row = 0x21 + 2 * pair + (trail >= first_of_even ? 1 : 0);
    const unsigned cell =
        trail >= first_of_even ? trail - 0x7e : trail - (trail < 0x7f ? 0x1f : 0x20);
    return row << 8 | cell;
}

/// Hiragana lie in one row of bytes, Katakana around 0x7f.
unsigned to_katakana(unsigned c) {
    if (!is_hiragana(c)) {
        return c;
    }
    const unsigned moved = c - 0x829f + 0x8340;
    return moved >= 0x837f ? moved + 1 : moved;
}
unsigned to_hiragana(unsigned c) {
    return is_katakana_of_hiragana(c) ? (c > 0x837f ? c - 1 : c) - 0x8340 + 0x829f : c;
}

/// Katakana that are no voiced ones and have no byte, and those that come nearest.
constexpr unsigned short near_kana[][2] = {{0x838e, 0xdc}, {0x8390, 0xb2}, {0x8391, 0xb4},
                                           {0x8394, 0xb3}, {0x8395, 0xb6}, {0x8396, 0xb9}};

unsigned to_byte(unsigned c) {
    if (!is_japanese()) {
        return c;
    }
    const unsigned katakana = to_katakana(c);
    for (const auto& each : near_kana) {
        if (each[0] == katakana) {
            return each[1];
        }
    }
    // Voiced ones lie behind those without a mark.
    for (unsigned wanted = katakana; wanted == katakana || is_katakana(katakana); --wanted) {
        for (unsigned i = 0; i < form_count; ++i) {
            if (wide_forms[i] == wanted) {
                return byte_at(i);
            }
        }
    }
    return c;
}

} // namespace

extern "C" {

// As in multibyte_string.cpp, each function is there for a given locale too; the code page is the
// same.
#define BOTH(T, name, expression)                                                                  \
    T name(unsigned c) { return expression; }                                                      \
    T name##_l(unsigned c, const LocaleHandle*) { return expression; }
BOTH(int, _ismbbkana, byte_is(c, byte_kana | byte_kana_punctuation))
BOTH(int, _ismbchira, is_hiragana(c))
BOTH(int, _ismbckata, is_katakana(c))
BOTH(int, _ismbcl0, is_japanese() && in(c, 0x8140, 0x889e) && byte_is(c, byte_trail))
BOTH(int, _ismbcl1, is_japanese() && in(c, 0x889f, 0x9872) && byte_is(c, byte_trail))
BOTH(int, _ismbcl2, is_japanese() && in(c, 0x989f, 0xeaa4) && byte_is(c, byte_trail))
BOTH(int, _ismbcsymbol, is_japanese() && in(c, 0x8141, 0x81ac) && c != 0x817f)
BOTH(unsigned, _mbbtombc, to_wide_form(c))
BOTH(unsigned, _mbctombb, to_byte(c))
BOTH(unsigned, _mbcjistojms, from_jis(c))
BOTH(unsigned, _mbcjmstojis, to_jis(c))
BOTH(unsigned, _mbctohira, to_hiragana(c))
BOTH(unsigned, _mbctokata, to_katakana(c))
#undef BOTH

} // extern "C"
