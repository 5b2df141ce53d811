// mbstring.h, but for what is Japanese alone.

#include "multibyte_page.hpp"

using namespace ferry::crt;

namespace {

using Byte = unsigned char;

constexpr auto endless = static_cast<size_t>(-1);

Byte lower(Byte c, const Locale& locale) { return locale.lower[c]; }
Byte upper(Byte c, const Locale& locale) { return locale.upper[c]; }
/// A character in the other case, if it has one or two bytes.
unsigned changed(unsigned c, bool up, const Locale& locale) {
    if (c <= 0xff) {
        return up ? upper(static_cast<Byte>(c), locale) : lower(static_cast<Byte>(c), locale);
    }
    const wchar_t wide = wide_of(c);
    const wchar_t other = up ? to_upper(wide) : to_lower(wide);
    const unsigned pair = other != wide ? pair_of(other) : 0;
    return pair != 0 ? pair : c;
}

/// A lead byte at the end of a text.
bool is_cut(const Byte* text) { return byte_is(*text, byte_lead) && text[1] == 0; }

/// Bytes that `count` characters have.
size_t bytes_of(const Byte* text, size_t count) {
    size_t at = 0;
    for (; count > 0 && text[at] != 0 && !is_cut(text + at); --count) {
        at += size_of(text + at);
    }
    return at;
}
size_t characters_in(const Byte* text, size_t bytes) {
    size_t count = 0;
    for (size_t at = 0; at < bytes && text[at] != 0 && !is_cut(text + at); ++count) {
        at += size_of(text + at);
    }
    return count;
}
size_t text_length(const Byte* text) { return strlen(reinterpret_cast<const char*>(text)); }
/// As many bytes of whole characters as there are room for.
size_t whole_bytes(const Byte* text, size_t room) {
    size_t at = 0;
    while (text[at] != 0 && !is_cut(text + at)) {
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
        const size_t room = bytes - at;
        const size_t size = size_of(left + at) < room ? size_of(left + at) : room;
        const size_t other = size_of(right + at) < room ? size_of(right + at) : room;
        unsigned a = value_of(left + at, size);
        unsigned b = value_of(right + at, other);
        if (fold) {
            a = changed(a, false, locale);
            b = changed(b, false, locale);
        }
        if (a != b) {
            return a < b ? -1 : 1;
        }
        if (a == 0) {
            return 0;
        }
        at += size;
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

/// A lead byte at the end of `members` is any character.
bool is_member(unsigned c, const Byte* members) {
    for (; *members != 0; members += size_of(members)) {
        if (value_of(members) == c || is_cut(members)) {
            return true;
        }
    }
    return false;
}

/// Behind the characters of `text` that are (or are not) among `members`.
const Byte* span(const Byte* text, const Byte* members, bool inside) {
    while (*text != 0 && is_member(value_of(text), members) == inside) {
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
    for (Byte* at = text; at != nullptr && *at != 0;) {
        const size_t size = size_of(at);
        const unsigned old = value_of(at, size);
        const unsigned c = changed(old, up, locale);
        if (c != old) { // text without such letters may be a constant
            at[size - 1] = static_cast<Byte>(c);
            at[0] = size == 2 ? static_cast<Byte>(c >> 8) : at[0];
        }
        at += size;
    }
    return text;
}

void reverse_bytes(Byte* text, size_t size) {
    for (size_t i = 0; i + 1 < size - i; ++i) {
        const Byte c = text[i];
        text[i] = text[size - 1 - i];
        text[size - 1 - i] = c;
    }
}
/// Each character's bytes, then all of them.
Byte* reverse(Byte* text) {
    const size_t length = text_length(text);
    for (size_t at = 0; at < length;) {
        const size_t size = size_of(text + at);
        reverse_bytes(text + at, size);
        at += size;
    }
    reverse_bytes(text, length);
    return text;
}

/// Whether `at` is a lead byte, or a trail byte, of the text that begins before it.
bool is_half(const Byte* begin, const Byte* at, bool of_lead) {
    for (; begin <= at && *begin != 0; ++begin) {
        if (!byte_is(*begin, byte_lead)) {
            continue;
        }
        if (begin == at) {
            return of_lead;
        }
        if (++begin == at) {
            return !of_lead;
        }
        if (*begin == 0) {
            break;
        }
    }
    return false;
}
bool ends_in_half(const Byte* text, size_t size) {
    return has_pairs() && size > 0 && is_half(text, text + size - 1, true);
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
    if (ends_in_half(to, offset)) {
        --offset;
        error = error_sequence;
    }
    if (ends_in_half(from, size)) {
        --size;
        error = error_sequence;
    }
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
    if (error == error_sequence) {
        fail(error);
    }
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
    return (c <= 0xff ? locale.kinds[c] : kind_of(wide_of(c))) & mask;
}

enum ByteType : int { illegal = -1, single, lead, trail };
/// What a byte is behind one of the type `before`.
int type_of(Byte c, int before, const Locale& locale) {
    if (!has_pairs()) {
        return single;
    }
    if (before == lead) {
        return byte_is(c, byte_trail) ? trail : illegal;
    }
    return byte_is(c, byte_lead) ? lead
           : byte_is(c, byte_kana | byte_kana_punctuation) || kinds(c, kind_print, locale) != 0
               ? single
               : illegal;
}

} // namespace

extern "C" {

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
BOTH(int, _ismbbkalnum, (unsigned c), return byte_is(c, byte_kana);)
BOTH(int, _ismbbkprint, (unsigned c), return byte_is(c, byte_kana | byte_kana_punctuation);)
BOTH(int, _ismbbkpunct, (unsigned c), return byte_is(c, byte_kana_punctuation);)
BOTH(int, _ismbblead, (unsigned c), return byte_is(c, byte_lead);)
BOTH(int, _ismbbprint, (unsigned c), return kinds(c, kind_print, locale);)
BOTH(int, _ismbbpunct, (unsigned c), return kinds(c, kind_punctuation, locale);)
BOTH(int, _ismbbtrail, (unsigned c), return byte_is(c, byte_trail);)
BOTH(int, _ismbcalnum, (unsigned c), return kinds(c, kind_alphanumeric, locale);)
BOTH(int, _ismbcalpha, (unsigned c), return kinds(c, kind_alphabetic, locale);)
BOTH(int, _ismbcblank, (unsigned c), return c == '\t' ? 1 : kinds(c, kind_blank, locale);)
BOTH(int, _ismbcdigit, (unsigned c), return kinds(c, kind_digit, locale);)
BOTH(int, _ismbcgraph, (unsigned c), return kinds(c, kind_graphic, locale);)
BOTH(int, _ismbclegal, (unsigned c), return byte_is(c >> 8, byte_lead) && byte_is(c, byte_trail);)
BOTH(int, _ismbclower, (unsigned c), return kinds(c, kind_lower, locale);)
BOTH(int, _ismbcprint, (unsigned c), return kinds(c, kind_print, locale);)
BOTH(int, _ismbcpunct, (unsigned c), return kinds(c, kind_punctuation, locale);)
BOTH(int, _ismbcspace, (unsigned c), return kinds(c, kind_space, locale);)
BOTH(int, _ismbcupper, (unsigned c), return kinds(c, kind_upper, locale);)
BOTH(int, _ismbslead, (const Byte* begin, const Byte* at),
     return is_half(begin, at, true) ? -1 : 0;)
BOTH(int, _ismbstrail, (const Byte* begin, const Byte* at),
     return is_half(begin, at, false) ? -1 : 0;)
BOTH(int, _mbbtype, (Byte c, int before), return type_of(c, before, locale);)
BOTH(
    int, _mbsbtype, (const Byte* text, size_t offset), int type = single;
    for (size_t i = 0; i <= offset; ++i) {
        if (text[i] == 0) {
            return illegal;
        } //
        type = type_of(text[i], type, locale);
    } return type;)

// Characters
BOTH(unsigned, _mbctolower, (unsigned c), return changed(c, false, locale);)
BOTH(unsigned, _mbctoupper, (unsigned c), return changed(c, true, locale);)
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
    if (is_cut(from)) {
        *to = 0;
        if (copied != nullptr) {
            *copied = 1;
        } //
        return fail(error_sequence), error_sequence;
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
    if (has_pairs() && at > begin && is_half(begin, at, false)) { --at; }               //
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
    const size_t size = bytes_of(from, count); memcpy(to, from, size); if (count > characters) {
        memset(to + size, 0, count - characters + (is_cut(from + size) ? 1 : 0));
    } //
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
