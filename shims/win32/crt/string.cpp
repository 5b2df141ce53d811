// Strings, narrow and wide. What is hot (memcpy, strlen, strchr…) is ntdll's.

#include "locale.hpp"

using namespace ferry::crt;

namespace {

/// For the functions with a room for their target: `all` stands for "whatever fits".
constexpr size_t truncate = static_cast<size_t>(-1);

template <class C>
struct ArgumentOf {
    using Type = int; ///< what a function takes for a character
};
template <>
struct ArgumentOf<wchar_t> {
    using Type = wchar_t;
};
template <class C>
using CharacterArgument = typename ArgumentOf<C>::Type;

template <class C>
size_t bounded_length(const C* text, size_t most) {
    size_t size = 0;
    while (size < most && text[size] != 0) {
        ++size;
    }
    return size;
}

template <class C>
unsigned unit(C c) {
    return sizeof(C) == 1 ? static_cast<unsigned char>(c) : static_cast<unsigned short>(c);
}

template <class C>
int compare(const C* left, const C* right, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        if (left[i] != right[i] || left[i] == 0) {
            return unit(left[i]) < unit(right[i]) ? -1 : unit(left[i]) > unit(right[i]);
        }
    }
    return 0;
}

template <class C>
int compare_lower(const C* left, const C* right, size_t count, const Locale& locale) {
    for (size_t i = 0; i < count; ++i) {
        const unsigned a = unit(to_lower(left[i], locale));
        const unsigned b = unit(to_lower(right[i], locale));
        if (a != b || a == 0) {
            return static_cast<int>(a) - static_cast<int>(b);
        }
    }
    return 0;
}

constexpr LCID united_states = 0x409;

/// Up to `count` units of a text in UTF-16, as the system compares it.
class Units {
public:
    Units(const wchar_t* text, size_t count, const Locale&)
        : text_(text), size_(bounded_length(text, count)) {}
    Units(const char* text, size_t count, const Locale& locale)
        : made_(static_cast<wchar_t*>(malloc((bounded_length(text, count) + 1) * 2))),
          text_(made_.get()) {
        const size_t bytes = made_ ? bounded_length(text, count) : 0;
        for (size_t at = 0; at < bytes;) {
            wchar_t units[2] = {static_cast<unsigned char>(text[at])};
            int made = 1;
            const int used = decode(text + at, bytes - at, units, made, locale);
            at += used > 0 ? static_cast<size_t>(used) : 1;
            for (int i = 0; i < (used > 0 ? made : 1); ++i) {
                made_.get()[size_++] = units[i];
            }
        }
    }
    const wchar_t* text() const { return text_; }
    int size() const { return static_cast<int>(size_); }

private:
    Owned<wchar_t> made_;
    const wchar_t* text_ = nullptr;
    size_t size_ = 0;
};

template <class C>
int collate_by(const C* left, const C* right, size_t count, const Locale& locale, DWORD flags) {
    const Units a(left, count, locale);
    const Units b(right, count, locale);
    return CompareStringW(united_states, SORT_STRINGSORT | flags, a.text(), a.size(), b.text(),
                          b.size()) -
           CSTR_EQUAL;
}

/// In the order of a dictionary where the locale has one.
template <class C>
int collate(const C* left, const C* right, size_t count, const Locale& locale) {
    return locale.is_c[category_collate] ? compare(left, right, count)
                                         : collate_by(left, right, count, locale, 0);
}
template <class C>
int collate_lower(const C* left, const C* right, size_t count, const Locale& locale) {
    return locale.is_c[category_collate] ? compare_lower(left, right, count, locale)
                                         : collate_by(left, right, count, locale, NORM_IGNORECASE);
}

/// What a comparison says of arguments that are none (_NLSCMPERROR).
constexpr int no_order = 0x7fffffff;

/// Whether two texts, up to `count` units of them, may be compared.
bool bad_comparison(const void* left, const void* right, size_t count = 0) {
    if (left != nullptr && right != nullptr && count <= 0x7fffffff) {
        return false;
    }
    invalid();
    return true;
}

template <class C>
C* find(const C* text, C c) {
    for (;; ++text) {
        if (*text == c) {
            return const_cast<C*>(text);
        }
        if (*text == 0) {
            return nullptr;
        }
    }
}

