/* Patterns of FindFirstFile: what * and ? meant to DOS, they mean still. */
#include <stdio.h>
#include <windows.h>

static void show(const char* pattern) {
    WIN32_FIND_DATAA data;
    HANDLE find = FindFirstFileA(pattern, &data);
    printf("%s:", pattern);
    if (find == INVALID_HANDLE_VALUE) {
        printf(" error %lu\n", GetLastError());
        return;
    }
    do
        printf(" %s", data.cFileName);
    while (FindNextFileA(find, &data));
    printf(" | %lu\n", GetLastError());
    FindClose(find);
}

int main(void) {
    static const char* const names[] = {"a",     "ab",    "abc",     "a.b",    "a.b.c",   "abc.txt",
                                        "x.txt", "noext", "read.me", "z.TXTX", "Zeta.txt"};
    CreateDirectoryA("d", NULL);
    SetCurrentDirectoryA("d");
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
        CloseHandle(CreateFileA(names[i], GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL));
    static const char* const patterns[] = {
        "*",   "*.*",   "*.txt", "*.",  "a*",  "a?",    "a??",   "?",       "a.*",  "*.b*",
        "*.?", "a.b.?", "????",  "*e*", "a.?", "x.txt", "X.TXT", "nothing", "no/x", "*.b.c"};
    for (unsigned i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
        show(patterns[i]);
    return 0;
}
