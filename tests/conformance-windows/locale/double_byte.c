// Code pages whose characters have one or two bytes: Japanese, Chinese and Korean.
#include <windows.h>

#include <stdio.h>
#include <string.h>

static void show_bytes(const char* text, int size) {
    for (int i = 0; i < size; ++i) {
        printf(" %02x", (unsigned char)text[i]);
    }
    printf("\n");
}

static void widen(UINT page, DWORD flags, const char* text, int size) {
    WCHAR wide[32];
    SetLastError(0);
    int count = MultiByteToWideChar(page, flags, text, size, wide, 32);
    printf("%u to wide: %d, error %lu:", page, count, GetLastError());
    for (int i = 0; i < count; ++i) {
        printf(" %04x", wide[i]);
    }
    printf("\n");
}

static void narrow(UINT page, DWORD flags, const WCHAR* text, const char* instead) {
    char bytes[32];
    BOOL used = FALSE;
    int size = WideCharToMultiByte(page, flags, text, -1, bytes, sizeof bytes, instead, &used);
    printf("%u from wide, used %d:", page, used);
    show_bytes(bytes, size);
}

int main(void) {
    static const UINT pages[] = {932, 936, 949, 950};
    for (int i = 0; i < 4; ++i) {
        CPINFOEXA info;
        GetCPInfoExA(pages[i], 0, &info);
        printf("%s: %u bytes, instead %02x %04x, leads", info.CodePageName, info.MaxCharSize,
               info.DefaultChar[0], info.UnicodeDefaultChar);
        show_bytes((char*)info.LeadByte, 6);
        int leads = 0;
        for (int c = 0; c < 256; ++c) {
            leads += IsDBCSLeadByteEx(pages[i], (BYTE)c);
        }
        // Everything there and back; what stays another code is there twice.
        int there = 0;
        int back = 0;
        for (unsigned code = 0x8140; code < 0xff00; ++code) {
            char pair[2] = {(char)(code >> 8), (char)code};
            char again[4];
            WCHAR wide[2];
            if (IsDBCSLeadByteEx(pages[i], (BYTE)pair[0]) && pair[1] != 0 &&
                MultiByteToWideChar(pages[i], MB_ERR_INVALID_CHARS, pair, 2, wide, 2) == 1) {
                ++there;
                back += WideCharToMultiByte(pages[i], 0, wide, 1, again, 4, NULL, NULL) == 2 &&
                        memcmp(pair, again, 2) == 0;
            }
        }
        printf("%d lead bytes, %d pairs, %d back\n", leads, there, back);
    }
    widen(932, 0, "\x93\xfa\x96{\x8c\xea A \xb1", -1);
    widen(936, 0, "\xd6\xd0\xce\xc4\x80", -1);
    widen(949, 0, "\xc7\xd1\xb1\xdb", -1);
    widen(950, 0, "\xa4\xa4\xa4\xe5", -1);
    widen(932, 0, "\x81\x00x", 3);
    widen(936, 0, "\xbf\xb4\xc7", 3);
    widen(936, MB_ERR_INVALID_CHARS, "\xbf\xb4\xc7", 3);
    widen(932, MB_ERR_INVALID_CHARS, "\xfe", 1);
    narrow(932, 0, L"\x65e5\x672c\xff71\xa5\x2170", NULL);
    narrow(932, 0, L"\x1234.\x2460", NULL);
    narrow(936, 0, L"\x1234.", "\xa3\xbf");
    narrow(936, WC_NO_BEST_FIT_CHARS, L"\xe9\x20ac", NULL);
    char bytes[3] = "..";
    printf("%d", WideCharToMultiByte(950, 0, L"\x4e2d\x6587", 2, bytes, 3, NULL, NULL));
    printf(" %lu\n", GetLastError());
    printf("%d\n", WideCharToMultiByte(950, 0, L"\x4e2d\x6587", 2, NULL, 0, NULL, NULL));
    const char* text = "a\x93\xfa\x96{z";
    for (const char* at = text; *at != 0; at = CharNextExA(932, at, 0)) {
        printf("%d ", (int)(at - text));
    }
    for (const char* at = text + 6; at > text;) {
        at = CharPrevExA(932, text, at, 0);
        printf("%d ", (int)(at - text));
    }
    printf("\n");
    return 0;
}