template <class C>
C* find_last(const C* text, C c) {
    const C* found = nullptr;
    for (;; ++text) {
        if (*text == c) {
            found = text;
        }
        if (*text == 0) {
            return const_cast<C*>(found);
        }
    }
}

/// A set of units for strspn and its kin; bytes by bit.
template <class C>
class Set {
public:
    explicit Set(const C* members) : members_(members) {
        if constexpr (sizeof(C) == 1) {
            for (; *members != 0; ++members) {
                bits_[unit(*members) / 32] |= 1U << unit(*members) % 32;
            }
        }
    }
    bool has(C c) const {
        if constexpr (sizeof(C) == 1) {
            return (bits_[unit(c) / 32] >> unit(c) % 32 & 1) != 0;
        }
        return c != 0 && find(members_, c) != nullptr;
    }

private:
    const C* members_;
    unsigned bits_[8] = {};
};

template <class C>
size_t span(const C* text, const C* members, bool inside) {
    const Set<C> set(members);
    size_t size = 0;
    while (text[size] != 0 && set.has(text[size]) == inside) {
        ++size;
    }
    return size;
}

template <class C>
C* search(const C* in, const C* what) {
    const size_t size = length(what);
    if (size == 0) {
        return const_cast<C*>(in);
    }
    for (; (in = find(in, *what)) != nullptr; ++in) {
        if (compare(in, what, size) == 0) {
            return const_cast<C*>(in);
        }
    }
    return nullptr;
}

template <class C>
C* token(C* text, const C* separators, C** place) {
    const Set<C> set(separators);
    if (text == nullptr) {
        text = *place;
        if (text == nullptr) {
            return nullptr;
        }
    }
    while (*text != 0 && set.has(*text)) {
        ++text;
    }
    if (*text == 0) {
        *place = text;
        return nullptr;
    }
    C* end = text;
    while (*end != 0 && !set.has(*end)) {
        ++end;
    }
    *place = end;
    if (*end != 0) {
        *end = 0;
        *place = end + 1;
    }
    return text;
}

template <class C>
C* copy(C* to, const C* from) {
    memcpy(to, from, (length(from) + 1) * sizeof(C));
    return to;
}

template <class C>
C* copy_counted(C* to, const C* from, size_t count) {
    size_t i = 0;
    for (; i < count && from[i] != 0; ++i) {
        to[i] = from[i];
    }
    for (; i < count; ++i) {
        to[i] = 0;
    }
    return to;
}

template <class C>
C* duplicate(const C* text) {
    if (text == nullptr) {
        return nullptr;
    }
    const size_t bytes = (length(text) + 1) * sizeof(C);
    auto* const made = static_cast<C*>(malloc(bytes));
    return made == nullptr ? nullptr : static_cast<C*>(memcpy(made, text, bytes));
}

template <class C>
C* reverse(C* text) {
    for (size_t low = 0, high = length(text); low + 1 < high; ++low) {
        --high;
        const C c = text[low];
        text[low] = text[high];
        text[high] = c;
    }
    return text;
}

template <class C>
C* fill(C* text, C c, size_t most) {
    for (size_t i = 0; i < most && text[i] != 0; ++i) {
        text[i] = c;
    }
    return text;
}

/// _strset_s and _strnset_s: what is not terminated is filled too, and then emptied.
template <class C>
int fill_checked(C* text, size_t room, C c, size_t most) {
    if (text == nullptr || room == 0) {
        return invalid();
    }
    const size_t size = bounded_length(text, room);
    for (size_t i = 0; i < size && i < most && i + 1 < room; ++i) {
        text[i] = c;
    }
    if (size == room) {
        *text = 0;
        return invalid();
    }
    return 0;
}

template <class C>
C* change_case(C* text, const Locale& locale, bool up) {
    for (C* at = text; *at != 0; ++at) {
        const C changed = up ? to_upper(*at, locale) : to_lower(*at, locale);
        if (changed != *at) { // text without such letters may be a constant
            *at = changed;
        }
    }
    return text;
}

