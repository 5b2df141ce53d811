/* Paths made whole, names that are devices, searches, the spelling of names, what SetFileAttributes
 * takes. */
#include <stdio.h>
#include <windows.h>

static void full(const char* path) {
    char whole[300] = "";
    char* part = NULL;
    const DWORD units = GetFullPathNameA(path, sizeof whole, whole, &part);
    printf("[%s] %lu [%s] %s\n", path, units, units != 0 ? whole : "", part != NULL ? part : "-");
}

static void make(const char* path) {
    CloseHandle(CreateFileA(path, GENERIC_WRITE, 7, NULL, CREATE_ALWAYS, 0, NULL));
}

static void search(const char* list, const char* name, const char* extension) {
    char found[300] = "";
    char* part = NULL;
    SetLastError(0);
    const DWORD units = SearchPathA(list, name, extension, sizeof found, found, &part);
    printf("search %s %s %s: %d %lu %s\n", list != NULL ? "list" : "-",
           name[0] != 0 && name[1] == ':' ? "whole" : name, extension != NULL ? extension : "-",
           units != 0, units != 0 ? 0 : GetLastError(), units != 0 ? part : "-");
}

int main(void) {
    char here[MAX_PATH];
    GetCurrentDirectoryA(sizeof here, here);
    SetCurrentDirectoryA("Z:\\dev");
    static const char* const paths[] = {"a",
                                        "a\\",
                                        "a\\.\\b",
                                        "a\\..\\b",
                                        "..\\..\\..",
                                        "\\x",
                                        "/x/y",
                                        "Z:a",
                                        "Z:\\a. ",
                                        "a. . .",
                                        "C:\\..\\x",
                                        "Q:x",
                                        "\\\\server\\share\\..\\x",
                                        "\\\\server\\share",
                                        "\\\\server",
                                        "\\\\?\\Z:\\a\\..\\b",
                                        "\\\\.\\C:\\a\\..\\b",
                                        "\\\\.",
                                        "a/b//c",
                                        " a",
                                        "a\\b.\\c",
                                        "a\\b..\\c",
                                        "a\\b...\\c..",
                                        "COM1:",
                                        "a\\COM1",
                                        "nul:x",
                                        "x:\\nul",
                                        "x.txt:nul",
                                        "aux.h",
                                        "com0",
                                        "lpt9 .x",
                                        "con",
                                        "conin$",
                                        "nul2"};
    for (unsigned i = 0; i < sizeof paths / sizeof paths[0]; ++i) {
        full(paths[i]);
    }
    SetEnvironmentVariableA("=Q:", "Q:\\Some\\Where");
    full("Q:x");
    full("q:..\\x");
    full("Q:\\x");
    SetEnvironmentVariableA("=Q:", "nonsense");
    full("Q:x");
    SetEnvironmentVariableA("=Q:", NULL);
    char small[4];
    printf("room %lu %lu\n", GetFullPathNameA("abc", sizeof small, small, NULL),
           GetFullPathNameA("abc", 0, NULL, NULL));
    // The narrow function has no room for paths of MAX_PATH characters, the wide one has.
    char large[600];
    char path[300] = "Q:\\";
    WCHAR wide[300] = L"Q:\\";
    for (unsigned i = 3; i < MAX_PATH; ++i) {
        wide[i] = path[i] = i % 50 == 0 ? '\\' : 'a';
    }
    printf("long %lu", GetFullPathNameA(path, sizeof large, large, NULL));
    printf(" %lu", GetLastError());
    printf(" %lu", GetFullPathNameW(wide, 300, (LPWSTR)large, NULL));
    path[MAX_PATH - 1] = 0;
    printf(" %lu\n", GetFullPathNameA(path, sizeof large, large, NULL));
    SetCurrentDirectoryA(here);

    make("Tool.exe");
    make("tool");
    make("two.a.b");
    CreateDirectoryA("Below", NULL);
    make("Below\\Deep.txt");
    search(here, "tool", ".exe");
    search(here, "tool", NULL);
    search(here, "tool.", ".exe");
    search(here, "two.a", ".b");
    search(here, "Below\\Deep", ".txt");
    search(here, ".\\Below\\Deep", ".txt");
    search("Z:\\dev", ".\\tool", ".exe");
    search("Z:\\none;.", "tool.exe", NULL);
    search(here, "none", ".exe");
    search(here, "", NULL);
    char whole[300];
    snprintf(whole, sizeof whole, "%s\\tool", here);
    search(NULL, whole, ".exe");

    char spelt[300];
    printf("long %lu", GetLongPathNameA("BELOW\\deep.TXT", spelt, sizeof spelt));
    printf(" %s", spelt);
    printf(" %lu", GetLongPathNameA(".\\below/..\\TOOL.EXE", spelt, sizeof spelt));
    printf(" %s", spelt);
    printf(" room %lu", GetLongPathNameA("below\\deep.txt", spelt, 3));
    printf(" missing %lu", GetLongPathNameA("none", spelt, sizeof spelt));
    printf(" %lu", GetLastError());
    printf(" null %lu", GetLongPathNameW(NULL, NULL, 0));
    printf(" %lu\n", GetLastError());
    printf("short %lu", GetShortPathNameA("Below\\Deep.txt", spelt, sizeof spelt));
    printf(" %s", spelt);
    printf(" missing %lu", GetShortPathNameA("none", spelt, sizeof spelt));
    printf(" %lu\n", GetLastError());

    printf("temporary %u", GetTempFileNameA(".", "abcdef", 0x12345, spelt));
    printf(" %s", spelt);
    printf(" %u", GetTempFileNameA(".", NULL, 7, spelt));
    printf(" %s", spelt);
    printf(" made %d", GetTempFileNameA(".", "q", 0, spelt) != 0);
    printf(" %d", GetFileAttributesA(spelt) != INVALID_FILE_ATTRIBUTES);
    printf(" nowhere %u", GetTempFileNameA("none", "q", 0, spelt));
    printf(" %lu\n", GetLastError());

    static const DWORD attributes[] = {0,     1,     2,     7,     0x10,   0x20,   0x80,   0x81,
                                       0x100, 0x200, 0x400, 0x800, 0x1000, 0x2000, 0x4000, ~0UL};
    for (unsigned i = 0; i < sizeof attributes / sizeof attributes[0]; ++i) {
        printf("attributes %lx: %d", attributes[i], SetFileAttributesA("tool", attributes[i]));
        printf(" %lx", GetFileAttributesA("tool"));
        SetFileAttributesA("tool", FILE_ATTRIBUTE_NORMAL);
        printf(" directory %d", SetFileAttributesA("Below", attributes[i]));
        printf(" %lx\n", GetFileAttributesA("Below"));
        SetFileAttributesA("Below", FILE_ATTRIBUTE_NORMAL);
    }

    HANDLE null = CreateFileA("NUL", GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL);
    BY_HANDLE_FILE_INFORMATION facts;
    LARGE_INTEGER size = {.QuadPart = 1};
    printf("nul %d", GetFileSizeEx(null, &size));
    printf(" %d", (int)size.QuadPart);
    printf(" facts %d", GetFileInformationByHandle(null, &facts));
    printf(" %lu", GetLastError());
    printf(" end %d", SetEndOfFile(null));
    printf(" %lu", GetLastError());
    printf(" flush %d", FlushFileBuffers(null));
    printf(" %lu\n", GetLastError());

    static const char* const removed[] = {"Below", "tool", "none", "none\\x", "tool\\x", "b*"};
    for (unsigned i = 0; i < sizeof removed / sizeof removed[0]; ++i) {
        printf("%s: directory %d", removed[i], RemoveDirectoryA(removed[i]));
        printf(" %lu", GetLastError());
        printf(" make %d", CreateDirectoryA(removed[i], NULL));
        printf(" %lu", GetLastError());
        if (i != 1) {
            printf(" file %d", DeleteFileA(removed[i]));
            printf(" %lu", GetLastError());
        }
        printf("\n");
    }

    // Names of devices have attributes, and nothing more is told of them.
    static const char* const devices[] = {"nul", "aux", "com1", "lpt9.x", "con", "nul2"};
    for (int i = 0; i < 6; ++i) {
        WIN32_FILE_ATTRIBUTE_DATA data;
        const DWORD attributes = GetFileAttributesA(devices[i]);
        printf("%s: %lx %d\n", devices[i], attributes,
               GetFileAttributesExA(devices[i], GetFileExInfoStandard, &data));
    }
    return 0;
}
