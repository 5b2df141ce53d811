// NormalizeString and FoldString: letters with what is added to them, digits of other scripts,
// ligatures.
#include <stdio.h>
#include <windows.h>
static void show(const char* what, const WCHAR* text, int n) {
    printf("%s %d:", what, n);
    for (int i = 0; i < n; ++i) {
        printf(" %04x", text[i]);
    }
    printf(n <= 0 ? " error %lu\n" : "\n", GetLastError());
}
static void normal(NORM_FORM form, const char* what, const WCHAR* text) {
    static int(WINAPI * normalize)(NORM_FORM, LPCWSTR, int, LPWSTR, int);
    static BOOL(WINAPI * is_normal)(NORM_FORM, LPCWSTR, int);
    HMODULE kernel = GetModuleHandleA("kernel32");
    normalize = (void*)GetProcAddress(kernel, "NormalizeString");
    is_normal = (void*)GetProcAddress(kernel, "IsNormalizedString");
    WCHAR to[32];
    show(what, to, normalize(form, text, lstrlenW(text), to, 32));
    printf("  normal %d\n", is_normal(form, text, -1));
}
static void fold(DWORD flags, const WCHAR* text) {
    WCHAR to[32];
    char name[16];
    sprintf(name, "fold %lx", flags);
    SetLastError(0);
    show(name, to, FoldStringW(flags, text, lstrlenW(text), to, 32));
}
int main(void) {
    normal(NormalizationD, "D", L"\xe9\x1ed9");
    normal(NormalizationC, "C", L"e\x301 o\x323\x302 o\x302\x323");
    normal(NormalizationC, "C", L"\xe9t\xe9");
    normal(NormalizationD, "D", L"\xac01");
    normal(NormalizationC, "C", L"\x1100\x1161\x11a8");
    normal(NormalizationC, "C", L"\x0958\x212b");
    normal(NormalizationKC, "KC", L"\xfb01\xbd\xff21");
    normal(NormalizationKD, "KD", L"\x1e9b\x323");
    normal(NormalizationC, "C", L"a\xd800z");
    normal((NORM_FORM)4, "?", L"a");
    fold(MAP_FOLDDIGITS, L"7\x664\x96d\xb2x");
    fold(MAP_COMPOSITE, L"\xe9\xfb01");
    fold(MAP_PRECOMPOSED, L"e\x301");
    fold(MAP_FOLDCZONE, L"\xff21\xa0\xaa");
    fold(MAP_EXPAND_LIGATURES, L"\xdf\x153x");
    fold(MAP_PRECOMPOSED | MAP_COMPOSITE, L"a");
    fold(0, L"a");
    WCHAR same[4] = L"abc";
    SetLastError(0);
    printf("in place %d", FoldStringW(MAP_FOLDDIGITS, same, 3, same, 4));
    printf(" %lu\n", GetLastError());
    char narrow[16];
    printf("%d [%s]\n", FoldStringA(MAP_FOLDDIGITS, "\xd9\xa4!", -1, narrow, 16), narrow);
    return 0;
}