/// strcpy_s, strncpy_s, strcat_s and strncat_s: puts up to `count` units of `from` at `offset`.
template <class C>
int put_at(C* to, size_t room, size_t offset, const C* from, size_t count, bool counted) {
    const bool has_text = from != nullptr || (counted && count == 0);
    if (!has_text || offset >= room) { // no text, or the target is not terminated
        *to = 0;
        return invalid();
    }
    const bool cuts = counted && count == truncate;
    const size_t size = bounded_length(from, counted ? count : truncate);
    if (size < room - offset) {
        memmove(to + offset, from, size * sizeof(C));
        to[offset + size] = 0;
        return 0;
    }
    if (cuts) {
        memmove(to + offset, from, (room - offset - 1) * sizeof(C));
        to[room - 1] = 0;
        return error_truncated;
    }
    memmove(to + offset, from, (room - offset) * sizeof(C)); // it shows when there is no room left
    *to = 0;
    return invalid(error_range);
}

template <class C>
int copy_checked(C* to, size_t room, const C* from, size_t count, bool counted) {
    if (counted && count == 0 && to == nullptr && room == 0) {
        return 0;
    }
    if (to == nullptr || room == 0) {
        return invalid();
    }
    if (counted && count == 0) {
        *to = 0;
        return 0;
    }
    return put_at(to, room, 0, from, count, counted);
}

template <class C>
int append_checked(C* to, size_t room, const C* from, size_t count, bool counted) {
    if (counted && count == 0 && to == nullptr && room == 0) {
        return 0;
    }
    if (to == nullptr || room == 0) {
        return invalid();
    }
    return put_at(to, room, bounded_length(to, room), from, count, counted);
}

template <class C>
bool bad_text(C* text, size_t room) {
    if (text == nullptr || room == 0) {
        if (!is_ucrt && sizeof(C) == sizeof(wchar_t) && text != nullptr) {
            *text = 0;
        }
        return true;
    }
    if (bounded_length(text, room) == room) {
        *text = 0;
        return true;
    }
    return false;
}

/// strxfrm: as strings are compared by their units in the C locale, they are their own keys; other
/// locales' are the system's, a byte for a unit.
template <class C>
size_t transform(C* to, const C* from, size_t room, const Locale& locale) {
    if (from == nullptr || room > no_order || (to == nullptr && room != 0)) {
        invalid();
        return no_order;
    }
    const size_t size = length(from);
    if (locale.is_c[category_collate]) {
        for (size_t i = 0; i < room && i <= size; ++i) {
            to[i] = from[i];
        }
        return size;
    }
    constexpr DWORD flags = LCMAP_SORTKEY | SORT_STRINGSORT;
    const Units units(from, size, locale);
    const int all = LCMapStringW(united_states, flags, units.text(), units.size(), nullptr, 0);
    const Owned<unsigned char> key(
        static_cast<unsigned char*>(malloc(static_cast<size_t>(all) + 1)));
    if (all <= 0 || !key) {
        fail(error_invalid);
        return no_order;
    }
    LCMapStringW(united_states, flags, units.text(), units.size(),
                 reinterpret_cast<wchar_t*>(key.get()), all);
    if (static_cast<size_t>(all) > room) {
        if (room > 0) {
            *to = 0;
        }
        fail(error_range);
    } else {
        for (int i = 0; i < all; ++i) {
            to[i] = static_cast<C>(key.get()[i]);
        }
    }
    return static_cast<size_t>(all) - 1;
}

} // namespace

