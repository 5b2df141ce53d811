// The order of texts: letters before accents before case; hyphens and apostrophes weigh least.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static int by_compare(const void* a, const void* b) {
    return CompareStringW(LOCALE_USER_DEFAULT, 0, *(const WCHAR* const*)a, -1,
                          *(const WCHAR* const*)b, -1) -
           CSTR_EQUAL;
}
static int by_key(const void* a, const void* b) {
    BYTE keys[2][300];
    LCMapStringW(LOCALE_USER_DEFAULT, LCMAP_SORTKEY, *(const WCHAR* const*)a, -1, (LPWSTR)keys[0],
                 300);
    LCMapStringW(LOCALE_USER_DEFAULT, LCMAP_SORTKEY, *(const WCHAR* const*)b, -1, (LPWSTR)keys[1],
                 300);
    return strcmp((const char*)keys[0], (const char*)keys[1]);
}
static void say(const char* what, DWORD flags, const WCHAR* a, const WCHAR* b) {
    printf("%s: %d\n", what, CompareStringW(LOCALE_USER_DEFAULT, flags, a, -1, b, -1) - CSTR_EQUAL);
}

int main(void) {
    const WCHAR* words[] = {
        L"zebra", L"Apple",        L"apple",  L"_x",     L"1",        L"co-op", L"coop",
        L"COOP",  L"r\xe9sum\xe9", L"resume", L"Resume", L"\xc4rger", L"a",     L"",
        L"+",     L"cop",          L"\x3b1",  L"10",     L"2"};
    const int count = sizeof words / sizeof *words;
    qsort(words, count, sizeof *words, by_compare);
    for (int i = 0; i < count; ++i) {
        for (const WCHAR* at = words[i]; *at != 0; ++at) {
            printf(*at < 0x80 ? "%c" : "<%x>", *at);
        }
        printf(" ");
    }
    const WCHAR* again[19];
    memcpy(again, words, sizeof words);
    qsort(again, count, sizeof *again, by_key);
    printf("\nkeys: %s\n", memcmp(again, words, sizeof words) == 0 ? "the same" : "another order");
    say("case", 0, L"abc", L"ABC");
    say("case ignored", NORM_IGNORECASE, L"abc", L"ABC");
    say("case before the end", 0, L"ABC", L"abcd");
    say("accent", 0, L"e", L"\xe9");
    say("accent ignored", NORM_IGNORENONSPACE, L"e", L"\xe9");
    say("accent before case", 0, L"E", L"\xe9");
    say("symbol ignored", NORM_IGNORESYMBOLS, L"a_b", L"ab");
    say("hyphen", 0, L"co-op", L"coop");
    say("hyphen as a symbol", SORT_STRINGSORT, L"co-op", L"coop");
    printf("lstrcmp %d %d\n", lstrcmpA("apple", "Apple"), lstrcmpiA("apple", "Apple"));
    printf("ordinal %d\n", CompareStringOrdinal(L"a", -1, L"B", -1, FALSE));
    return 0;
}
