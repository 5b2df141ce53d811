// A program that runs and a DLL that is loaded can be renamed, and neither deleted nor written to.
#include <windows.h>

#include <stdio.h>

static char directory[MAX_PATH];

static const char* in(const char* name) {
    static char paths[4][MAX_PATH + 30];
    static int next;
    char* const path = paths[next++ % 4];
    sprintf(path, "%s\\%s", directory, name);
    return path;
}

static void try_all(const char* what, const char* name, const char* other) {
    SetLastError(0);
    BOOL done = DeleteFileA(in(name));
    printf("%s: deleted %d %lu\n", what, done, done ? 0 : GetLastError());
    HANDLE file = CreateFileA(in(name), GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL);
    printf("    to write: %d %lu\n", file != INVALID_HANDLE_VALUE,
           file != INVALID_HANDLE_VALUE ? 0 : GetLastError());
    CloseHandle(file);
    file = CreateFileA(in(name), GENERIC_WRITE, 7, NULL, CREATE_ALWAYS, 0, NULL);
    printf("    anew: %d %lu\n", file != INVALID_HANDLE_VALUE,
           file != INVALID_HANDLE_VALUE ? 0 : GetLastError());
    CloseHandle(file);
    file = CreateFileA(in(name), DELETE, 7, NULL, OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    printf("    to go when closed: %d %lu\n", file != INVALID_HANDLE_VALUE,
           file != INVALID_HANDLE_VALUE ? 0 : GetLastError());
    CloseHandle(file);
    file = CreateFileA(in("small"), GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    CloseHandle(file);
    done = MoveFileExA(in("small"), in(name), MOVEFILE_REPLACE_EXISTING);
    printf("    replaced: %d %lu\n", done, done ? 0 : GetLastError());
    file = CreateFileA(in(name), GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    printf("    read: %d\n", file != INVALID_HANDLE_VALUE);
    CloseHandle(file);
    printf("    renamed: %d\n", MoveFileA(in(name), in(other)));
    done = DeleteFileA(in(other));
    printf("    deleted by the new name: %d %lu\n", done, done ? 0 : GetLastError());
    printf("    renamed back: %d\n", MoveFileA(in(other), in(name)));
}

int main(int count, char** arguments) {
    (void)arguments;
    char own[MAX_PATH];
    GetModuleFileNameA(NULL, own, MAX_PATH);
    if (count > 1) {
        HANDLE end = OpenEventA(SYNCHRONIZE, FALSE, "Local\\image_in_use.end");
        HANDLE ready = OpenEventA(EVENT_MODIFY_STATE, FALSE, "Local\\image_in_use.ready");
        SetEvent(ready);
        WaitForSingleObject(end, 20000);
        return 0;
    }
    GetTempPathA(MAX_PATH, directory);
    lstrcatA(directory, "image_in_use");
    CreateDirectoryA(directory, NULL);
    printf("copied: %d\n", CopyFileA(own, in("program.exe"), FALSE));

    HANDLE ready = CreateEventA(NULL, FALSE, FALSE, "Local\\image_in_use.ready");
    HANDLE end = CreateEventA(NULL, FALSE, FALSE, "Local\\image_in_use.end");
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION child;
    char line[MAX_PATH + 40];
    sprintf(line, "\"%s\" child", in("program.exe"));
    printf("started: %d\n",
           CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &child));
    WaitForSingleObject(ready, 20000);
    try_all("program", "program.exe", "renamed.exe");
    SetEvent(end);
    WaitForSingleObject(child.hProcess, INFINITE);
    printf("afterwards: deleted %d\n", DeleteFileA(in("program.exe")));

    CopyFileA(own, in("image.dll"), FALSE); // any image will do
    HMODULE module = LoadLibraryExA(in("image.dll"), NULL, LOAD_LIBRARY_AS_DATAFILE);
    printf("as data: %d", module != NULL);
    FreeLibrary(module);
    module = LoadLibraryExA(in("image.dll"), NULL, DONT_RESOLVE_DLL_REFERENCES);
    printf(", loaded: %d\n", module != NULL);
    try_all("DLL", "image.dll", "renamed.dll");
    printf("freed: %d", FreeLibrary(module));
    printf(", deleted: %d\n", DeleteFileA(in("image.dll")));
    DeleteFileA(in("small"));
    printf("directory gone: %d\n", RemoveDirectoryA(directory));
    return 0;
}
