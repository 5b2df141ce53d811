// Str*: texts without regard to the C library.

#include "text.hpp"

using namespace ferry::win32;

namespace {

/// Of the first `most` places; what begins at one of them may go on behind them.
template <class C>
const C* find_text(const C* text, const C* wanted, SIZE_T most, bool ignore_case) {
    if (text == nullptr || wanted == nullptr || *wanted == 0) {
        return nullptr;
    }
    for (SIZE_T i = 0; i < most && text[i] != 0; ++i) {
        SIZE_T count = 0;
        while (wanted[count] != 0 && same(text[i + count], wanted[count], ignore_case)) {
            ++count;
        }
        if (wanted[count] == 0) {
            return text + i;
        }
    }
    return nullptr;
}

template <class C>
const C* find_last(const C* text, const C* end, C wanted, bool ignore_case) {
    const C* found = nullptr;
    for (; text != nullptr && (end != nullptr ? text < end : *text != 0); ++text) {
        if (same(*text, wanted, ignore_case)) {
            found = text;
        }
    }
    return found;
}

/// The last place of `wanted` that begins before `end`.
template <class C>
const C* find_last_text(const C* text, const C* end, const C* wanted) {
    const C* found = nullptr;
    for (; text != nullptr && wanted != nullptr && *wanted != 0 && *text != 0 && text != end;
         ++text) {
        if (find_text(text, wanted, 1, true) == text) {
            found = text;
        }
    }
    return found;
}

/// How many characters at the beginning are of `set`, or are not.
template <class C>
int span(const C* text, const C* set, bool of_set, bool ignore_case = false) {
    int count = 0;
    while (text != nullptr && set != nullptr && text[count] != 0 &&
           (find(set, text[count], ignore_case) != nullptr) == of_set) {
        ++count;
    }
    return count;
}

template <class C>
const C* find_of(const C* text, const C* set) {
    const C* const found = text + span(text, set, false);
    return *found != 0 ? found : nullptr;
}

/// By numbers of characters.
template <class C>
int compare(const C* a, const C* b, SIZE_T most, bool ignore_case) {
    for (SIZE_T i = 0; i < most; ++i) {
        const C x = ignore_case ? fold(a[i]) : a[i];
        const C y = ignore_case ? fold(b[i]) : b[i];
        if (x != y) {
            return static_cast<int>(x) - static_cast<int>(y);
        }
        if (x == 0) {
            return 0;
        }
    }
    return 0;
}

template <class C>
int bounded(const C* text, int most) {
    int count = 0;
    while (count < most && text[count] != 0) {
        ++count;
    }
    return count;
}

/// By the user's language.
int by_language(LPCWSTR a, int a_size, LPCWSTR b, int b_size, bool ignore_case) {
    return CompareStringW(LOCALE_USER_DEFAULT, ignore_case ? NORM_IGNORECASE : 0, a, a_size, b,
                          b_size) -
           CSTR_EQUAL;
}
int by_language(LPCSTR a, int a_size, LPCSTR b, int b_size, bool ignore_case) {
    return CompareStringA(LOCALE_USER_DEFAULT, ignore_case ? NORM_IGNORECASE : 0, a, a_size, b,
                          b_size) -
           CSTR_EQUAL;
}

template <class C>
int compare_first(const C* a, const C* b, int most, bool ignore_case) {
    return by_language(a, bounded(a, most), b, bounded(b, most), ignore_case);
}

/// Numbers in texts by their value, all else without case.
int compare_logical(LPCWSTR a, LPCWSTR b) {
    while (*a != 0 && *b != 0) {
        if (is_digit(*a) && is_digit(*b)) {
            while (*a == L'0' && is_digit(a[1])) {
                ++a;
            }
            while (*b == L'0' && is_digit(b[1])) {
                ++b;
            }
            SIZE_T a_size = 0;
            SIZE_T b_size = 0;
            while (is_digit(a[a_size])) {
                ++a_size;
            }
            while (is_digit(b[b_size])) {
                ++b_size;
            }
            if (a_size != b_size) {
                return a_size < b_size ? -1 : 1;
            }
            if (const int order = compare(a, b, a_size, false); order != 0) {
                return order < 0 ? -1 : 1;
            }
            a += a_size;
            b += b_size;
        } else if (is_digit(*a) != is_digit(*b)) {
            return is_digit(*a) ? -1 : 1;
        } else {
            if (const int order = by_language(a, 1, b, 1, true); order != 0) {
                return order;
            }
            ++a;
            ++b;
        }
    }
    return *a != 0 ? 1 : *b != 0 ? -1 : 0;
}

template <class C>
BOOL to_number(const C* text, DWORD flags, LONGLONG& value) {
    constexpr DWORD allows_hex = 1;
    const bool negative = *text == '-';
    text += *text == '-' || *text == '+' ? 1 : 0;
    const bool hex = (flags & allows_hex) != 0 && text[0] == '0' && fold(text[1]) == 'X';
    text += hex ? 2 : 0;
    const C* const begin = text;
    ULONGLONG number = 0;
    for (;; ++text) {
        const C upper = fold(*text);
        if (is_digit(*text)) {
            number = number * (hex ? 16 : 10) + static_cast<ULONGLONG>(*text - '0');
        } else if (hex && upper >= 'A' && upper <= 'F') {
            number = number * 16 + static_cast<ULONGLONG>(upper - 'A' + 10);
        } else {
            break;
        }
    }
    if (text == begin) {
        return FALSE;
    }
    value = static_cast<LONGLONG>(negative && !hex ? 0 - number : number);
    return TRUE;
}

template <class C>
const C* behind_blanks(const C* text) {
    while (is_blank(*text)) {
        ++text;
    }
    return text;
}

template <class C>
BOOL trim(C* text, const C* set) {
    const SIZE_T size = length(text);
    const auto begin = static_cast<SIZE_T>(span(text, set, true));
    SIZE_T end = size;
    while (end > begin && find(set, text[end - 1]) != nullptr) {
        --end;
    }
    text[end] = 0;
    memmove(text, text + begin, (end - begin + 1) * sizeof(C));
    return begin != 0 || end != size;
}

template <class C>
C* duplicate(const C* text) {
    constexpr C nothing[] = {0};
    text = text != nullptr ? text : nothing;
    const SIZE_T bytes = (length(text) + 1) * sizeof(C);
    void* const made = LocalAlloc(LMEM_FIXED, bytes);
    return made == nullptr ? nullptr : static_cast<C*>(memcpy(made, text, bytes));
}

/// At most `room` characters of `to`, the NUL among them.
template <class C>
C* append(C* to, const C* from, SIZE_T at, SIZE_T room) {
    if (to == nullptr || room == 0) {
        return to;
    }
    while (at + 1 < room && from != nullptr && *from != 0) {
        to[at++] = *from++;
    }
    if (at < room) {
        to[at] = 0;
    }
    return to;
}

constexpr SIZE_T all = ~SIZE_T{0} >> 1;

} // namespace

