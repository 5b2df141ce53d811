// Texts without the C library, for guests that test something else.
#pragma once
#include <windows.h>

static inline char* append(char* to, const char* text) {
    while (*text != 0) {
        *to++ = *text++;
    }
    *to = 0;
    return to;
}

static inline char* append_hex(char* to, ULONG_PTR value) {
    for (int shift = 28; shift >= 0; shift -= 4) {
        *to++ = "0123456789abcdef"[value >> shift & 15];
    }
    *to = 0;
    return to;
}

static inline ULONG_PTR parse_hex(const char* text) {
    ULONG_PTR value = 0;
    for (; *text != 0; ++text) {
        value = value * 16 + (ULONG_PTR)(*text <= '9' ? *text - '0' : *text - 'a' + 10);
    }
    return value;
}

static inline HANDLE handle_from(const char* text) { return (HANDLE)parse_hex(text); }
