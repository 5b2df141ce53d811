// Mount points (junctions), and reparse points by their control codes.
#include <stdio.h>
#include <string.h>
#include <windows.h>

#include <winioctl.h>

#ifndef ERROR_REPARSE_TAG_MISMATCH
#define ERROR_REPARSE_TAG_MISMATCH 4394L
#endif

typedef struct {
    DWORD tag;
    WORD length, gap;
    WORD substitute_offset, substitute_length, print_offset, print_length;
    WCHAR names[4000];
} Junction;
typedef struct {
    DWORD tag;
    WORD length, gap;
    WORD substitute_offset, substitute_length, print_offset, print_length;
    DWORD flags;
    WCHAR names[4000];
} Link;

static union {
    Junction junction;
    Link link;
} data;
static WCHAR here[MAX_PATH];

static HANDLE open_link(const wchar_t* name, DWORD access) {
    return CreateFileW(name, access, 7, NULL, OPEN_EXISTING,
                       FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS, NULL);
}

static BOOL control(HANDLE file, DWORD code, void* in, DWORD in_size, void* out, DWORD out_size,
                    DWORD* done) {
    return DeviceIoControl(file, code, in, in_size, out, out_size, done, NULL);
}

// As mklink /J and npm write it: two names with a zero behind each.
static BOOL set_junction(HANDLE file, const wchar_t* target) {
    DWORD done;
    Junction* const junction = &data.junction;
    memset(junction, 0, sizeof *junction);
    const WORD print = (WORD)(wcslen(target) * 2);
    junction->tag = IO_REPARSE_TAG_MOUNT_POINT;
    junction->substitute_length = print + 8;
    junction->print_offset = junction->substitute_length + 2;
    junction->print_length = print;
    wcscpy(junction->names, L"\\??\\");
    wcscat(junction->names, target);
    memcpy((char*)junction->names + junction->print_offset, target, print);
    junction->length = 8 + print + 8 + 2 + print + 2;
    return control(file, FSCTL_SET_REPARSE_POINT, junction, junction->length + 8u, NULL, 0, &done);
}

// A path without that of the test's directory.
static void show_path(const WCHAR* path, unsigned units) {
    const unsigned length = (unsigned)wcslen(here);
    WCHAR text[MAX_PATH];
    memcpy(text, path, units * 2);
    text[units] = 0;
    const WCHAR* const found = wcsstr(text, here);
    if (found != NULL) {
        printf("%.*lsHERE%ls", (int)(found - text), text, found + length);
    } else {
        printf("%ls", text);
    }
}

static void show(const wchar_t* name) {
    DWORD done = 0;
    const HANDLE file = open_link(name, 0);
    memset(&data, 0, sizeof data);
    printf("%ls: ", name);
    if (!control(file, FSCTL_GET_REPARSE_POINT, NULL, 0, &data, sizeof data, &done)) {
        printf("error %lu\n", GetLastError());
    } else if (data.junction.tag == IO_REPARSE_TAG_MOUNT_POINT) {
        const Junction* const at = &data.junction;
        printf("mount point \"");
        show_path(at->names + at->substitute_offset / 2, at->substitute_length / 2);
        printf("\" \"");
        show_path(at->names + at->print_offset / 2, at->print_length / 2);
        printf("\" %s\n", at->length + 8u == done ? "whole" : "?");
    } else {
        const Link* const at = &data.link;
        printf("link %lx flags %lu \"", at->tag, at->flags);
        show_path(at->names + at->substitute_offset / 2, at->substitute_length / 2);
        printf("\" \"");
        show_path(at->names + at->print_offset / 2, at->print_length / 2);
        printf("\" %s\n", at->length + 8u == done ? "whole" : "?");
    }
    CloseHandle(file);
}

static void said(const char* what, BOOL done) {
    const DWORD error = GetLastError();
    done ? printf("%s: done\n", what) : printf("%s: error %lu\n", what, error);
}

static void make_file(const wchar_t* name, const char* text) {
    DWORD done;
    const HANDLE file = CreateFileW(name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, text, (DWORD)strlen(text), &done, NULL);
    CloseHandle(file);
}

