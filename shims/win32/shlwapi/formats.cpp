// Numbers as texts: sizes of files in words, durations, and printing with a bound.

#include <stdarg.h>

#include "text.hpp"

#include <shlwapi.h>

using namespace ferry::win32;

extern "C" {
int __cdecl _vsnprintf(char* to, size_t room, const char* format, va_list arguments);
int __cdecl _vsnwprintf(WCHAR* to, size_t room, const WCHAR* format, va_list arguments);
}

namespace {

constexpr SIZE_T longest = 64; ///< units of what is made here

/// ASCII for a caller's buffer: as much as there is room for.
template <class C>
C* give(const char* text, C* to, UINT room) {
    UINT at = 0;
    for (; room != 0 && at < room - 1 && text[at] != 0; ++at) {
        to[at] = static_cast<C>(text[at]);
    }
    if (room != 0) {
        to[at] = 0;
    }
    return to;
}

/// Digits, in groups of three where it is wanted.
char* put_number(char* at, ULONGLONG number, bool grouped) {
    char digits[32];
    int count = 0;
    do {
        digits[count++] = static_cast<char>('0' + number % 10);
        number /= 10;
    } while (number != 0);
    while (count-- > 0) {
        *at++ = digits[count];
        if (grouped && count != 0 && count % 3 == 0) {
            *at++ = ',';
        }
    }
    return at;
}

void put_word(char* at, const char* word) {
    while ((*at++ = *word++) != 0) {
    }
}

/// Three digits of the largest unit of which there is one, cut off and not rounded.
void byte_size(ULONGLONG size, char (&text)[longest]) {
    static constexpr const char* units[] = {" bytes", " KB", " MB", " GB", " TB", " PB", " EB"};
    unsigned unit = 0;
    ULONGLONG whole = size;
    ULONGLONG rest = 0; // in 1,024ths
    while (whole >= 1000 && (unit != 0 || whole >= 1024) && unit < 6) {
        rest = whole % 1024;
        whole /= 1024;
        ++unit;
    }
    char* at = put_number(text, whole, false);
    const int decimals = unit == 0 || whole >= 100 ? 0 : whole >= 10 ? 1 : 2;
    if (decimals != 0) {
        const ULONGLONG hundredths = rest * 100 / 1024;
        *at++ = '.';
        *at++ = static_cast<char>('0' + hundredths / 10);
        if (decimals == 2) {
            *at++ = static_cast<char>('0' + hundredths % 10);
        }
    }
    put_word(at, units[unit]);
}

template <class C>
C* give_size(LONGLONG size, C* to, UINT room) {
    char text[longest] = "-";
    if (size < 0) {
        put_word(put_number(text + 1, 0 - static_cast<ULONGLONG>(size), false), " bytes");
    } else {
        byte_size(static_cast<ULONGLONG>(size), text);
    }
    return give(text, to, room);
}

void kilobyte_size(LONGLONG size, char (&text)[longest]) {
    put_word(put_number(text, (static_cast<ULONGLONG>(size) + 1023) / 1024, true), " KB");
}

/// As many digits as are wanted, the rest as zeros: hours, minutes and seconds.
void interval(DWORD milliseconds, int digits, char (&text)[longest]) {
    static constexpr struct {
        DWORD seconds;
        const char* name;
    } parts[] = {{3600, " hr"}, {60, " min"}, {1, " sec"}};
    DWORD left = (milliseconds + 500) / 1000;
    char* at = text;
    for (const auto& part : parts) {
        DWORD value = left / part.seconds;
        left %= part.seconds;
        if ((value == 0 && part.seconds != 1) || digits <= 0) {
            continue;
        }
        DWORD scale = 1;
        int width = 1;
        for (DWORD more = value; more >= 10; more /= 10, ++width) {
        }
        for (int i = width; i > digits; --i) {
            scale *= 10;
        }
        value = value / scale * scale;
        digits -= width;
        *at++ = ' ';
        at = put_number(at, value, false);
        for (const char* name = part.name; *name != 0; ++name) {
            *at++ = *name;
        }
    }
    *at = 0;
}

/// The bound that wnsprintf keeps: the end is always there, and -1 says that something was cut off.
template <class C>
int bounded(int count, C* to, int room) {
    if (room <= 0) {
        return -1;
    }
    if (count < 0 || count >= room) {
        to[room - 1] = 0;
        return -1;
    }
    return count;
}

} // namespace