extern "C" {

#define BOTH_KINDS(kind, C, unused)                                                                \
    C* WINAPI StrStr##kind(const C* text, const C* wanted) {                                       \
        return const_cast<C*>(find_text(text, wanted, all, false));                                \
    }                                                                                              \
    C* WINAPI StrStrI##kind(const C* text, const C* wanted) {                                      \
        return const_cast<C*>(find_text(text, wanted, all, true));                                 \
    }                                                                                              \
    C* WINAPI StrRStrI##kind(const C* text, const C* end, const C* wanted) {                       \
        return const_cast<C*>(find_last_text(text, end, wanted));                                  \
    }                                                                                              \
    C* WINAPI StrChr##kind(const C* text, WORD wanted) {                                           \
        return text == nullptr ? nullptr : const_cast<C*>(find(text, static_cast<C>(wanted)));     \
    }                                                                                              \
    C* WINAPI StrChrI##kind(const C* text, WORD wanted) {                                          \
        return text == nullptr ? nullptr                                                           \
                               : const_cast<C*>(find(text, static_cast<C>(wanted), true));         \
    }                                                                                              \
    C* WINAPI StrRChr##kind(const C* text, const C* end, WORD wanted) {                            \
        return const_cast<C*>(find_last(text, end, static_cast<C>(wanted), false));                \
    }                                                                                              \
    C* WINAPI StrRChrI##kind(const C* text, const C* end, WORD wanted) {                           \
        return const_cast<C*>(find_last(text, end, static_cast<C>(wanted), true));                 \
    }                                                                                              \
    C* WINAPI StrPBrk##kind(const C* text, const C* set) {                                         \
        return const_cast<C*>(find_of(text, set));                                                 \
    }                                                                                              \
    int WINAPI StrSpn##kind(const C* text, const C* set) { return span(text, set, true); }         \
    int WINAPI StrCSpn##kind(const C* text, const C* set) { return span(text, set, false); }       \
    int WINAPI StrCSpnI##kind(const C* text, const C* set) {                                       \
        return span(text, set, false, true);                                                       \
    }                                                                                              \
    int WINAPI StrCmpN##kind(const C* a, const C* b, int most) {                                   \
        return compare_first(a, b, most, false);                                                   \
    }                                                                                              \
    int WINAPI StrCmpNI##kind(const C* a, const C* b, int most) {                                  \
        return compare_first(a, b, most, true);                                                    \
    }                                                                                              \
    int WINAPI StrCmpC##kind(const C* a, const C* b) { return compare(a, b, all, false); }         \
    int WINAPI StrCmpIC##kind(const C* a, const C* b) { return compare(a, b, all, true); }         \
    int WINAPI StrCmpNC##kind(const C* a, const C* b, int most) {                                  \
        return compare(a, b, most < 0 ? 0 : static_cast<SIZE_T>(most), false);                     \
    }                                                                                              \
    int WINAPI StrCmpNIC##kind(const C* a, const C* b, int most) {                                 \
        return compare(a, b, most < 0 ? 0 : static_cast<SIZE_T>(most), true);                      \
    }                                                                                              \
    int WINAPI StrToInt##kind(const C* text) {                                                     \
        LONGLONG value = 0;                                                                        \
        if (*text != '+') {                                                                        \
            to_number(text, 0, value);                                                             \
        }                                                                                          \
        return static_cast<int>(value);                                                            \
    }                                                                                              \
    BOOL WINAPI StrToIntEx##kind(const C* text, DWORD flags, int* to) {                            \
        LONGLONG value = 0;                                                                        \
        const BOOL found = to_number(behind_blanks(text), flags, value);                           \
        *to = found ? static_cast<int>(value) : *to;                                               \
        return found;                                                                              \
    }                                                                                              \
    BOOL WINAPI StrToInt64Ex##kind(const C* text, DWORD flags, LONGLONG* to) {                     \
        return to_number(behind_blanks(text), flags, *to);                                         \
    }                                                                                              \
    BOOL WINAPI StrTrim##kind(C* text, const C* set) {                                             \
        return text != nullptr && set != nullptr && trim(text, set);                               \
    }                                                                                              \
    C* WINAPI StrDup##kind(const C* text) { return duplicate(text); }                              \
    C* WINAPI StrCatBuff##kind(C* to, const C* from, int room) {                                   \
        return append(to, from, to == nullptr ? 0 : length(to),                                    \
                      room < 0 ? 0 : static_cast<SIZE_T>(room));                                   \
    }
