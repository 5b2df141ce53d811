// Code pages of single bytes and UTF-7: what bytes stand for, what is put for characters that a
// page lacks.
#include <stdio.h>
#include <string.h>
#include <windows.h>
static void widen(UINT page, DWORD flags, const char* bytes) {
    WCHAR units[32];
    SetLastError(0);
    int n = MultiByteToWideChar(page, flags, bytes, -1, units, 32);
    printf("%u:", page);
    for (int i = 0; i + 1 < n; ++i) {
        printf(" %04x", units[i]);
    }
    printf(n == 0 ? " error %lu\n" : "\n", GetLastError());
}
static void narrow(UINT page, DWORD flags, const WCHAR* text, const char* instead, BOOL* used) {
    char bytes[64];
    SetLastError(0);
    int n = WideCharToMultiByte(page, flags, text, -1, bytes, 64, instead, used);
    printf("%u:", page);
    for (int i = 0; i + 1 < n; ++i) {
        printf(bytes[i] >= ' ' && bytes[i] < 127 ? " %c" : " %02x", (unsigned char)bytes[i]);
    }
    printf(n == 0 ? " error %lu" : "", GetLastError());
    printf(used != NULL ? " used %d\n" : "\n", used != NULL ? *used : 0);
}
static BOOL CALLBACK count_page(LPSTR name) {
    static int pages;
    ++pages;
    if (strcmp(name, "1252") == 0 || strcmp(name, "65001") == 0) {
        printf("has %s\n", name);
    }
    return TRUE;
}
int main(void) {
    widen(1252, 0, "\x80 \x93quoted\x94 \xe9");
    widen(437, 0, "\x82\xc9\xcd\xbb\xe1");
    widen(850, 0, "\x9e\xd5");
    widen(1251, 0, "\xcf\xf0\xe8");
    widen(28605, 0, "\xa4");
    widen(1252, MB_ERR_INVALID_CHARS, "\x90");
    widen(1253, MB_ERR_INVALID_CHARS, "\xaa");
    widen(20127, 0, "A\xc1");
    widen(CP_UTF7, 0, "1 +- +ZeVnLA- +AOk");
    widen(0xbeef, 0, "a");
    widen(CP_UTF8, MB_PRECOMPOSED, "a");

    BOOL used = FALSE;
    narrow(1252, 0, L"\x20ac\x201c\xe9", NULL, &used);
    narrow(1251, 0, L"\xe4\x43f", NULL, &used);
    narrow(437, 0, L"\x2554\x2022\x160", NULL, &used);
    narrow(1252, WC_NO_BEST_FIT_CHARS, L"\x100z", NULL, &used);
    narrow(1252, 0, L"\x43f\x4e2d", "*", &used);
    narrow(20127, 0, L"\xe9\x201d\xff21", NULL, &used);
    narrow(CP_UTF7, 0, L"a+\x65e5\x672c!", NULL, NULL);
    narrow(CP_UTF7, 0, L"a", NULL, &used);
    narrow(CP_ACP, 0x800, L"a", NULL, NULL);
    narrow(CP_UTF8, 0, L"\xe9", NULL, &used);
    char small[2];
    SetLastError(0);
    int n = WideCharToMultiByte(1252, 0, L"abc", 3, small, 2, NULL, NULL);
    printf("%d %lu %.2s\n", n, GetLastError(), small);

    const UINT pages[] = {437, 1252, 20127, CP_UTF7, CP_ACP};
    for (int i = 0; i < 5; ++i) {
        CPINFOEXA info;
        BOOL known = GetCPInfoExA(pages[i], 0, &info);
        printf("%d %u %u %04x [%s]\n", known, info.CodePage, info.MaxCharSize,
               info.UnicodeDefaultChar, info.CodePageName);
    }
    CPINFOEXW untouched;
    memset(&untouched, 0x55, sizeof untouched);
    const BOOL told = GetCPInfoExW(1252, 0, &untouched);
    const size_t end = wcslen(untouched.CodePageName) + 1;
    printf("%d nothing behind the name %d\n", told,
           untouched.CodePageName[end] == 0x5555 && untouched.CodePageName[MAX_PATH - 1] == 0x5555);
    CPINFO info;
    BOOL known = GetCPInfo(42, &info);
    printf("symbol %d %lu\n", known, GetLastError());
    printf("enumerated %d\n", EnumSystemCodePagesA(count_page, CP_INSTALLED));
    return 0;
}
