// FindFirstFileEx: levels, what it is limited to, case, wrong arguments; roots, devices,
// separators.
#include <stdio.h>
#include <string.h>
#include <windows.h>

typedef BOOLEAN(NTAPI* Match)(void* expression, void* name, BOOLEAN ignores_case, void* table);
typedef struct {
    USHORT length, room;
    PWSTR text;
} Text;

static void show(const char* pattern, FINDEX_INFO_LEVELS level, FINDEX_SEARCH_OPS search,
                 void* filter, DWORD flags) {
    WIN32_FIND_DATAA data;
    memset(&data, 0x55, sizeof data);
    const HANDLE find = FindFirstFileExA(pattern, level, &data, search, filter, flags);
    printf("%s %d %d %lu:", pattern, level, search, flags);
    if (find == INVALID_HANDLE_VALUE) {
        printf(" error %lu\n", GetLastError());
        return;
    }
    do {
        printf(" %s%s", data.cFileName, data.cAlternateFileName[0] != 0 ? "?" : "");
    } while (FindNextFileA(find, &data));
    printf(" | %lu\n", GetLastError());
    FindClose(find);
}

static void first(const char* pattern) {
    WIN32_FIND_DATAA data;
    const HANDLE find = FindFirstFileA(pattern, &data);
    if (find == INVALID_HANDLE_VALUE) {
        printf("\"%s\": error %lu\n", pattern, GetLastError());
        return;
    }
    printf("\"%s\": %s\n", pattern, data.cFileName);
    FindClose(find);
}

static void has_dots(const char* pattern) {
    WIN32_FIND_DATAA data;
    int dots = 0;
    const HANDLE find = FindFirstFileA(pattern, &data);
    if (find == INVALID_HANDLE_VALUE) {
        printf("%s: error %lu\n", pattern, GetLastError());
        return;
    }
    do {
        dots += strcmp(data.cFileName, ".") == 0 || strcmp(data.cFileName, "..") == 0;
    } while (FindNextFileA(find, &data));
    printf("%s: %d dots\n", pattern, dots);
    FindClose(find);
}

static void match(Match matches, PWSTR expression, PWSTR name, BOOLEAN ignores_case) {
    Text a = {(USHORT)(wcslen(expression) * 2), 0, expression};
    Text b = {(USHORT)(wcslen(name) * 2), 0, name};
    printf(" %d", matches(&a, &b, ignores_case, NULL));
}

int main(void) {
    char root[MAX_PATH];
    CreateDirectoryA("d", NULL);
    SetCurrentDirectoryA("d");
    static const char* const names[] = {"lower.txt", "UPPER.TXT", "Mixed.Txt", "a.b.c", "none"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; ++i) {
        CloseHandle(CreateFileA(names[i], GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL));
    }
    CreateDirectoryA("Sub", NULL);
    CreateDirectoryA("sub2.txt", NULL);
    for (int i = 0; i < 200; ++i) {
        char name[32];
        sprintf(name, "Sub\\a-rather-long-name-%03d.dat", i);
        CloseHandle(CreateFileA(name, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL));
    }
    const FINDEX_INFO_LEVELS standard = FindExInfoStandard, basic = FindExInfoBasic;
    const FINDEX_SEARCH_OPS match_names = FindExSearchNameMatch;
    show("*", standard, match_names, NULL, 0);
    show("*", basic, match_names, NULL, FIND_FIRST_EX_LARGE_FETCH);
    show("*", basic, FindExSearchLimitToDirectories, NULL, 0);
    show("l*", standard, FindExSearchLimitToDirectories, NULL, 0);
    show("*.TXT", standard, match_names, NULL, 0);
    show("*.TXT", standard, match_names, NULL, FIND_FIRST_EX_CASE_SENSITIVE);
    show("*.txt", standard, match_names, NULL, FIND_FIRST_EX_CASE_SENSITIVE);
    show("upper.txt", standard, match_names, NULL, FIND_FIRST_EX_CASE_SENSITIVE);
    show("UPPER.TXT", standard, match_names, NULL, FIND_FIRST_EX_CASE_SENSITIVE);
    show("*", (FINDEX_INFO_LEVELS)2, match_names, NULL, 0);
    show("*", standard, FindExSearchLimitToDevices, NULL, 0);
    show("*", standard, (FINDEX_SEARCH_OPS)3, NULL, 0);
    show("*", standard, match_names, root, 0);
    show("*", standard, match_names, NULL, 0x100);
    WIN32_FIND_DATAA data;
    for (DWORD flags = 0; flags <= FIND_FIRST_EX_LARGE_FETCH; flags += FIND_FIRST_EX_LARGE_FETCH) {
        int count = 0;
        const HANDLE find = FindFirstFileExA("sub\\*", basic, &data, match_names, NULL, flags);
        do {
            ++count;
        } while (FindNextFileA(find, &data));
        printf("%d of 202\n", count);
        FindClose(find);
    }

    puts("separators");
    first("sub\\");
    first("sub");
    first("sub\\.");
    first("sub\\..");
    first("none\\");
    first("none\\*");
    first("nothing\\");
    first("nothing\\*");
    first("a\\b\\c");
    first("");
    first("Sub\\a-rather-long-name-199.*");
    first("SUB/a-rather-long-name-00?.dat");
    first("*.nothing");
    first("nul");
    first("Sub\\nul");
    first("nowhere\\nul");
    first("a|b");
    first("lower.txt:*");
    first("<\"c");
    first("UPPER>>>>");

    puts("roots");
    has_dots(".\\*");
    has_dots("Z:\\*");
    has_dots("C:\\*");
    has_dots("C:\\Windows\\*");
    first("Z:\\");
    first("C:\\");
    first("Q:\\*");
    GetCurrentDirectoryA(sizeof root, root);
    const char drive[] = {root[0], ':', 'l', '*', 0};
    first(drive);
    printf("%lx %ld\n", GetFileAttributesA("Z:\\") & FILE_ATTRIBUTE_DIRECTORY,
           (long)GetFileAttributesA("Q:\\"));

    puts("short names");
    char text[64];
    printf("%lu %s\n", GetShortPathNameA("lower.txt", text, sizeof text), text);
    first("A-RATH~1.DAT");

    puts("RtlIsNameInExpression");
    const Match matches =
        (Match)(void*)GetProcAddress(GetModuleHandleA("ntdll"), "RtlIsNameInExpression");
    match(matches, L"*", L"any", FALSE);
    match(matches, L"A*C", L"aBc", TRUE);
    match(matches, L"A*C", L"aBc", FALSE);
    match(matches, L"<.TXT", L"a.b.txt", TRUE);
    match(matches, L"<", L"a.b", TRUE);
    match(matches, L">>>", L"ab", TRUE);
    match(matches, L"???", L"ab", TRUE);
    match(matches, L"AB\"", L"ab", TRUE);
    match(matches, L"AB\"C", L"ab.c", TRUE);
    match(matches, L">\"C", L"ab.c", TRUE);
    match(matches, L"", L"", TRUE);
    match(matches, L"", L"a", TRUE);
    puts("");
    return 0;
}
