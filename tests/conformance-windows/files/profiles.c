// Initialization files: values, sections, lists, and what is written between other lines.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static char path[MAX_PATH];

static void show_file(void) {
    char text[1000];
    DWORD size = 0;
    const HANDLE file = CreateFileA(path, GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    ReadFile(file, text, sizeof text - 1, &size, NULL);
    CloseHandle(file);
    text[size] = 0;
    for (const char* at = text; *at != 0; ++at) {
        if (*at != '\r') {
            putchar(*at);
        }
    }
    puts("(end)");
}
static void value(const char* section, const char* name, DWORD room) {
    char text[100];
    const DWORD size = GetPrivateProfileStringA(section, name, "default ", text, room, path);
    printf("%lu [%s]\n", size, text);
}
static void list(const char* text, DWORD size) {
    printf("%lu:", size);
    for (; *text != 0; text += strlen(text) + 1) {
        printf(" %s", text);
    }
    puts("");
}

int main(void) {
    GetFullPathNameA("test.ini", MAX_PATH, path, NULL);
    value("none", "none", 100);
    static const char begin[] = "; a comment\r\n[First]\r\nname = value one \r\nquoted=\" q \"\r\n"
                                "number=42\r\nnegative=-7x\r\n\r\n[second]\r\nname=other";
    DWORD done;
    const HANDLE file = CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, begin, sizeof begin - 1, &done, NULL);
    CloseHandle(file);
    value("first", "NAME", 100);
    value("First", "quoted", 100);
    value("second", "name", 100);
    value("second", "missing", 100);
    value("First", "name", 6);
    printf("%d %d %d\n", GetPrivateProfileIntA("First", "number", 1, path),
           GetPrivateProfileIntA("First", "negative", 1, path),
           GetPrivateProfileIntA("First", "missing", -1, path));
    char text[200];
    list(text, GetPrivateProfileSectionNamesA(text, sizeof text, path));
    list(text, GetPrivateProfileStringA("First", NULL, "", text, sizeof text, path));
    list(text, GetPrivateProfileSectionA("First", text, sizeof text, path));
    list(text, GetPrivateProfileSectionNamesA(text, 8, path));
    puts("-- writing");
    printf("%d\n", WritePrivateProfileStringA("First", "number", "43", path));
    printf("%d\n", WritePrivateProfileStringA("First", "new", "one", path));
    printf("%d\n", WritePrivateProfileStringA("third", "first", "of it", path));
    printf("%d\n", WritePrivateProfileStringA("second", "name", NULL, path));
    show_file();
    printf("%d\n", WritePrivateProfileStringA("First", NULL, NULL, path));
    printf("%d\n", WritePrivateProfileSectionA("second", "a=1\0b=2\0", path));
    show_file();
    WritePrivateProfileStringA("signs", "plus", "+12", path);
    printf("%d %d\n", GetPrivateProfileIntA("signs", "plus", -1, path),
           GetPrivateProfileIntA(NULL, NULL, 70, NULL));
    SetLastError(0);
    const BOOL nowhere = WritePrivateProfileStringA(NULL, "name", "value", path);
    printf("no section: %d, error %lu\n", nowhere, GetLastError());
    return 0;
}