int main(void) {
    WCHAR target[MAX_PATH];
    WIN32_FIND_DATAW found;
    DWORD done = 0;
    HANDLE file;
    GetCurrentDirectoryW(MAX_PATH, here);
    CreateDirectoryW(L"store", NULL);
    make_file(L"store\\inside", "x");

    puts("a junction");
    CreateDirectoryW(L"junction", NULL);
    file = open_link(L"junction", GENERIC_WRITE);
    swprintf(target, MAX_PATH, L"%ls\\store", here);
    said("set", set_junction(file, target));
    BY_HANDLE_FILE_INFORMATION facts;
    GetFileInformationByHandle(file, &facts);
    printf("the same handle: %lx\n", facts.dwFileAttributes & 0x410);
    CloseHandle(file);
    show(L"junction");
    printf("%lx\n", GetFileAttributesW(L"junction") & 0x410);
    FindClose(FindFirstFileW(L"junction", &found));
    printf("found: %lx tag %lx\n", found.dwFileAttributes & 0x410, found.dwReserved0);
    file = FindFirstFileW(L"junction\\*", &found);
    do {
        printf(" %ls", found.cFileName);
    } while (FindNextFileW(file, &found));
    FindClose(file);
    puts("");
    make_file(L"junction\\more", "y");
    printf("%lx\n", GetFileAttributesW(L"store\\more"));

    puts("ends in a separator");
    CreateDirectoryW(L"slash", NULL);
    file = open_link(L"slash", GENERIC_WRITE);
    swprintf(target, MAX_PATH, L"%ls\\store\\", here);
    said("set", set_junction(file, target));
    CloseHandle(file);
    show(L"slash");
    printf("%lx\n", GetFileAttributesW(L"slash\\inside"));

    puts("changed, deleted");
    file = open_link(L"slash", GENERIC_WRITE);
    swprintf(target, MAX_PATH, L"%ls\\nowhere", here);
    said("again", set_junction(file, target));
    Link other = {IO_REPARSE_TAG_SYMLINK, 12 + 2, 0, 0, 2, 0, 0, 1, L"x"};
    said("as another", control(file, FSCTL_SET_REPARSE_POINT, &other, 22, NULL, 0, &done));
    REPARSE_GUID_DATA_BUFFER head = {0};
    head.ReparseTag = IO_REPARSE_TAG_SYMLINK;
    said("delete another", control(file, FSCTL_DELETE_REPARSE_POINT, &head, 8, NULL, 0, &done));
    CloseHandle(file);
    show(L"slash");
    printf("%lx\n", GetFileAttributesW(L"slash") & 0x410);
    head.ReparseTag = IO_REPARSE_TAG_MOUNT_POINT;
    file = open_link(L"slash", GENERIC_WRITE);
    said("delete", control(file, FSCTL_DELETE_REPARSE_POINT, &head, 8, NULL, 0, &done));
    said("once more", control(file, FSCTL_DELETE_REPARSE_POINT, &head, 8, NULL, 0, &done));
    CloseHandle(file);
    printf("%lx\n", GetFileAttributesW(L"slash") & 0x410);
    said("remove", RemoveDirectoryW(L"slash"));

    puts("wrong");
    file = open_link(L"store", GENERIC_WRITE);
    said("not empty", set_junction(file, target));
    CloseHandle(file);
    make_file(L"file", "");
    file = open_link(L"file", GENERIC_WRITE);
    said("a file", set_junction(file, target));
    CloseHandle(file);
    CreateDirectoryW(L"empty", NULL);
    file = open_link(L"empty", GENERIC_READ);
    said("read only", set_junction(file, target));
    CloseHandle(file);
    file = open_link(L"empty", GENERIC_WRITE);
    said("none", control(file, FSCTL_GET_REPARSE_POINT, NULL, 0, &data, sizeof data, &done));
    said("short", control(file, FSCTL_SET_REPARSE_POINT, &data, 7, NULL, 0, &done));
    data.junction.length = 100;
    said("length", control(file, FSCTL_SET_REPARSE_POINT, &data, 60, NULL, 0, &done));
    memset(&data, 0, sizeof data);
    data.junction.tag = IO_REPARSE_TAG_MOUNT_POINT;
    data.junction.length = 8;
    data.junction.substitute_length = 40;
    said("offsets", control(file, FSCTL_SET_REPARSE_POINT, &data, 16, NULL, 0, &done));
    CloseHandle(file);
    file = open_link(L"junction", 0);
    said("no room", control(file, FSCTL_GET_REPARSE_POINT, NULL, 0, &data, 4, &done));
    said("little room", control(file, FSCTL_GET_REPARSE_POINT, NULL, 0, &data, 30, &done));
    printf("%lu bytes, tag %lx\n", done, data.junction.tag);
    CloseHandle(file);

    puts("symbolic links");
    CreateSymbolicLinkW(L"relative", L"store\\inside", 2);
    CreateSymbolicLinkW(L"up", L"..\\.\\store", 3);
    CreateSymbolicLinkW(L"lost", L"no\\where", 3);
    swprintf(target, MAX_PATH, L"%ls\\store\\inside", here);
    CreateSymbolicLinkW(L"absolute", target, 2);
    CreateSymbolicLinkW(L"rooted", wcschr(target, L'\\'), 2);
    show(L"relative");
    show(L"up");
    show(L"lost");
    show(L"absolute");
    file = open_link(L"rooted", 0);
    control(file, FSCTL_GET_REPARSE_POINT, NULL, 0, &data, sizeof data, &done);
    printf("rooted: flags %lu, %s\n", data.link.flags,
           wcsncmp(data.link.names + data.link.substitute_offset / 2, wcschr(target, L'\\'),
                   data.link.substitute_length / 2) == 0
               ? "as it was given"
               : "otherwise");
    CloseHandle(file);
    make_file(L"rooted", "through");
    printf("%ld\n", (long)GetFileAttributesW(L"rooted") & 0x410);
    file = CreateFileW(L"absolute", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    printf("size %lu\n", GetFileSize(file, NULL));
    CloseHandle(file);

    puts("to what is not there");
    CreateSymbolicLinkW(L"drive", L"Q:\\some\\where\\", 3);
    CreateSymbolicLinkW(L"share", L"\\\\server\\share\\x", 2);
    show(L"drive");
    show(L"share");
    file = CreateFileW(L"drive", 0, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    printf("%d %lu\n", file != INVALID_HANDLE_VALUE, GetLastError());

    puts("the end");
    file = open_link(L"junction", FILE_LIST_DIRECTORY);
    CloseHandle(file);
    said("junction", RemoveDirectoryW(L"junction"));
    printf("%lx\n", GetFileAttributesW(L"store\\inside") & 0x410);
    return 0;
}
