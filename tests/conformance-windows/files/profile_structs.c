// Initialization files: structures, names without values, sections of which nothing is known.
#include <stdio.h>
#include <string.h>
#include <windows.h>
#define FILE_NAME ".\\structs.ini"
int main(void) {
    const unsigned char bytes[] = {1, 0xab, 0x7f, 0xff};
    printf("write %d\n", WritePrivateProfileStructA("part", "data", (void*)bytes, 4, FILE_NAME));
    char text[64];
    GetPrivateProfileStringA("part", "data", "", text, sizeof text, FILE_NAME);
    printf("[%s]\n", text);
    unsigned char read[4] = {0};
    printf("read %d", GetPrivateProfileStructA("part", "data", read, 4, FILE_NAME));
    printf(" same %d\n", memcmp(read, bytes, 4) == 0);
    SetLastError(0);
    printf("too short %d", GetPrivateProfileStructA("part", "data", read, 3, FILE_NAME));
    printf(" %lu\n", GetLastError());
    WritePrivateProfileStringA("part", "data", "01AB7FFF2B", FILE_NAME);
    SetLastError(0);
    printf("wrong sum %d", GetPrivateProfileStructA("part", "data", read, 4, FILE_NAME));
    printf(" %lu\n", GetLastError());
    HANDLE file = CreateFileA(FILE_NAME, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    DWORD done;
    WriteFile(file, "[s]\r\nfirst=1\r\nalone\r\nempty=\r\n=nameless\r\n", 41, &done, NULL);
    CloseHandle(file);
    DWORD n = GetPrivateProfileStringA("s", NULL, "", text, sizeof text, FILE_NAME);
    printf("names %lu:", n);
    for (char* at = text; *at != 0; at += strlen(at) + 1) {
        printf(" %s", at);
    }
    n = GetPrivateProfileSectionA("s", text, sizeof text, FILE_NAME);
    printf("\nlines %lu %lu:", n, GetLastError());
    for (char* at = text; *at != 0; at += strlen(at) + 1) {
        printf(" %s", at);
    }
    printf("\n");
    SetLastError(0);
    printf("no section %lu", GetPrivateProfileSectionA(NULL, text, sizeof text, FILE_NAME));
    printf(" %lu\n", GetLastError());
    SetLastError(0);
    printf("no room %lu", GetPrivateProfileSectionA("s", NULL, 0, FILE_NAME));
    printf(" %lu\n", GetLastError());
    printf("nowhere %lu", GetPrivateProfileSectionA("s", text, sizeof text, ".\\nowhere.ini"));
    printf(" %lu\n", GetLastError());
    file = CreateFileA(FILE_NAME, GENERIC_WRITE, FILE_SHARE_READ, NULL, CREATE_ALWAYS,
                       FILE_FLAG_DELETE_ON_CLOSE, NULL);
    WriteFile(file, "[old]\r a = 1\rb=two\r\0", 20, &done, NULL); // lines of a Macintosh, and a NUL
    printf("of a file that goes %u", GetPrivateProfileIntA("old", "a", 7, FILE_NAME));
    n = GetPrivateProfileStringA("old", "b", "none", text, sizeof text, FILE_NAME);
    printf(" %lu [%s]\n", n, text);
    SetLastError(0);
    n = GetPrivateProfileStringA("old", "c", "none", text, sizeof text, FILE_NAME);
    printf("%lu [%s] %lu\n", n, text, GetLastError());
    CloseHandle(file);
    return 0;
}
