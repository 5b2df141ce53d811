// Resources of a copy of the program are added, replaced and removed; it can be run afterwards.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static const char copy[] = "changed.exe";

static void show(HMODULE module, LPCSTR type, LPCSTR name, WORD language) {
    const HRSRC found = FindResourceExA(module, type, name, language);
    if (found == NULL) {
        printf(" none %lu\n", GetLastError());
        return;
    }
    const DWORD size = SizeofResource(module, found);
    const char* data = LockResource(LoadResource(module, found));
    printf(" %lu %.*s %c\n", size, (int)(size > 12 ? 12 : size), data, data[size - 1]);
}

static void show_all(void) {
    const HMODULE module = LoadLibraryExA(copy, NULL, LOAD_LIBRARY_AS_DATAFILE);
    printf("number");
    show(module, RT_RCDATA, MAKEINTRESOURCEA(7), 1033);
    printf("other language");
    show(module, RT_RCDATA, MAKEINTRESOURCEA(7), 1031);
    printf("named");
    show(module, "MINE", "a name", 0);
    printf("large");
    show(module, RT_RCDATA, "LARGE", 0);
    FreeLibrary(module);
}

int main(int argc, char** argv) {
    if (argc > 1 && strcmp(argv[1], "child") == 0) {
        printf("child");
        show(NULL, RT_RCDATA, MAKEINTRESOURCEA(7), 1033);
        return 9;
    }
    char path[MAX_PATH];
    static char large[200000];
    memset(large, 'x', sizeof large);
    large[sizeof large - 1] = 'y';
    GetModuleFileNameA(NULL, path, sizeof path);
    CopyFileA(path, copy, FALSE);
    HANDLE update = BeginUpdateResourceA(copy, FALSE);
    printf("begin %d", update != NULL);
    printf(" %d", UpdateResourceA(update, RT_RCDATA, MAKEINTRESOURCEA(7), 1033, "first", 5));
    printf(" %d", UpdateResourceA(update, RT_RCDATA, MAKEINTRESOURCEA(7), 1031, "zweite", 6));
    printf(" %d", UpdateResourceA(update, "Mine", "A Name", 0, "of a name", 9));
    printf(" %d", UpdateResourceW(update, (LPCWSTR)RT_RCDATA, L"large", 0, large, sizeof large));
    printf(" end %d\n", EndUpdateResourceA(update, FALSE));
    show_all();
    update = BeginUpdateResourceW(L"changed.exe", FALSE);
    UpdateResourceA(update, "#10", "#7", 1033, "replaced", 8);
    UpdateResourceA(update, RT_RCDATA, MAKEINTRESOURCEA(7), 1031, NULL, 0);
    UpdateResourceA(update, RT_RCDATA, "large", 0, "small now", 9);
    const BOOL removed = UpdateResourceA(update, "MINE", "nothing", 0, NULL, 0);
    printf("no such %d end %d\n", removed, EndUpdateResourceW(update, FALSE));
    show_all();
    update = BeginUpdateResourceA(copy, FALSE);
    UpdateResourceA(update, RT_RCDATA, MAKEINTRESOURCEA(7), 1033, "never", 5);
    printf("discarded %d\n", EndUpdateResourceA(update, TRUE));
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process;
    DWORD code = 0;
    char line[] = "changed.exe child";
    fflush(stdout);
    if (CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process)) {
        WaitForSingleObject(process.hProcess, INFINITE);
        GetExitCodeProcess(process.hProcess, &code);
    }
    printf("code %lu\n", code);
    update = BeginUpdateResourceA(copy, TRUE);
    UpdateResourceA(update, "MINE", "a name", 0, "alone", 5);
    EndUpdateResourceA(update, FALSE);
    show_all();
    update = BeginUpdateResourceA("nowhere.exe", FALSE);
    printf("missing %d %lu\n", update != NULL, GetLastError());
    const HANDLE text = CreateFileA("text.exe", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(text, large, 2000, &code, NULL);
    CloseHandle(text);
    update = BeginUpdateResourceA("text.exe", FALSE);
    const BOOL no_program = update == NULL || !EndUpdateResourceA(update, FALSE);
    printf("no program %d", no_program);
    const HMODULE data = LoadLibraryExA("text.exe", NULL, LOAD_LIBRARY_AS_DATAFILE);
    printf(" %d %lu\n", data != NULL, GetLastError());
    CloseHandle(CreateFileA("text.exe", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL));
    SetLastError(0);
    update = BeginUpdateResourceA("text.exe", FALSE);
    printf("empty %d %lu\n", update != NULL, GetLastError());
    // Programs find the path in what the handle stands for, and the directory's version is 4.
    update = BeginUpdateResourceA(copy, FALSE);
    HGLOBAL* const fields = GlobalLock(update);
    printf("path %ls\n", (const wchar_t*)GlobalLock(fields[6]));
    EndUpdateResourceA(update, TRUE);
    const HMODULE module = LoadLibraryExA(copy, NULL, LOAD_LIBRARY_AS_IMAGE_RESOURCE);
    const char* const image = (const char*)((ULONG_PTR)module & ~(ULONG_PTR)3);
    const IMAGE_NT_HEADERS* const headers =
        (const IMAGE_NT_HEADERS*)(image + ((const IMAGE_DOS_HEADER*)image)->e_lfanew);
    const IMAGE_RESOURCE_DIRECTORY* const root =
        (const IMAGE_RESOURCE_DIRECTORY*)(image +
                                          headers->OptionalHeader.DataDirectory[2].VirtualAddress);
    printf("version %d.%d\n", root->MajorVersion, root->MinorVersion);
    FreeLibrary(module);
    return 0;
}