FOR_BOTH(BOTH_KINDS, )

int WINAPI StrCmpW(LPCWSTR a, LPCWSTR b) { return by_language(a, -1, b, -1, false); }
int WINAPI StrCmpIW(LPCWSTR a, LPCWSTR b) { return by_language(a, -1, b, -1, true); }
int WINAPI StrCmpLogicalW(LPCWSTR a, LPCWSTR b) {
    return a == nullptr || b == nullptr ? 0 : compare_logical(a, b);
}
LPWSTR WINAPI StrStrNW(LPCWSTR text, LPCWSTR wanted, UINT most) {
    return const_cast<LPWSTR>(find_text(text, wanted, most, false));
}
LPWSTR WINAPI StrStrNIW(LPCWSTR text, LPCWSTR wanted, UINT most) {
    return const_cast<LPWSTR>(find_text(text, wanted, most, true));
}
LPWSTR WINAPI StrCatW(LPWSTR to, LPCWSTR from) { return append(to, from, length(to), all); }
LPWSTR WINAPI StrCpyW(LPWSTR to, LPCWSTR from) { return append(to, from, 0, all); }
LPWSTR WINAPI StrCpyNW(LPWSTR to, LPCWSTR from, int room) {
    return append(to, from, 0, room < 0 ? 0 : static_cast<SIZE_T>(room));
}

} // extern "C"
