// beside: some_probe needs_probe
// Where DLLs are looked for: flags of a call and of the process, directories that were added, PATH, the
// current directory, and that of the DLL that is loaded.
#include <stdio.h>
#include <string.h>
#include <windows.h>
static WCHAR here[MAX_PATH], own[MAX_PATH];
static void copy(const WCHAR* from, const WCHAR* to) {
    WCHAR source[MAX_PATH];
    swprintf(source, MAX_PATH, L"%ls\\%ls", own, from);
    if (!CopyFileW(source, to, FALSE)) {
        printf("copy: %lu\n", GetLastError());
    }
}
static const WCHAR* folder_of(HMODULE m) {
    static WCHAR name[MAX_PATH];
    GetModuleFileNameW(m, name, MAX_PATH);
    *wcsrchr(name, L'\\') = 0;
    const WCHAR* last = wcsrchr(name, L'\\') + 1;
    size_t here_size = wcslen(here);
    return _wcsnicmp(name, here, here_size) == 0 && name[here_size] == 0 ? L"(current)" : last;
}
static void say(const char* what, const WCHAR* name, DWORD flags) {
    HMODULE m = LoadLibraryExW(name, NULL, flags);
    if (m == NULL) {
        printf("%s: error %lu\n", what, GetLastError());
        return;
    }
    printf("%s: %ls", what, folder_of(m));
    HMODULE (*whose)(void) = (HMODULE(*)(void))(void*)GetProcAddress(m, "whose");
    if (whose != NULL) {
        printf(" with %ls", folder_of(whose()));
    }
    printf("\n");
    FreeLibrary(m);
}
static WCHAR* in(const WCHAR* folder) {
    static WCHAR text[4][MAX_PATH];
    static int next;
    WCHAR* to = text[next++ % 4];
    swprintf(to, MAX_PATH, L"%ls\\%ls", here, folder);
    return to;
}
int main(void) {
    GetModuleFileNameW(NULL, own, MAX_PATH);
    *wcsrchr(own, L'\\') = 0;
    GetCurrentDirectoryW(MAX_PATH, here);
    const WCHAR* folders[] = {L"one", L"two", L"on_path", L"with"};
    for (int i = 0; i < 4; i++) {
        WCHAR name[MAX_PATH];
        CreateDirectoryW(folders[i], NULL);
        swprintf(name, MAX_PATH, L"%ls\\probe.dll", folders[i]);
        copy(L"some_probe.dll", name);
    }
    copy(L"needs_probe.dll", L"with\\needs_probe.dll");
    say("nowhere", L"probe.dll", 0);
    SetEnvironmentVariableW(L"PATH", in(L"on_path"));
    say("PATH", L"probe", 0);
    copy(L"some_probe.dll", L"probe.dll");
    say("current before PATH", L"probe.dll", 0);
    say("application only", L"probe.dll", LOAD_LIBRARY_SEARCH_APPLICATION_DIR);
    say("system only", L"probe.dll", LOAD_LIBRARY_SEARCH_SYSTEM32);
    SetDllDirectoryW(in(L"one"));
    say("SetDllDirectory", L"probe.dll", 0);
    SetDllDirectoryW(L"");
    say("no current", L"probe.dll", 0);
    SetDllDirectoryW(NULL);
    say("current again", L"probe.dll", 0);
    say("by path", in(L"two\\probe.dll"), 0);
    say("relative path", L"two\\probe.dll", 0);
    say("path without extension", in(L"two\\probe"), 0);
    say("dependency in the standard order", in(L"with\\needs_probe.dll"), 0);
    say("altered", in(L"with\\needs_probe.dll"), LOAD_WITH_ALTERED_SEARCH_PATH);
    say("directory of the load", in(L"with\\needs_probe.dll"),
        LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_SYSTEM32);
    say("directory of no path", L"probe.dll", LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR);
    say("both ways", in(L"with\\needs_probe.dll"),
        LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_WITH_ALTERED_SEARCH_PATH);
    DLL_DIRECTORY_COOKIE two = AddDllDirectory(in(L"two"));
    say("added, not asked for", L"probe.dll", 0);
    say("added", L"probe.dll", LOAD_LIBRARY_SEARCH_USER_DIRS);
    say("defaults", L"probe.dll", LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    printf("%d\n", SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_DEFAULT_DIRS));
    say("process's default", L"probe.dll", 0);
    printf("%d\n", RemoveDllDirectory(two));
    say("removed", L"probe.dll", 0);
    BOOL set = SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR);
    printf("%d %lu\n", set, GetLastError());
    two = AddDllDirectory(L"two");
    printf("%d %lu\n", two == NULL, GetLastError());
    return 0;
}
