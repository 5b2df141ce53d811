// LCMapString and GetStringType: titles, kana, widths, texts without accents and symbols, flags
// that exclude each other.
#include <stdio.h>
#include <windows.h>
static void map(DWORD flags, const WCHAR* text) {
    WCHAR to[32];
    SetLastError(0);
    int n = LCMapStringW(LOCALE_USER_DEFAULT, flags, text, -1, to, 32);
    printf("%lx %d:", flags, n);
    for (int i = 0; i + 1 < n; ++i) {
        printf(to[i] >= L' ' && to[i] < 127 ? " %c" : " %04x", to[i]);
    }
    printf(n == 0 ? " error %lu\n" : "\n", GetLastError());
}
static void kind(WCHAR c) {
    WORD type = 0;
    GetStringTypeW(CT_CTYPE1, &c, 1, &type);
    printf("%04x %03x\n", c, type);
}
int main(void) {
    map(LCMAP_UPPERCASE, L"a\xe9\x3c0");
    map(LCMAP_LOWERCASE | LCMAP_UPPERCASE, L"the GREAT one");
    map(LCMAP_HIRAGANA, L"\x30ab\x304b");
    map(LCMAP_KATAKANA | LCMAP_UPPERCASE, L"\x304bz");
    map(LCMAP_FULLWIDTH, L"A 1");
    map(LCMAP_HALFWIDTH | LCMAP_LOWERCASE, L"\xff21\x3000\xff11");
    map(LCMAP_BYTEREV, L"A");
    map(NORM_IGNORENONSPACE, L"\xe9t\xe9, na\xefve");
    map(NORM_IGNORESYMBOLS, L"a-b, c!");
    map(0, L"a");
    map(LCMAP_HIRAGANA | LCMAP_KATAKANA, L"a");
    map(LCMAP_UPPERCASE | NORM_IGNORESYMBOLS, L"a");
    map(LCMAP_LOWERCASE | SORT_STRINGSORT, L"a");
    map(LCMAP_SORTKEY | LCMAP_UPPERCASE, L"a");
    WCHAR same[] = L"in place";
    int n = LCMapStringW(LOCALE_USER_DEFAULT, LCMAP_UPPERCASE, same, -1, same, 9);
    printf("%d %ls\n", n, same);
    SetLastError(0);
    n = LCMapStringW(LOCALE_USER_DEFAULT, LCMAP_FULLWIDTH, same, -1, same, 9);
    printf("%d %lu\n", n, GetLastError());
    SetLastError(0);
    n = LCMapStringW(0xdead, LCMAP_UPPERCASE, L"a", -1, same, 9);
    printf("%d %lu\n", n, GetLastError());
    char narrow[16];
    SetLastError(0);
    n = LCMapStringA(LOCALE_USER_DEFAULT, LCMAP_LOWERCASE | LCMAP_UPPERCASE, "a b", -1, narrow, 16);
    printf("%d %lu\n", n, GetLastError());
    n = LCMapStringA(LOCALE_USER_DEFAULT, LCMAP_UPPERCASE, "", -1, narrow, 16);
    printf("%d\n", n);
    const WCHAR units[] = {L'A', L'1', L'_', 0x416, 0x4e2d, 0x660, 0x2003, 0x301, 0x378, 0xd800};
    for (int i = 0; i < 10; ++i) {
        kind(units[i]);
    }
    SetLastError(0);
    WORD type;
    printf("%d", GetStringTypeW(CT_CTYPE1, NULL, 1, &type));
    printf(" %lu\n", GetLastError());
    printf("%lx %lx %lx\n", ConvertDefaultLocale(9), ConvertDefaultLocale(LOCALE_NEUTRAL),
           ConvertDefaultLocale(0x407));
    return 0;
}
