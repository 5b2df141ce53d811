// A code page with pairs of bytes, by the variable: arguments, names, the C runtime's start.
// env: FERRY_CODE_PAGE=932
// args: "表 " 日本
// runtime: ucrt
// build: -luser32
#include <windows.h>

#include <locale.h>
#include <mbctype.h>
#include <mbstring.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void show(const char* what, const char* text) {
    printf("%s:", what);
    for (; *text != 0; ++text) {
        printf(" %02x", (unsigned char)*text);
    }
    printf("\n");
}

int main(int argc, char** argv) {
    printf("%u %u %d %d\n", GetACP(), GetOEMCP(), _getmbcp(), argc);
    for (int i = 1; i < argc; i++) {
        show("argument", argv[i]);
    }
    CPINFO info;
    GetCPInfo(CP_ACP, &info);
    printf("%u %02x %02x\n", info.MaxCharSize, info.LeadByte[0], info.LeadByte[1]);
    printf("%d %d %d\n", IsDBCSLeadByte(0x95), IsDBCSLeadByte('a'), _ismbblead(0x95) != 0);
    const char text[] = "\x95\x5c"
                        "a\xb1";
    printf("%d %d", (int)(CharNextA(text) - text), (int)(CharNextA(text + 2) - text));
    printf(" %d %d\n", (int)(CharPrevA(text, text + 2) - text),
           (int)_mbslen((const unsigned char*)text));
    HANDLE file = CreateFileA("\x95\x5c.txt", GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    printf("%d", file != INVALID_HANDLE_VALUE);
    CloseHandle(file);
    printf("%d\n", GetFileAttributesW(L"\x8868.txt") != INVALID_FILE_ATTRIBUTES);
    WIN32_FIND_DATAA found;
    FindClose(FindFirstFileA("*.txt", &found));
    show("found", found.cFileName);
    FILE* stream = fopen("\x95\x5c.txt", "r");
    printf("opened %d\n", stream != NULL);
    fclose(stream);
    DeleteFileA("\x95\x5c.txt");
    char directory[40], name[40], path[80];
    _splitpath("c:\\d\\\x95\x5c.txt", NULL, directory, name, NULL);
    show(directory, name);
    _makepath(path, NULL, "\x95\x5c", name, NULL);
    show("made", path);
    printf("%s", setlocale(LC_ALL, ""));
    printf(" %d\n", (int)MB_CUR_MAX);
    wchar_t wide[4] = L"";
    printf("%d", mbtowc(wide, "\x93\xfa", 2));
    printf(" %04x\n", wide[0]);
    printf("%s\n", setlocale(LC_ALL, ".utf8"));
    stream = fopen("\xe8\xa1\xa8.txt", "w");
    printf("%d\n", GetFileAttributesW(L"\x8868.txt") != INVALID_FILE_ATTRIBUTES);
    fclose(stream);
    _wremove(L"\x8868.txt");
    return 0;
}
