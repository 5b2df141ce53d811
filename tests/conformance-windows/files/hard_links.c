// Several names of one file: made, counted, listed, deleted one by one; shared by all of them.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static void said(const char* what, BOOL done) {
    const DWORD error = GetLastError();
    done ? printf("%s: done\n", what) : printf("%s: error %lu\n", what, error);
}

static HANDLE open_file(const char* name, DWORD access, DWORD share) {
    return CreateFileA(name, access, share, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
}

static void links(const char* name) {
    BY_HANDLE_FILE_INFORMATION facts;
    FILE_STANDARD_INFO standard;
    const HANDLE file = open_file(name, 0, 7);
    if (file == INVALID_HANDLE_VALUE) {
        printf("%s: error %lu\n", name, GetLastError());
        return;
    }
    GetFileInformationByHandle(file, &facts);
    GetFileInformationByHandleEx(file, FileStandardInfo, &standard, sizeof standard);
    printf("%s: %lu links, %lu\n", name, facts.nNumberOfLinks, standard.NumberOfLinks);
    CloseHandle(file);
}

static int by_text(const void* a, const void* b) { return wcscmp(a, b); }

static void names(const wchar_t* name) {
    WCHAR found[8][MAX_PATH];
    WCHAR here[MAX_PATH];
    int count = 0;
    DWORD size = MAX_PATH;
    GetCurrentDirectoryW(MAX_PATH, here);
    const unsigned skip = (unsigned)wcslen(wcschr(here, L'\\'));
    const HANDLE find = FindFirstFileNameW(name, 0, &size, found[0]);
    if (find == INVALID_HANDLE_VALUE) {
        printf("%ls: error %lu\n", name, GetLastError());
        return;
    }
    do {
        ++count;
        size = MAX_PATH;
    } while (count < 8 && FindNextFileNameW(find, &size, found[count]));
    const DWORD error = GetLastError();
    FindClose(find);
    qsort(found, (size_t)count, sizeof found[0], by_text);
    printf("%ls:", name);
    for (int i = 0; i < count; ++i) {
        printf(" %ls", found[i] + skip);
    }
    printf(", then %lu\n", error);
}

int main(void) {
    DWORD done;
    WCHAR text[MAX_PATH];
    HANDLE file = CreateFileA("first", GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    WriteFile(file, "abc", 3, &done, NULL);
    CloseHandle(file);
    CreateDirectoryA("dir", NULL);
    CreateDirectoryA("dir\\deep", NULL);
    links("first");
    names(L"first");
    said("second", CreateHardLinkA("second", "first", NULL));
    said("dir\\deep\\third", CreateHardLinkW(L"dir\\deep\\third", L"second", NULL));
    said("there", CreateHardLinkA("second", "first", NULL));
    said("no source", CreateHardLinkA("x", "nothing", NULL));
    said("no directory", CreateHardLinkA("no\\x", "first", NULL));
    said("of a directory", CreateHardLinkA("x", "dir", NULL));
    links("dir\\deep\\third");
    names(L"first");
    names(L"dir\\deep\\third");
    names(L"nothing");
    done = 2;
    file = FindFirstFileNameW(L"first", 0, &done, text);
    printf("too small: %d, %lu, %s\n", file != INVALID_HANDLE_VALUE, GetLastError(),
           done > 2 ? "tells more" : "?");
    done = MAX_PATH;
    file = FindFirstFileNameW(L"first", 1, &done, text);
    printf("flags: %d %lu\n", file != INVALID_HANDLE_VALUE, GetLastError());

    puts("shared");
    file = open_file("first", GENERIC_READ, FILE_SHARE_READ);
    HANDLE other = open_file("second", GENERIC_WRITE, 7);
    printf("write: %lu\n", other == INVALID_HANDLE_VALUE ? GetLastError() : 0);
    other = open_file("second", GENERIC_READ, 7);
    printf("read: %lu\n", other == INVALID_HANDLE_VALUE ? GetLastError() : 0);
    CloseHandle(other);
    CloseHandle(file);

    puts("one deleted while another is open");
    file = open_file("first", GENERIC_READ, 7);
    said("second", DeleteFileA("second"));
    links("second");
    links("first");
    CloseHandle(file);
    links("first");
    file = open_file("first", GENERIC_READ, 7);
    other = CreateFileA("dir\\deep\\third", DELETE, 7, NULL, OPEN_EXISTING,
                        FILE_FLAG_DELETE_ON_CLOSE, NULL);
    CloseHandle(other);
    links("dir\\deep\\third");
    CloseHandle(file);
    links("first");

    puts("a name made anew while the file is open by the old one");
    CreateHardLinkA("keeps", "first", NULL);
    file = open_file("first", GENERIC_READ, 7);
    said("first", DeleteFileA("first"));
    said("first again", CreateHardLinkA("first", "keeps", NULL));
    links("first");
    CloseHandle(file);
    links("first");
    said("keeps", DeleteFileA("keeps"));

    puts("replaced");
    said("again", CreateHardLinkA("second", "first", NULL));
    said("moved over", MoveFileExA("second", "dir\\moved", MOVEFILE_REPLACE_EXISTING));
    names(L"first");
    file = CreateFileA("dir\\moved", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, "longer", 6, &done, NULL);
    CloseHandle(file);
    file = open_file("first", GENERIC_READ, 7);
    printf("size %lu\n", GetFileSize(file, NULL));
    CloseHandle(file);
    return 0;
}
