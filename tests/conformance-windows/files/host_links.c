// Links of the host seen by Windows, and those that Windows makes seen by the host.
#include <stdio.h>
#include <string.h>
#include <windows.h>

#include <winioctl.h>

static WCHAR here[MAX_PATH];

static void run(const char* program, const char* arguments) {
    char line[2 * MAX_PATH];
    STARTUPINFOA start = {.cb = sizeof start};
    PROCESS_INFORMATION process;
    snprintf(line, sizeof line, "%s %s", program, arguments);
    char path[MAX_PATH];
    snprintf(path, sizeof path, "Z:\\bin\\%s", program);
    fflush(stdout);
    if (!CreateProcessA(path, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &process)) {
        printf("%s: error %lu\n", program, GetLastError());
        return;
    }
    WaitForSingleObject(process.hProcess, INFINITE);
    CloseHandle(process.hProcess);
    CloseHandle(process.hThread);
}

static void shell(const char* script) {
    char arguments[MAX_PATH + 8];
    snprintf(arguments, sizeof arguments, "-c \"%s\"", script);
    run("sh", arguments);
}

static void show(const wchar_t* name) {
    static WCHAR text[4000];
    static BYTE data[8000];
    WIN32_FIND_DATAW found;
    DWORD done;
    const HANDLE file =
        CreateFileW(name, 0, 7, NULL, OPEN_EXISTING,
                    FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS, NULL);
    FindClose(FindFirstFileW(name, &found));
    printf("%ls: %lx %lx ", name, found.dwFileAttributes & 0x430, found.dwReserved0);
    if (!DeviceIoControl(file, FSCTL_GET_REPARSE_POINT, NULL, 0, data, sizeof data, &done, NULL)) {
        printf("error %lu\n", GetLastError());
    } else {
        const WORD* const lengths = (const WORD*)data + 4;
        const BYTE* const names = data + (found.dwReserved0 == IO_REPARSE_TAG_SYMLINK ? 20 : 16);
        memcpy(text, names + lengths[0], lengths[1]);
        text[lengths[1] / 2] = 0;
        const WCHAR* const at = wcsstr(text, here + 2);
        at == NULL ? printf("%ls\n", text)
                   : printf("%.*lsHERE%ls\n", (int)(at - text), text, at + wcslen(here) - 2);
    }
    CloseHandle(file);
}

static void junction(const wchar_t* name, const wchar_t* target) {
    static WORD data[4000];
    DWORD done;
    const WORD bytes = (WORD)(wcslen(target) * 2);
    const WORD head[8] = {3, 0xa000, bytes + 12, 0, 0, bytes, bytes + 2, 0};
    memcpy(data, head, sizeof head);
    memcpy(data + 8, target, bytes + 2u);
    CreateDirectoryW(name, NULL);
    const HANDLE file =
        CreateFileW(name, GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                    FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS, NULL);
    if (!DeviceIoControl(file, FSCTL_SET_REPARSE_POINT, data, bytes + 20u, NULL, 0, &done, NULL)) {
        printf("%ls: error %lu\n", name, GetLastError());
    }
    CloseHandle(file);
}

int main(void) {
    GetCurrentDirectoryW(MAX_PATH, here);
    CreateDirectoryW(L"dir", NULL);
    CloseHandle(CreateFileW(L"dir\\file", GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL));
    puts("made by the host");
    shell(
        "ln -s dir/file h1; ln -s $PWD/dir h2; ln -s dir/ h3; ln -s /no/where h4; ln -s 'a:b?' h5");
    shell("ln -s $PWD/dir/ h6; ln -s .. h7; ln -s / h8; ln -s . h9; ln -s $PWD//dir/../dir h10");
    show(L"h1");
    show(L"h2");
    show(L"h3");
    show(L"h4");
    show(L"h6");
    show(L"h7");
    show(L"h8");
    show(L"h9");
    show(L"h10");
    printf("%lx %lx\n", GetFileAttributesW(L"h2\\file"), GetFileAttributesW(L"h3\\file"));
    printf("%lx\n", GetFileAttributesW(L"h8\\bin\\sh") & FILE_ATTRIBUTE_DIRECTORY);

    puts("made by Windows");
    fflush(stdout);
    WCHAR target[MAX_PATH];
    CreateSymbolicLinkW(L"w1", L"dir\\file", 0);
    CreateSymbolicLinkW(L"w2", L"DIR", SYMBOLIC_LINK_FLAG_DIRECTORY);
    CreateSymbolicLinkW(L"w3", L"dir\\new", SYMBOLIC_LINK_FLAG_DIRECTORY);
    swprintf(target, MAX_PATH, L"%ls\\dir\\file", here);
    CreateSymbolicLinkW(L"w4", target, 0);
    swprintf(target, MAX_PATH, L"\\??\\%ls\\dir", here);
    junction(L"w5", target);
    wcscat(target, L"\\");
    junction(L"w6", target);
    CreateSymbolicLinkW(L"w7", L"Z:/etc", SYMBOLIC_LINK_FLAG_DIRECTORY);
    shell("for l in w*; do readlink $l | sed s,$PWD,HERE,; done");
    shell("for l in w*; do (cd $l && pwd -P); done 2>/dev/null | sed s,$PWD,HERE,");
    shell("cp -P w5 copy; mkdir dir/new");
    show(L"copy");
    show(L"w3");
    return 0;
}