extern "C" {

#define STRINGS(C, str, _str)                                                                      \
    C* str##cat(C* to, const C* from) {                                                            \
        copy(to + length(to), from);                                                               \
        return to;                                                                                 \
    }                                                                                              \
    C* str##ncpy(C* to, const C* from, size_t count) { return copy_counted(to, from, count); }     \
    C* str##ncat(C* to, const C* from, size_t count) {                                             \
        C* const end = to + length(to);                                                            \
        const size_t size = bounded_length(from, count);                                           \
        memcpy(end, from, size * sizeof(C));                                                       \
        end[size] = 0;                                                                             \
        return to;                                                                                 \
    }                                                                                              \
    size_t str##nlen(const C* text, size_t most) { return bounded_length(text, most); }            \
    size_t str##cspn(const C* text, const C* members) { return span(text, members, false); }       \
    size_t str##spn(const C* text, const C* members) { return span(text, members, true); }         \
    C* str##pbrk(const C* text, const C* members) {                                                \
        const C* const at = text + span(text, members, false);                                     \
        return *at != 0 ? const_cast<C*>(at) : nullptr;                                            \
    }                                                                                              \
    C* str##tok_s(C* text, const C* separators, C** place) {                                       \
        if (place == nullptr || separators == nullptr || (text == nullptr && *place == nullptr)) { \
            invalid();                                                                             \
            return nullptr;                                                                        \
        }                                                                                          \
        return token(text, separators, place);                                                     \
    }                                                                                              \
    C* _str##dup(const C* text) { return duplicate(text); }                                        \
    C* _str##rev(C* text) { return reverse(text); }                                                \
    C* _str##set(C* text, CharacterArgument<C> c) {                                                \
        return fill(text, static_cast<C>(c), truncate);                                            \
    }                                                                                              \
    C* _str##nset(C* text, CharacterArgument<C> c, size_t most) {                                  \
        return fill(text, static_cast<C>(c), most);                                                \
    }                                                                                              \
    int _str##set_s(C* text, size_t room, CharacterArgument<C> c) {                                \
        return fill_checked(text, room, static_cast<C>(c), truncate);                              \
    }                                                                                              \
    int _str##nset_s(C* text, size_t room, CharacterArgument<C> c, size_t most) {                  \
        if (text == nullptr && room == 0 && most == 0) {                                           \
            return 0;                                                                              \
        }                                                                                          \
        return fill_checked(text, room, static_cast<C>(c), most);                                  \
    }                                                                                              \
    int str##cpy_s(C* to, size_t room, const C* from) {                                            \
        return copy_checked(to, room, from, 0, false);                                             \
    }                                                                                              \
    int str##ncpy_s(C* to, size_t room, const C* from, size_t count) {                             \
        return copy_checked(to, room, from, count, true);                                          \
    }                                                                                              \
    int str##cat_s(C* to, size_t room, const C* from) {                                            \
        return append_checked(to, room, from, 0, false);                                           \
    }                                                                                              \
    int str##ncat_s(C* to, size_t room, const C* from, size_t count) {                             \
        return append_checked(to, room, from, count, true);                                        \
    }                                                                                              \
    COMPARISON(C, str, coll, _str, coll, collate)                                                  \
    COMPARISON(C, _str, icoll, _str, icoll, collate_lower)                                         \
    COMPARISON(C, _str, icmp, _str, icmp, compare_lower)                                           \
    COUNTED_COMPARISON(C, _str, ncoll, collate, true)                                              \
    COUNTED_COMPARISON(C, _str, nicoll, collate_lower, true)                                       \
    COUNTED_COMPARISON(C, _str, nicmp, compare_lower, sizeof(C) == 1)                              \
    size_t str##xfrm(C* to, const C* from, size_t room) {                                          \
        return transform(to, from, room, current_locale());                                        \
    }                                                                                              \
    size_t _str##xfrm_l(C* to, const C* from, size_t room, const LocaleHandle* locale) {           \
        return transform(to, from, room, locale_of(locale));                                       \
    }                                                                                              \
    STRING_CASE(C, _str, lwr, false)                                                               \
    STRING_CASE(C, _str, upr, true)
#define COMPARISON(C, str, coll, _str, coll_l, compare)                                            \
    int _str##coll_l##_l(const C* left, const C* right, const LocaleHandle* locale) {              \
        return bad_comparison(left, right) ? no_order                                              \
                                           : compare(left, right, truncate, locale_of(locale));    \
    }                                                                                              \
    int str##coll(const C* left, const C* right) { return _str##coll_l##_l(left, right, nullptr); }
#define COUNTED_COMPARISON(C, _str, ncoll, compare, bounded)                                       \
    int _str##ncoll##_l(const C* left, const C* right, size_t count, const LocaleHandle* locale) { \
        return count == 0 ? 0                                                                      \
               : bad_comparison(left, right, bounded ? count : 0)                                  \
                   ? no_order                                                                      \
                   : compare(left, right, count, locale_of(locale));                               \
    }                                                                                              \
    int _str##ncoll(const C* left, const C* right, size_t count) {                                 \
        return _str##ncoll##_l(left, right, count, nullptr);                                       \
    }
