// Sizes and durations in words, printing with a bound, and values of the registry by names of keys.
// build: -lshlwapi -lole32
#include <windows.h>

#include <shlwapi.h>
#include <stdio.h>

int main(void) {
    static const LONGLONG sizes[] = {0,       532,     999,       1023,      1024,
                                     1340,    23506,   102400,    999 << 10, 1023 << 10,
                                     2400016, 5 << 20, 123456789, 1LL << 40, 2400000000LL};
    char text[64];
    WCHAR wide[64];
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; ++i) {
        printf("%s", StrFormatByteSize64A(sizes[i], text, 64));
        printf(" | %s", StrFormatKBSizeA(sizes[i], text, 64));
        printf(" | %ls\n", StrFormatByteSizeW(sizes[i], wide, 64));
    }
    printf("[%s]\n", StrFormatByteSizeA(123456, text, 5));
    static const DWORD times[] = {0, 499, 500, 34000, 74000, 3599999, 3600000, 7384000};
    for (unsigned i = 0; i < sizeof times / sizeof *times; ++i) {
        printf("%d", StrFromTimeIntervalA(text, 64, times[i], 7));
        printf("[%s]", text);
        StrFromTimeIntervalA(text, 64, times[i], 2);
        printf("[%s]\n", text);
    }
    printf("%d", wnsprintfA(text, 64, "%d %s %c %x", 42, "text", 'c', 255));
    printf(" [%s]\n", text);
    printf("%d", wnsprintfA(text, 5, "%s", "too long"));
    printf(" [%s]\n", text);
    printf("%d", wnsprintfW(wide, 64, L"%d %s", 7, L"wide"));
    printf(" [%ls]\n", wide);

    DWORD type = 0;
    DWORD size = sizeof text;
    HKEY user = HKEY_CURRENT_USER;
    printf("%lu\n", SHSetValueA(user, "Software\\Ours\\One", "name", REG_SZ, "value", 6));
    printf("%lu", SHGetValueA(user, "Software\\Ours\\One", "name", &type, text, &size));
    printf(" %lu %lu %s\n", type, size, text);
    SHSetValueA(user, "Software\\Ours\\One", "expanded", REG_EXPAND_SZ, "%OS%!", 6);
    size = sizeof text;
    printf("%lu", SHGetValueA(user, "Software\\Ours\\One", "expanded", &type, text, &size));
    printf(" %lu %s\n", type, text);
    HKEY to = NULL;
    RegCreateKeyA(user, "Software\\Copy", &to);
    printf("%lu", SHCopyKeyA(user, "Software\\Ours", to, 0));
    size = sizeof text;
    printf(" %lu", SHGetValueA(to, "One", "name", &type, text, &size));
    printf(" %s\n", text);
    printf("%lu", SHDeleteEmptyKeyA(user, "Software\\Ours"));
    printf(" %lu", SHDeleteValueA(user, "Software\\Ours\\One", "name"));
    printf(" %lu", SHDeleteKeyA(user, "Software\\Ours"));
    printf(" %lu\n", SHGetValueA(user, "Software\\Ours\\One", "expanded", &type, text, &size));
    RegCloseKey(to);
    SHDeleteKeyA(user, "Software\\Copy");
    LPWSTR copy = NULL;
    printf("%08lx", (unsigned long)SHStrDupA("copied", &copy));
    printf(" %ls %d\n", copy, IsOS(1));
    return 0;
}
