// build: -lshlwapi
// Texts at their edges: which blanks and signs are taken before numbers, where a bounded search
// ends, negative sizes, and copies of nothing.
#include <windows.h>

#include <shlwapi.h>
#include <stdio.h>

typedef PWSTR(WINAPI* find_t)(PCWSTR, PCWSTR, UINT);

int main(void) {
    static const char* const numbers[] = {"+88987", " 12", "\t\n +3", "\v4", "\f+5", "\r6", "-7"};
    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; ++i) {
        int value = -1;
        LONGLONG large = -1;
        printf("%d", StrToIntA(numbers[i]));
        const BOOL found = StrToIntExA(numbers[i], STIF_DEFAULT, &value);
        printf(" %d %d", found, value);
        const BOOL found_large = StrToInt64ExA(numbers[i], STIF_SUPPORT_HEX, &large);
        printf(" %d %lld\n", found_large, large);
    }
    const HMODULE dll = GetModuleHandleA("shlwapi");
    const find_t find = (find_t)(void*)GetProcAddress(dll, "StrStrNW");
    const find_t find_any = (find_t)(void*)GetProcAddress(dll, "StrStrNIW");
    static const WCHAR text[] = L"DeAdBeEf";
    for (UINT most = 3; most < 8; ++most) {
        const WCHAR* const at = find(text, L"BeEf", most);
        const WCHAR* const any = find_any(text, L"beef", most);
        printf("%u: %d %d\n", most, at == NULL ? -1 : (int)(at - text),
               any == NULL ? -1 : (int)(any - text));
    }
    printf("%s\n", StrRStrIA("abABab", NULL, "AB"));
    char size[64];
    printf("%s", StrFormatByteSize64A(-1023, size, 64));
    printf(" %s", StrFormatByteSize64A(-5000000, size, 64));
    printf(" %s\n", StrFormatByteSize64A(5000000, size, 64));
    WCHAR copy[4] = L"xyz";
    printf("%d", StrCpyNW(copy, NULL, 4) == copy);
    printf(" %d %lc\n", copy[0], copy[1]);
    char narrow[16];
    WCHAR wide[16];
    // A character of the other kind is converted; of an int a narrow one is the lowest byte.
    printf("%d", wsprintfA(narrow, "%C|%lc|%3C", 0xe9, 0x20ac, L'z'));
    printf(" %s\n", narrow);
    printf("%d", wsprintfW(wide, L"%C|%hc|%C|%-3C|", 'a', 'b', 0x8163, 0xa1));
    for (const WCHAR* at = wide; *at != 0; ++at)
        printf(" %x", *at);
    printf("\n");
    return 0;
}