#define STRING_CASE(C, _str, lwr, up)                                                              \
    C* _str##lwr##_l(C* text, const LocaleHandle* locale) {                                        \
        if (text == nullptr) {                                                                     \
            invalid();                                                                             \
            return nullptr;                                                                        \
        }                                                                                          \
        return change_case(text, locale_of(locale), up);                                           \
    }                                                                                              \
    C* _str##lwr(C* text) { return _str##lwr##_l(text, nullptr); }                                 \
    int _str##lwr##_s_l(C* text, size_t room, const LocaleHandle* locale) {                        \
        if (bad_text(text, room)) {                                                                \
            return invalid();                                                                      \
        }                                                                                          \
        change_case(text, locale_of(locale), up);                                                  \
        return 0;                                                                                  \
    }                                                                                              \
    int _str##lwr##_s(C* text, size_t room) { return _str##lwr##_s_l(text, room, nullptr); }

STRINGS(char, str, _str)
STRINGS(wchar_t, wcs, _wcs)
#undef STRINGS
#undef STRING_CASE
#undef COMPARISON
#undef COUNTED_COMPARISON

wchar_t* wcscpy(wchar_t* to, const wchar_t* from) { return copy(to, from); }
char* strstr(const char* in, const char* what) { return search(in, what); }
wchar_t* wcsstr(const wchar_t* in, const wchar_t* what) { return search(in, what); }
char* strtok(char* text, const char* separators) {
    return token(text, separators, &thread_data().token);
}
/// ucrt's has C11's third argument, which may be null.
wchar_t* wcstok(wchar_t* text, const wchar_t* separators, wchar_t** place) {
    return token(text, separators, is_ucrt && place != nullptr ? place : &thread_data().wide_token);
}
int wcscmp(const wchar_t* left, const wchar_t* right) { return compare(left, right, truncate); }
int wcsncmp(const wchar_t* left, const wchar_t* right, size_t count) {
    return compare(left, right, count);
}
wchar_t* wcsrchr(const wchar_t* text, wchar_t c) { return find_last(text, c); }
size_t __strncnt(const char* text, size_t most) { return bounded_length(text, most); }
size_t __wcsncnt(const wchar_t* text, size_t most) { return bounded_length(text, most); }

void* _memccpy(void* destination, const void* source, int stop, size_t size) {
    auto* to = static_cast<unsigned char*>(destination);
    const auto* from = static_cast<const unsigned char*>(source);
    for (size_t i = 0; i < size; ++i) {
        to[i] = from[i];
        if (from[i] == static_cast<unsigned char>(stop)) {
            return to + i + 1;
        }
    }
    return nullptr;
}
int _memicmp_l(const void* left, const void* right, size_t size, const LocaleHandle* handle) {
    if (size == 0) {
        return 0;
    }
    if (bad_comparison(left, right, size)) {
        return no_order;
    }
    const Locale& locale = locale_of(handle);
    const auto* a = static_cast<const unsigned char*>(left);
    const auto* b = static_cast<const unsigned char*>(right);
    for (size_t i = 0; i < size; ++i) {
        if (const int differ = locale.lower[a[i]] - locale.lower[b[i]]; differ != 0) {
            return differ;
        }
    }
    return 0;
}
int _memicmp(const void* left, const void* right, size_t size) {
    return _memicmp_l(left, right, size, nullptr);
}
void _swab(char* from, char* to, int size) {
    for (; size > 1; size -= 2, from += 2, to += 2) {
        const char first = from[0];
        to[0] = from[1];
        to[1] = first;
    }
}

int memcpy_s(void* to, size_t room, const void* from, size_t size) {
    if (size == 0) {
        return 0;
    }
    if (to == nullptr) {
        return invalid();
    }
    if (from == nullptr || room < size) {
        memset(to, 0, room);
        return invalid(from == nullptr ? error_invalid : error_range);
    }
    memcpy(to, from, size);
    return 0;
}
int memmove_s(void* to, size_t room, const void* from, size_t size) {
    if (size == 0) {
        return 0;
    }
    if (to == nullptr || from == nullptr) {
        return invalid();
    }
    if (room < size) {
        return invalid(error_range);
    }
    memmove(to, from, size);
    return 0;
}
int wmemcpy_s(wchar_t* to, size_t room, const wchar_t* from, size_t count) {
    return memcpy_s(to, room * sizeof(wchar_t), from, count * sizeof(wchar_t));
}
int wmemmove_s(wchar_t* to, size_t room, const wchar_t* from, size_t count) {
    return memmove_s(to, room * sizeof(wchar_t), from, count * sizeof(wchar_t));
}

} // extern "C"
