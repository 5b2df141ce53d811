#include "multibyte_page.hpp"

using namespace ferry::crt;

extern "C" {

/// What old programs' macros read: bits of each byte in the multibyte code page, [0] is EOF's, and
/// the other case of its letters.
unsigned char _mbctype[257];
unsigned char _mbcasemap[256];
unsigned char* __p__mbctype() { return _mbctype; }
unsigned char* __p__mbcasemap() { return _mbcasemap; }

} // extern "C"

namespace {

using Byte = unsigned char;

constexpr DoubleBytes pages[] = {
    {932, {0x81, 0x9f, 0xe0, 0xfc}, {0x40, 0x7e, 0x80, 0xfc}},
    {936, {0x81, 0xfe}, {0x40, 0xfe}},
    {949, {0x81, 0xfe}, {0x41, 0xfe}},
    {950, {0x81, 0xfe}, {0x40, 0x7e, 0xa1, 0xfe}},
};
constexpr unsigned japanese = 932;

void add_kind(unsigned first, unsigned last, unsigned kind) {
    for (unsigned c = first; first != 0 && c <= last; ++c) {
        _mbctype[c + 1] |= static_cast<Byte>(kind);
    }
}

/// The tables of a code page: letters, and bytes of pairs.
void fill_tables(unsigned page) {
    memset(_mbctype, 0, sizeof _mbctype);
    memset(_mbcasemap, 0, sizeof _mbcasemap);
    if (page == 0) {
        return;
    }
    const DoubleBytes* const pairs = double_bytes_of(page);
    const wchar_t* const half = pairs == nullptr ? code_page_half(page) : nullptr;
    const auto wide = [&](unsigned c) {
        return c < 0x80 ? static_cast<wchar_t>(c) : half != nullptr ? half[c - 0x80] : L'\0';
    };
    for (unsigned c = 0; c < 0x100; ++c) {
        const unsigned short kind = kind_of(wide(c));
        if ((kind & (kind_upper | kind_lower)) == 0) {
            continue;
        }
        const bool is_upper = (kind & kind_upper) != 0;
        const wchar_t other = is_upper ? to_lower(wide(c)) : to_upper(wide(c));
        for (unsigned each = 0; each < 0x100; ++each) {
            if (wide(each) == other && other != wide(c)) {
                _mbctype[c + 1] = is_upper ? byte_upper : byte_lower;
                _mbcasemap[c] = static_cast<Byte>(each);
                break;
            }
        }
    }
    if (pairs != nullptr) {
        add_kind(pairs->leads[0], pairs->leads[1], byte_lead);
        add_kind(pairs->leads[2], pairs->leads[3], byte_lead);
        add_kind(pairs->trails[0], pairs->trails[1], byte_trail);
        add_kind(pairs->trails[2], pairs->trails[3], byte_trail);
    }
    if (page == japanese) {
        add_kind(0xa1, 0xa5, byte_kana_punctuation);
        add_kind(0xa6, 0xdf, byte_kana);
    }
}

} // namespace

namespace ferry::crt {

unsigned multibyte_page;

const DoubleBytes* double_bytes_of(unsigned page) {
    for (const DoubleBytes& each : pages) {
        if (each.page == page) {
            return &each;
        }
    }
    return nullptr;
}

bool is_lead(const DoubleBytes& page, unsigned char byte) {
    return (byte >= page.leads[0] && byte <= page.leads[1]) ||
           (page.leads[2] != 0 && byte >= page.leads[2] && byte <= page.leads[3]);
}

bool byte_is(unsigned c, unsigned kinds) { return (_mbctype[(c & 0xff) + 1] & kinds) != 0; }
/// The ANSI page's, unless that is UTF-8.
void start_multibyte() {
    const unsigned page = GetACP();
    if (page != page_utf8) {
        multibyte_page = page;
        fill_tables(page);
    }
}

bool has_pairs() { return double_bytes_of(multibyte_page) != nullptr; }

size_t size_of(const Byte* text) {
    if (multibyte_page != page_utf8) {
        return byte_is(*text, byte_lead) && text[1] != 0 ? 2 : 1;
    }
    if (*text < 0xc2) {
        return 1;
    }
    const size_t size = *text < 0xe0 ? 2 : *text < 0xf0 ? 3 : *text < 0xf5 ? 4 : 1;
    for (size_t i = 1; i < size; ++i) {
        if ((text[i] & 0xc0) != 0x80) {
            return 1;
        }
    }
    return size;
}

unsigned value_of(const Byte* text, size_t size) {
    unsigned value = 0;
    for (size_t i = 0; i < size; ++i) {
        value = value << 8 | text[i];
    }
    return value;
}

wchar_t wide_of(unsigned value) {
    const char bytes[] = {static_cast<char>(value >> 8), static_cast<char>(value)};
    wchar_t wide = 0;
    return value > 0xff && value <= 0xffff && has_pairs() && bytes[1] != 0 &&
                   MultiByteToWideChar(multibyte_page, MB_ERR_INVALID_CHARS, bytes, 2, &wide, 1) ==
                       1
               ? wide
               : L'\0';
}

unsigned pair_of(wchar_t c) {
    char bytes[2];
    BOOL failed = FALSE;
    return WideCharToMultiByte(multibyte_page, 0, &c, 1, bytes, 2, nullptr, &failed) == 2 && !failed
               ? static_cast<unsigned>(static_cast<Byte>(bytes[0]) << 8 |
                                       static_cast<Byte>(bytes[1]))
               : 0;
}

} // namespace ferry::crt

extern "C" {

int _setmbcp(int page) {
    constexpr int ansi = -3;
    constexpr int oem = -2;
    constexpr int locale = -4;
    auto chosen = static_cast<unsigned>(page);
    switch (page) {
    case ansi: chosen = GetACP(); break;
    case oem: chosen = GetOEMCP(); break;
    case locale: chosen = current_locale().code_page; break;
    default:
        if (page != 0 && chosen != page_utf8 && code_page_half(chosen) == nullptr &&
            double_bytes_of(chosen) == nullptr) {
            invalid();
            return -1;
        }
    }
    multibyte_page = chosen;
    fill_tables(chosen);
    return 0;
}
/// 0 where each byte is a character.
int _getmbcp() {
    return has_pairs() || multibyte_page == page_utf8 ? static_cast<int>(multibyte_page) : 0;
}

} // extern "C"
