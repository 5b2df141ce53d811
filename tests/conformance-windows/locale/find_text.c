// Texts in texts by the rules of comparison, and the version of those rules.
#include <windows.h>

#include <stdio.h>

static void find(DWORD flags, const WCHAR* text, const WCHAR* wanted) {
    int length = -7;
    int at = FindNLSString(LOCALE_USER_DEFAULT, flags, text, -1, wanted, -1, &length);
    printf("%lx: %d %d\n", flags, at, length);
}

int main(void) {
    find(FIND_FROMSTART, L"one two one", L"one");
    find(FIND_FROMEND, L"one two one", L"one");
    find(FIND_STARTSWITH, L"one two one", L"one");
    find(FIND_ENDSWITH, L"one two one", L"one");
    find(FIND_STARTSWITH, L"one two one", L"two");
    find(FIND_ENDSWITH, L"one two one", L"two");
    find(FIND_FROMSTART, L"one TWO one", L"two");
    find(FIND_FROMSTART | LINGUISTIC_IGNORECASE, L"one TWO one", L"two");
    find(FIND_FROMSTART | NORM_IGNORECASE, L"one TWO one", L"two");
    find(FIND_FROMSTART, L"caf\x00e9", L"cafe");
    find(FIND_FROMSTART | NORM_IGNORENONSPACE, L"un caf\x00e9", L"cafe");
    find(FIND_FROMSTART | NORM_IGNORENONSPACE, L"un cafe\x0301!", L"caf\x00e9");
    SetLastError(0);
    find(FIND_FROMSTART | FIND_FROMEND, L"text", L"t");
    printf("%lu\n", GetLastError());
    SetLastError(0);
    find(0, NULL, L"t");
    printf("%lu\n", GetLastError());

    NLSVERSIONINFOEX version = {.dwNLSVersionInfoSize = sizeof version};
    printf("%d", GetNLSVersionEx(COMPARE_STRING, L"en-US", &version));
    printf(" %d\n", version.dwNLSVersion != 0);
    printf("%ld\n", IsValidNLSVersion(COMPARE_STRING, L"en-US", &version));
    version.dwNLSVersionInfoSize = 3;
    SetLastError(0);
    printf("%d", GetNLSVersionEx(COMPARE_STRING, L"en-US", &version));
    printf(" %lu\n", GetLastError());

    NLSVERSIONINFO older = {.dwNLSVersionInfoSize = sizeof older};
    GetNLSVersion(COMPARE_STRING, LOCALE_USER_DEFAULT, &older);
    printf("%d", IsNLSDefinedString(COMPARE_STRING, 0, &older, L"plain \x00e9", -1));
    printf(" %d", IsNLSDefinedString(COMPARE_STRING, 0, &older, L"\xe000", 1));
    printf(" %d\n", IsNLSDefinedString(COMPARE_STRING, 0, &older, L"\xd800x", 2));

    WCHAR name[80];
    DWORD units = VerLanguageNameW(0x409, name, 80);
    printf("%lu %ls\n", units, name);
    units = VerLanguageNameW(0, name, 80);
    printf("%lu %ls\n", units, name);
    return 0;
}
