// Symbolic links: made, looked at and opened; what is done to a link and what to its target.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static void attributes(const char* name) {
    const DWORD found = GetFileAttributesA(name);
    if (found == INVALID_FILE_ATTRIBUTES) {
        printf("%s: error %lu\n", name, GetLastError());
        return;
    }
    printf("%s:%s%s%s\n", name, (found & FILE_ATTRIBUTE_DIRECTORY) ? " directory" : "",
           (found & FILE_ATTRIBUTE_ARCHIVE) ? " archive" : "",
           (found & FILE_ATTRIBUTE_REPARSE_POINT) ? " reparse" : "");
}

static void find(const char* name) {
    WIN32_FIND_DATAA data;
    const HANDLE search = FindFirstFileA(name, &data);
    if (search == INVALID_HANDLE_VALUE) {
        printf("find %s: error %lu\n", name, GetLastError());
        return;
    }
    printf("find %s: %lx tag %lx size %lu\n", name, data.dwFileAttributes & 0x430, data.dwReserved0,
           data.nFileSizeLow);
    FindClose(search);
}

static HANDLE open_flags(const char* name, DWORD access, DWORD disposition, DWORD flags) {
    return CreateFileA(name, access, 7, NULL, disposition, flags, NULL);
}

static void put(const char* name, const char* text) {
    DWORD done;
    const HANDLE file = open_flags(name, GENERIC_WRITE, CREATE_ALWAYS, 0);
    WriteFile(file, text, (DWORD)strlen(text), &done, NULL);
    CloseHandle(file);
}

static void get(const char* name) {
    char text[64];
    DWORD done = 0;
    const HANDLE file = open_flags(name, GENERIC_READ, OPEN_EXISTING, 0);
    if (file == INVALID_HANDLE_VALUE) {
        printf("%s: error %lu\n", name, GetLastError());
        return;
    }
    ReadFile(file, text, sizeof text, &done, NULL);
    printf("%s: \"%.*s\"\n", name, (int)done, text);
    CloseHandle(file);
}

static void make(const wchar_t* name, const wchar_t* target, DWORD flags) {
    const BOOLEAN made = CreateSymbolicLinkW(name, target, flags);
    printf("%ls -> %ls: ", name, target);
    made ? puts("made") : printf("error %lu\n", GetLastError());
}

int main(void) {
    FILE_ATTRIBUTE_TAG_INFO tag;
    BY_HANDLE_FILE_INFORMATION facts;
    HANDLE file;
    put("file", "hello");
    CreateDirectoryA("dir", NULL);
    put("dir\\inside", "inner");
    const DWORD unprivileged = 2; // SYMBOLIC_LINK_FLAG_ALLOW_UNPRIVILEGED_CREATE
    make(L"to_file", L"file", unprivileged);
    make(L"to_dir", L"dir", unprivileged | SYMBOLIC_LINK_FLAG_DIRECTORY);
    make(L"to_file", L"file", unprivileged);
    make(L"lost", L"nothing", unprivileged);
    make(L"lost_dir", L"nowhere", unprivileged | SYMBOLIC_LINK_FLAG_DIRECTORY);
    make(L"dir\\up", L"..\\file", unprivileged);
    make(L"other_case", L"FILE", unprivileged);
    make(L"bad", L"file", 8);
    make(L"no\\such", L"file", 0);

    puts("looked at");
    attributes("to_file");
    attributes("to_dir");
    attributes("lost");
    attributes("lost_dir");
    find("to_file");
    find("to_dir");
    find("lost_dir");
    find("file");

    puts("opened");
    get("to_file");
    get("dir\\up");
    get("to_dir\\inside");
    get("to_dir\\up");
    get("other_case");
    get("lost");
    get("lost_dir\\inside");
    file = open_flags("to_dir", 0, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS);
    GetFileInformationByHandle(file, &facts);
    printf("through: %lx\n", facts.dwFileAttributes & 0x410);
    CloseHandle(file);
    file = open_flags("to_dir", 0, OPEN_EXISTING,
                      FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT);
    GetFileInformationByHandle(file, &facts);
    GetFileInformationByHandleEx(file, FileAttributeTagInfo, &tag, sizeof tag);
    printf("itself: %lx, %lx tag %lx\n", facts.dwFileAttributes & 0x410, tag.FileAttributes & 0x410,
           tag.ReparseTag);
    CloseHandle(file);
    file = open_flags("to_file", GENERIC_READ, OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT);
    GetFileInformationByHandleEx(file, FileAttributeTagInfo, &tag, sizeof tag);
    printf("itself: %lx tag %lx size %lu\n", tag.FileAttributes & 0x410, tag.ReparseTag,
           GetFileSize(file, NULL));
    CloseHandle(file);

    char text[8];
    DWORD done = 77;
    file = open_flags("to_file", GENERIC_READ | GENERIC_WRITE, OPEN_EXISTING,
                      FILE_FLAG_OPEN_REPARSE_POINT);
    printf("read: %d", ReadFile(file, text, sizeof text, &done, NULL));
    printf(" %lu bytes\n", done);
    CloseHandle(file);

    puts("written through");
    put("to_file", "changed");
    get("file");
    put("lost", "found");
    get("nothing");
    attributes("lost");
    file = open_flags("to_file", GENERIC_WRITE, CREATE_NEW, 0);
    printf("new: %lu\n", GetLastError());
    const FILETIME time = {0, 0x01c00000};
    FILETIME read_time = {0, 0};
    file = open_flags("to_file", GENERIC_READ | FILE_WRITE_ATTRIBUTES, OPEN_EXISTING, 0);
    SetFileTime(file, NULL, NULL, &time);
    CloseHandle(file);
    file = open_flags("file", GENERIC_READ, OPEN_EXISTING, 0);
    GetFileTime(file, NULL, NULL, &read_time);
    CloseHandle(file);
    printf("time of the target: %s\n", CompareFileTime(&time, &read_time) == 0 ? "set" : "old");

    puts("roots");
    static const WCHAR* const roots[] = {L"Z:\\", L"\\"};
    for (int i = 0; i < 2; ++i) {
        make(L"root", roots[i], SYMBOLIC_LINK_FLAG_DIRECTORY | unprivileged);
        attributes("root");
        get("root");
        printf("entered: %d", GetFileAttributesA("root\\etc") != INVALID_FILE_ATTRIBUTES);
        printf(" %d\n", RemoveDirectoryA("root"));
    }

    puts("loops");
    make(L"loop1", L"loop2", unprivileged);
    make(L"loop2", L"loop1", unprivileged);
    attributes("loop1");
    get("loop1");
    get("loop1\\x");

    puts("deleted");
    printf("DeleteFile of a directory's: %d", DeleteFileA("to_dir"));
    printf(" %lu\n", GetLastError());
    printf("RemoveDirectory of a file's: %d", RemoveDirectoryA("to_file"));
    printf(" %lu\n", GetLastError());
    printf("%d %d %d %d\n", RemoveDirectoryA("to_dir"), DeleteFileA("to_file"),
           RemoveDirectoryA("lost_dir"), DeleteFileA("loop1"));
    attributes("to_dir");
    attributes("to_file");
    get("dir\\inside");
    get("file");
    make(L"again", L"file", unprivileged);
    CloseHandle(open_flags("again", DELETE, OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE));
    attributes("again");
    attributes("file");
    CloseHandle(open_flags("again", DELETE, OPEN_EXISTING,
                           FILE_FLAG_DELETE_ON_CLOSE | FILE_FLAG_OPEN_REPARSE_POINT));
    attributes("again");
    return 0;
}