extern "C" {

#define SIZES(kind, C, unused)                                                                     \
    C* WINAPI StrFormatKBSize##kind(LONGLONG size, C* to, UINT room) {                             \
        char text[longest];                                                                        \
        kilobyte_size(size, text);                                                                 \
        return give(text, to, room);                                                               \
    }                                                                                              \
    int WINAPI StrFromTimeInterval##kind(C* to, UINT room, DWORD milliseconds, int digits) {       \
        char text[longest];                                                                        \
        interval(milliseconds, digits, text);                                                      \
        if (to != nullptr) {                                                                       \
            give(text, to, room);                                                                  \
        }                                                                                          \
        return static_cast<int>(strlen(text));                                                     \
    }
FOR_BOTH(SIZES, )

// The names of these are not of one kind.
LPSTR WINAPI StrFormatByteSize64A(LONGLONG size, LPSTR to, UINT room) {
    return give_size(size, to, room);
}
LPSTR WINAPI StrFormatByteSizeA(DWORD size, LPSTR to, UINT room) {
    return give_size(size, to, room);
}
LPWSTR WINAPI StrFormatByteSizeW(LONGLONG size, LPWSTR to, UINT room) {
    return give_size(size, to, room);
}

int WINAPI wvnsprintfA(LPSTR to, int room, LPCSTR format, va_list arguments) {
    return bounded(room <= 0 ? -1 : _vsnprintf(to, static_cast<size_t>(room), format, arguments),
                   to, room);
}
int WINAPI wvnsprintfW(LPWSTR to, int room, LPCWSTR format, va_list arguments) {
    return bounded(room <= 0 ? -1 : _vsnwprintf(to, static_cast<size_t>(room), format, arguments),
                   to, room);
}
int WINAPIV wnsprintfA(LPSTR to, int room, LPCSTR format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int count = wvnsprintfA(to, room, format, arguments);
    va_end(arguments);
    return count;
}
int WINAPIV wnsprintfW(LPWSTR to, int room, LPCWSTR format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int count = wvnsprintfW(to, room, format, arguments);
    va_end(arguments);
    return count;
}

HRESULT WINAPI SHStrDupW(LPCWSTR text, LPWSTR* to) {
    const SIZE_T bytes = text == nullptr ? 0 : (length(text) + 1) * sizeof(WCHAR);
    *to = text == nullptr ? nullptr : static_cast<LPWSTR>(CoTaskMemAlloc(bytes));
    if (*to == nullptr) {
        return E_OUTOFMEMORY;
    }
    memcpy(*to, text, bytes);
    return S_OK;
}
HRESULT WINAPI SHStrDupA(LPCSTR text, LPWSTR* to) {
    const int units = text == nullptr ? 0 : MultiByteToWideChar(CP_ACP, 0, text, -1, nullptr, 0);
    *to = units == 0
              ? nullptr
              : static_cast<LPWSTR>(CoTaskMemAlloc(static_cast<SIZE_T>(units) * sizeof(WCHAR)));
    if (*to == nullptr) {
        return E_OUTOFMEMORY;
    }
    MultiByteToWideChar(CP_ACP, 0, text, -1, *to, units);
    return S_OK;
}

/// What of Windows this is: NT, an edition for one user, with no domain and no terminals.
BOOL WINAPI IsOS(DWORD question) {
    switch (question) {
    case OS_NT:
    case OS_WIN2000ORGREATER:
    case OS_XPORGREATER:
    case OS_PROFESSIONAL:
    case OS_WIN2000PRO: return TRUE;
    default: return FALSE;
    }
}

} // extern "C"
