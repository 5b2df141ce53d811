// The string functions of Windows 3: null is an empty text, and nothing to copy to; so is memory
// that is not there.

#include <ferry/win32/guarded.hpp>

#include "kernelbase.hpp"

using namespace ferry::win32;

namespace {

constexpr int any_room = 0x7fffffff;

template <class C>
int length(const C* text) {
    int count = 0;
    while (text != nullptr && text[count] != 0) {
        ++count;
    }
    return count;
}

/// At most `room` characters with the NUL; nothing for a place of none.
template <class C>
C* copy(C* to, const C* from, int room) {
    if (to == nullptr || from == nullptr) {
        return nullptr;
    }
    int at = 0;
    for (; at < room - 1 && from[at] != 0; ++at) {
        to[at] = from[at];
    }
    if (room > 0) {
        to[at] = 0;
    }
    return to;
}

template <class C>
int guarded_length(const C* text) {
    return guarded(0, [text] { return length(text); });
}

template <class C>
C* guarded_copy(C* to, const C* from, int room) {
    return guarded(static_cast<C*>(nullptr), [=] { return copy(to, from, room); });
}

template <class C>
C* append(C* to, const C* from) {
    return guarded(static_cast<C*>(nullptr), [=] {
        return to != nullptr && copy(to + length(to), from, any_room) != nullptr ? to : nullptr;
    });
}

/// Null comes before any text.
template <class C, class Compare>
int order(const C* first, const C* second, Compare compare) {
    if (first == nullptr || second == nullptr) {
        return (first != nullptr) - (second != nullptr);
    }
    return compare(first, second) - CSTR_EQUAL;
}

} // namespace

extern "C" {

int WINAPI lstrlenA(LPCSTR text) { return guarded_length(text); }
int WINAPI lstrlenW(LPCWSTR text) { return guarded_length(text); }

LPSTR WINAPI lstrcpyA(LPSTR to, LPCSTR from) { return guarded_copy(to, from, any_room); }
LPWSTR WINAPI lstrcpyW(LPWSTR to, LPCWSTR from) { return guarded_copy(to, from, any_room); }
LPSTR WINAPI lstrcpynA(LPSTR to, LPCSTR from, int room) { return guarded_copy(to, from, room); }
LPWSTR WINAPI lstrcpynW(LPWSTR to, LPCWSTR from, int room) { return guarded_copy(to, from, room); }

LPSTR WINAPI lstrcatA(LPSTR to, LPCSTR from) { return append(to, from); }
LPWSTR WINAPI lstrcatW(LPWSTR to, LPCWSTR from) { return append(to, from); }

int WINAPI lstrcmpA(LPCSTR first, LPCSTR second) {
    return order(first, second, [](LPCSTR a, LPCSTR b) {
        return CompareStringA(LOCALE_USER_DEFAULT, 0, a, -1, b, -1);
    });
}
int WINAPI lstrcmpW(LPCWSTR first, LPCWSTR second) {
    return order(first, second, [](LPCWSTR a, LPCWSTR b) {
        return CompareStringW(LOCALE_USER_DEFAULT, 0, a, -1, b, -1);
    });
}
int WINAPI lstrcmpiA(LPCSTR first, LPCSTR second) {
    return order(first, second, [](LPCSTR a, LPCSTR b) {
        return CompareStringA(LOCALE_USER_DEFAULT, NORM_IGNORECASE, a, -1, b, -1);
    });
}
int WINAPI lstrcmpiW(LPCWSTR first, LPCWSTR second) {
    return order(first, second, [](LPCWSTR a, LPCWSTR b) {
        return CompareStringW(LOCALE_USER_DEFAULT, NORM_IGNORECASE, a, -1, b, -1);
    });
}

} // extern "C"
