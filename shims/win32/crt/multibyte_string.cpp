// mbstring.h. A character of the multibyte code page has one byte, except in UTF-8: code pages with
// two-byte characters are not there, so that lead bytes, Kanji and Kana do not occur.

#include "locale.hpp"

using namespace ferry::crt;

namespace {

using Byte = unsigned char;

unsigned multibyte_page; // what _setmbcp chose; 0: single bytes
constexpr auto endless = static_cast<size_t>(-1);

/// Bytes of the character at `text`, 1 to 4; a broken one counts as a byte.
size_t size_of(const Byte* text) {
    if (multibyte_page != page_utf8 || *text < 0xc2) {
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

/// A character as a number: its bytes, the first in the highest place.
unsigned value_of(const Byte* text, size_t size) {
    unsigned value = 0;
    for (size_t i = 0; i < size; ++i) {
        value = value << 8 | text[i];
    }
    return value;
}
unsigned value_of(const Byte* text) { return value_of(text, size_of(text)); }

Byte lower(Byte c, const Locale& locale) { return locale.lower[c]; }
Byte upper(Byte c, const Locale& locale) { return locale.upper[c]; }

/// Bytes that `count` characters have.
size_t bytes_of(const Byte* text, size_t count) {
    size_t at = 0;
    for (; count > 0 && text[at] != 0; --count) {
        at += size_of(text + at);
    }
    return at;
}
size_t characters_in(const Byte* text, size_t bytes) {
    size_t count = 0;
    for (size_t at = 0; at < bytes && text[at] != 0; ++count) {
        at += size_of(text + at);
    }
    return count;
}
size_t text_length(const Byte* text) { return strlen(reinterpret_cast<const char*>(text)); }
/// As many bytes of whole characters as there are room for.
size_t whole_bytes(const Byte* text, size_t room) {
    size_t at = 0;
    while (text[at] != 0) {
        const size_t size = size_of(text + at);
        if (at + size > room) {
            break;
        }
        at += size;
    }
    return at;
}

int compare(const Byte* left, const Byte* right, size_t characters, size_t bytes, bool fold,
            const Locale& locale) {
    constexpr int no_order = 0x7fffffff; // _NLSCMPERROR
    if (characters == 0 || bytes == 0) {
        return 0;
    }
    if (left == nullptr || right == nullptr) {
        invalid();
        return no_order;
    }
    for (size_t at = 0; characters > 0 && at < bytes; --characters) {
        if (fold && left[at] < 0x80) {
            const Byte a = lower(left[at], locale);
            const Byte b = lower(right[at], locale);
            if (a != b) {
                return a < b ? -1 : 1;
            }
            if (a == 0) {
                return 0;
            }
            ++at;
            continue;
        }
        const size_t size = size_of(left + at);
        for (size_t i = 0; i < size && at < bytes; ++i, ++at) {
            const Byte a = fold ? lower(left[at], locale) : left[at];
            const Byte b = fold ? lower(right[at], locale) : right[at];
            if (a != b) {
                return a < b ? -1 : 1;
            }
            if (a == 0) {
                return 0;
            }
        }
    }
    return 0;
}

const Byte* find(const Byte* text, unsigned wanted, bool last) {
    if (text == nullptr) {
        invalid();
        return nullptr;
    }
    const Byte* found = nullptr;
    for (;; text += size_of(text)) {
        if (value_of(text) == wanted) {
            found = text;
            if (!last) {
                return found;
            }
        }
        if (*text == 0) {
            return found;
        }
    }
}

/// Behind the characters of `text` that are (or are not) among `members`.
const Byte* span(const Byte* text, const Byte* members, bool inside) {
    while (*text != 0 && (find(members, value_of(text), false) != nullptr) == inside) {
        text += size_of(text);
    }
    return text;
}

Byte* token(Byte* text, const Byte* separators, Byte** place) {
    text = text != nullptr ? text : *place;
    if (text == nullptr) {
        return nullptr;
    }
    text = const_cast<Byte*>(span(text, separators, true));
    if (*text == 0) {
        *place = text;
        return nullptr;
    }
    auto* end = const_cast<Byte*>(span(text, separators, false));
    *place = end;
    if (*end != 0) {
        const size_t size = size_of(end);
        memset(end, 0, size);
        *place = end + size;
    }
    return text;
}

Byte* fill(Byte* text, unsigned c, size_t bytes) {
    const size_t all = text_length(text);
    const size_t most = bytes < all ? bytes : all;
    for (size_t at = 0; at < most; ++at) {
        text[at] = c > 0xff ? static_cast<Byte>(at % 2 == 0 ? c >> 8 : c) : static_cast<Byte>(c);
    }
    return text;
}

Byte* change_case(Byte* text, bool up, const Locale& locale) {
    for (Byte* at = text; at != nullptr && *at != 0; ++at) {
        if (*at < 0x80 || multibyte_page != page_utf8) {
            const Byte changed = up ? upper(*at, locale) : lower(*at, locale);
            if (changed != *at) { // text without such letters may be a constant
                *at = changed;
            }
        }
    }
    return text;
}

Byte* reverse(Byte* text) {
    const size_t size = text_length(text);
    for (size_t i = 0; i + 1 < size - i; ++i) {
        const Byte c = text[i];
        text[i] = text[size - 1 - i];
        text[size - 1 - i] = c;
    }
    // The bytes of each character back in order.
    if (multibyte_page == page_utf8) {
        for (size_t at = 0; at < size;) {
            size_t end = at;
            while (end < size && (text[end] & 0xc0) == 0x80) {
                ++end;
            }
            for (size_t low = at, high = end; low < high; ++low, --high) {
                const Byte c = text[low];
                text[low] = text[high];
                text[high] = c;
            }
            at = end + 1;
        }
    }
    return text;
}

/// The copying functions with a room: puts `size` bytes of `from` at `offset`.
int put(Byte* to, size_t room, size_t offset, const Byte* from, size_t size, bool cuts) {
    if (to == nullptr || room == 0) {
        return invalid();
    }
    if (from == nullptr || offset >= room) {
        *to = 0;
        return invalid();
    }
    int error = 0;
    if (size >= room - offset) {
        if (!cuts) {
            memmove(to + offset, from, room - offset); // it shows when there is no room left
            *to = 0;
            return invalid(error_range);
        }
        size = whole_bytes(from, room - offset - 1);
        error = error_truncated;
    }
    memmove(to + offset, from, size);
    to[offset + size] = 0;
    return error;
}
size_t length_in(const Byte* text, size_t room) {
    size_t size = 0;
    while (text != nullptr && size < room && text[size] != 0) {
        ++size;
    }
    return size;
}
size_t length_or_zero(const Byte* text) { return text == nullptr ? 0 : text_length(text); }

bool bad(const Byte* text, size_t room) { return text == nullptr || length_in(text, room) == room; }

int kinds(unsigned c, unsigned mask, const Locale& locale) {
    return c <= 0xff ? locale.kinds[c] & mask : 0;
}

} // namespace

extern "C" {

/// What old programs' macros read: bits of each byte in the multibyte code page.
unsigned char _mbctype[257];
unsigned char _mbcasemap[256];
unsigned char* __p__mbctype() { return _mbctype; }
unsigned char* __p__mbcasemap() { return _mbcasemap; }

int _setmbcp(int page) {
    constexpr int ansi = -3;
    constexpr int oem = -2;
    constexpr int locale = -4;
    constexpr int single = 0;
    switch (page) {
    case single: multibyte_page = 0; break;
    case ansi: multibyte_page = GetACP(); break;
    case oem: multibyte_page = GetOEMCP(); break;
    case locale: multibyte_page = current_locale().code_page; break;
    default:
        if (page != static_cast<int>(page_utf8) &&
            code_page_half(static_cast<unsigned>(page)) == nullptr) {
            invalid();
            return -1;
        }
        multibyte_page = static_cast<unsigned>(page);
    }
    return 0;
}
int _getmbcp() { return multibyte_page == 0 ? 0 : static_cast<int>(multibyte_page); }

// A function by the thread's locale and one by a given one: `locale` in what they do.
#define UNWRAP(...) __VA_ARGS__
#define BOTH(T, name, parameters, ...)                                                             \
    T name(UNWRAP parameters) {                                                                    \
        [[maybe_unused]] const Locale& locale = current_locale();                                  \
        __VA_ARGS__                                                                                \
    }                                                                                              \
    T name##_l(UNWRAP parameters, const LocaleHandle* handle) {                                    \
        [[maybe_unused]] const Locale& locale = locale_of(handle);                                 \
        __VA_ARGS__                                                                                \
    }

// Kinds of bytes and characters
BOTH(int, _ismbbalnum, (unsigned c), return kinds(c, kind_alphanumeric, locale);)
BOTH(int, _ismbbalpha, (unsigned c), return kinds(c, kind_alphabetic, locale);)
BOTH(int, _ismbbblank, (unsigned c), return c == '\t' ? 1 : kinds(c, kind_blank, locale);)
BOTH(int, _ismbbgraph, (unsigned c), return kinds(c, kind_graphic, locale);)
BOTH(int, _ismbbkalnum, (unsigned), return 0;)
BOTH(int, _ismbbkana, (unsigned), return 0;)
BOTH(int, _ismbbkprint, (unsigned), return 0;)
BOTH(int, _ismbbkpunct, (unsigned), return 0;)
BOTH(int, _ismbblead, (unsigned), return 0;)
BOTH(int, _ismbbprint, (unsigned c), return kinds(c, kind_print, locale);)
BOTH(int, _ismbbpunct, (unsigned c), return kinds(c, kind_punctuation, locale);)
BOTH(int, _ismbbtrail, (unsigned), return 0;)
BOTH(int, _ismbcalnum, (unsigned c), return kinds(c, kind_alphanumeric, locale);)
BOTH(int, _ismbcalpha, (unsigned c), return kinds(c, kind_alphabetic, locale);)
BOTH(int, _ismbcblank, (unsigned c), return c == '\t' ? 1 : kinds(c, kind_blank, locale);)
BOTH(int, _ismbcdigit, (unsigned c), return kinds(c, kind_digit, locale);)
BOTH(int, _ismbcgraph, (unsigned c), return kinds(c, kind_graphic, locale);)
BOTH(int, _ismbchira, (unsigned), return 0;)
BOTH(int, _ismbckata, (unsigned), return 0;)
BOTH(int, _ismbcl0, (unsigned), return 0;)
BOTH(int, _ismbcl1, (unsigned), return 0;)
BOTH(int, _ismbcl2, (unsigned), return 0;)
BOTH(int, _ismbclegal, (unsigned), return 0;)
BOTH(int, _ismbclower, (unsigned c), return kinds(c, kind_lower, locale);)
BOTH(int, _ismbcprint, (unsigned c), return kinds(c, kind_print, locale);)
BOTH(int, _ismbcpunct, (unsigned c), return kinds(c, kind_punctuation, locale);)
BOTH(int, _ismbcspace, (unsigned c), return kinds(c, kind_space, locale);)
BOTH(int, _ismbcsymbol, (unsigned), return 0;)
BOTH(int, _ismbcupper, (unsigned c), return kinds(c, kind_upper, locale);)
BOTH(int, _ismbslead, (const Byte*, const Byte*), return 0;)
BOTH(int, _ismbstrail, (const Byte*, const Byte*), return 0;)
BOTH(int, _mbbtype, (Byte, int), return 0;) // _MBC_SINGLE
BOTH(int, _mbsbtype, (const Byte* text, size_t offset),
     return length_in(text, offset + 1) <= offset ? -1 : 0;)

// Characters
BOTH(unsigned, _mbbtombc, (unsigned c), return c;)
BOTH(unsigned, _mbctombb, (unsigned c), return c;)
BOTH(unsigned, _mbcjistojms, (unsigned c), return c;)
BOTH(unsigned, _mbcjmstojis, (unsigned c), return c;)
BOTH(unsigned, _mbctohira, (unsigned c), return c;)
BOTH(unsigned, _mbctokata, (unsigned c), return c;)
BOTH(unsigned, _mbctolower, (unsigned c),
     return c <= 0xff ? lower(static_cast<Byte>(c), locale) : c;)
BOTH(unsigned, _mbctoupper, (unsigned c),
     return c <= 0xff ? upper(static_cast<Byte>(c), locale) : c;)
BOTH(size_t, _mbclen, (const Byte* text), return size_of(text);)
BOTH(void, _mbccpy, (Byte * to, const Byte* from), memcpy(to, from, size_of(from));)
BOTH(
    int, _mbccpy_s, (Byte * to, size_t room, int* copied, const Byte* from),
    if (copied != nullptr) { *copied = 0; }                                  //
    if (to == nullptr || room == 0 || from == nullptr) { return invalid(); } //
    const size_t size = size_of(from);
    if (size > room) {
        *to = 0;
        return invalid(error_range);
    } //
    memcpy(to, from, size);
    if (copied != nullptr) { *copied = static_cast<int>(size); } //
    return 0;)
BOTH(unsigned, _mbsnextc, (const Byte* text), return value_of(text);)
BOTH(Byte*, _mbsinc, (const Byte* text), return const_cast<Byte*>(text) + size_of(text);)
BOTH(
    Byte*, _mbsdec, (const Byte* begin, const Byte* at), //
    if (at <= begin) { return nullptr; }                 //
    --at;
    while (multibyte_page == page_utf8 && at > begin && (*at & 0xc0) == 0x80) { --at; } //
    return const_cast<Byte*>(at);)
BOTH(Byte*, _mbsninc, (const Byte* text, size_t count),
     return text == nullptr ? nullptr : const_cast<Byte*>(text) + bytes_of(text, count);)

// Counting
BOTH(size_t, _mbslen, (const Byte* text), return characters_in(text, endless);)
BOTH(size_t, _mbsnlen, (const Byte* text, size_t bytes),
     return length_in(text, bytes) == bytes ? bytes : characters_in(text, bytes);)
BOTH(size_t, _mbsnbcnt, (const Byte* text, size_t count), return bytes_of(text, count);)
BOTH(size_t, _mbsnccnt, (const Byte* text, size_t bytes), return characters_in(text, bytes);)

// Comparing
BOTH(int, _mbscmp, (const Byte* a, const Byte* b),
     return compare(a, b, endless, endless, false, locale);)
BOTH(int, _mbsicmp, (const Byte* a, const Byte* b),
     return compare(a, b, endless, endless, true, locale);)
BOTH(int, _mbscoll, (const Byte* a, const Byte* b),
     return compare(a, b, endless, endless, false, locale);)
BOTH(int, _mbsicoll, (const Byte* a, const Byte* b),
     return compare(a, b, endless, endless, true, locale);)
BOTH(int, _mbsncmp, (const Byte* a, const Byte* b, size_t count),
     return compare(a, b, count, endless, false, locale);)
BOTH(int, _mbsnicmp, (const Byte* a, const Byte* b, size_t count),
     return compare(a, b, count, endless, true, locale);)
BOTH(int, _mbsncoll, (const Byte* a, const Byte* b, size_t count),
     return compare(a, b, count, endless, false, locale);)
BOTH(int, _mbsnicoll, (const Byte* a, const Byte* b, size_t count),
     return compare(a, b, count, endless, true, locale);)
BOTH(int, _mbsnbcmp, (const Byte* a, const Byte* b, size_t bytes),
     return compare(a, b, endless, bytes, false, locale);)
BOTH(int, _mbsnbicmp, (const Byte* a, const Byte* b, size_t bytes),
     return compare(a, b, endless, bytes, true, locale);)
BOTH(int, _mbsnbcoll, (const Byte* a, const Byte* b, size_t bytes),
     return compare(a, b, endless, bytes, false, locale);)
BOTH(int, _mbsnbicoll, (const Byte* a, const Byte* b, size_t bytes),
     return compare(a, b, endless, bytes, true, locale);)

// Searching
BOTH(Byte*, _mbschr, (const Byte* text, unsigned c),
     return const_cast<Byte*>(find(text, c, false));)
BOTH(Byte*, _mbsrchr, (const Byte* text, unsigned c),
     return const_cast<Byte*>(find(text, c, true));)
BOTH(size_t, _mbscspn, (const Byte* text, const Byte* members),
     return static_cast<size_t>(span(text, members, false) - text);)
BOTH(size_t, _mbsspn, (const Byte* text, const Byte* members),
     return static_cast<size_t>(span(text, members, true) - text);)
BOTH(Byte*, _mbsspnp, (const Byte* text, const Byte* members),
     const Byte* const end = span(text, members, true);
     return *end != 0 ? const_cast<Byte*>(end) : nullptr;)
BOTH(Byte*, _mbspbrk, (const Byte* text, const Byte* members),
     const Byte* const end = span(text, members, false);
     return *end != 0 ? const_cast<Byte*>(end) : nullptr;)
BOTH(
    Byte*, _mbsstr, (const Byte* in, const Byte* what), //
    const size_t size = text_length(what);
    for (;; in += size_of(in)) {
        if (strncmp(reinterpret_cast<const char*>(in), reinterpret_cast<const char*>(what), size) ==
            0) {
            return const_cast<Byte*>(in);
        }
        if (*in == 0) {
            return nullptr;
        }
    })
BOTH(Byte*, _mbstok, (Byte * text, const Byte* separators),
     return token(text, separators, &thread_data().mb_token);)
BOTH(Byte*, _mbstok_s, (Byte * text, const Byte* separators, Byte** place),
     return token(text, separators, place);)

// Changing
BOTH(Byte*, _mbslwr, (Byte * text), return change_case(text, false, locale);)
BOTH(Byte*, _mbsupr, (Byte * text), return change_case(text, true, locale);)
BOTH(
    int, _mbslwr_s, (Byte * text, size_t room),                                                //
    if (text == nullptr && room == 0) { return 0; } if (bad(text, room)) { return invalid(); } //
    change_case(text, false, locale);
    return 0;)
BOTH(
    int, _mbsupr_s, (Byte * text, size_t room),                                                //
    if (text == nullptr && room == 0) { return 0; } if (bad(text, room)) { return invalid(); } //
    change_case(text, true, locale);
    return 0;)
BOTH(Byte*, _mbsrev, (Byte * text), return reverse(text);)
BOTH(Byte*, _mbsset, (Byte * text, unsigned c), return fill(text, c, endless);)
BOTH(Byte*, _mbsnset, (Byte * text, unsigned c, size_t count),
     return fill(text, c, bytes_of(text, count));)
BOTH(Byte*, _mbsnbset, (Byte * text, unsigned c, size_t bytes), return fill(text, c, bytes);)
BOTH(
    int, _mbsset_s, (Byte * text, size_t room, unsigned c), //
    if (bad(text, room)) { return invalid(); }              //
    fill(text, c, endless);
    return 0;)
BOTH(
    int, _mbsnset_s, (Byte * text, size_t room, unsigned c, size_t count), //
    if (bad(text, room)) { return invalid(); }                             //
    fill(text, c, bytes_of(text, count));
    return 0;)
BOTH(
    int, _mbsnbset_s, (Byte * text, size_t room, unsigned c, size_t bytes), //
    if (bad(text, room)) { return invalid(); }                              //
    fill(text, c, bytes);
    return 0;)

// Copying
BOTH(
    Byte*, _mbsncpy, (Byte * to, const Byte* from, size_t count), //
    const size_t characters = characters_in(from, endless);
    const size_t size = bytes_of(from, count); memcpy(to, from, size);
    if (count > characters) { memset(to + size, 0, count - characters); } //
    return to;)
BOTH(Byte*, _mbsnbcpy, (Byte * to, const Byte* from, size_t bytes), //
     const size_t size = whole_bytes(from, bytes);
     memcpy(to, from, size); memset(to + size, 0, bytes - size); return to;)
BOTH(Byte*, _mbsncat, (Byte * to, const Byte* from, size_t count), //
     put(to, endless, text_length(to), from, bytes_of(from, count), false);
     return to;)
BOTH(Byte*, _mbsnbcat, (Byte * to, const Byte* from, size_t bytes), //
     put(to, endless, text_length(to), from, whole_bytes(from, bytes), false);
     return to;)
BOTH(int, _mbscpy_s, (Byte * to, size_t room, const Byte* from),
     return put(to, room, 0, from, length_or_zero(from), false);)
BOTH(int, _mbscat_s, (Byte * to, size_t room, const Byte* from),
     return put(to, room, length_in(to, room), from, length_or_zero(from), false);)
BOTH(int, _mbsncpy_s, (Byte * to, size_t room, const Byte* from, size_t count),
     return put(to, room, 0, from, from == nullptr ? 0 : bytes_of(from, count), count == endless);)
BOTH(int, _mbsnbcpy_s, (Byte * to, size_t room, const Byte* from, size_t bytes),
     return put(to, room, 0, from, from == nullptr ? 0 : whole_bytes(from, bytes),
                bytes == endless);)
BOTH(int, _mbsncat_s, (Byte * to, size_t room, const Byte* from, size_t count),
     return put(to, room, length_in(to, room), from, from == nullptr ? 0 : bytes_of(from, count),
                count == endless);)
BOTH(
    int, _mbsnbcat_s, (Byte * to, size_t room, const Byte* from, size_t bytes),
    if (to == nullptr && room == 0 && bytes == 0) {
        return 0;
    } return put(to, room, length_in(to, room), from,
                 from == nullptr ? 0 : whole_bytes(from, bytes), bytes == endless);)
#undef BOTH
#undef UNWRAP

Byte* _mbscpy(Byte* to, const Byte* from) {
    memcpy(to, from, text_length(from) + 1);
    return to;
}
Byte* _mbscat(Byte* to, const Byte* from) {
    memcpy(to + text_length(to), from, text_length(from) + 1);
    return to;
}
Byte* _mbsdup(const Byte* text) {
    if (text == nullptr) {
        return nullptr;
    }
    const size_t size = text_length(text) + 1;
    auto* const made = static_cast<Byte*>(malloc(size));
    return made == nullptr ? nullptr : static_cast<Byte*>(memcpy(made, text, size));
}

} // extern "C"
