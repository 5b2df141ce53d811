// What a program's own manifest changes: the version that it is told, long paths; and that it can be asked.
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>
static void setting(const WCHAR* space, const WCHAR* name) {
    WCHAR text[64] = L"";
    SIZE_T written = 77;
    BOOL found = QueryActCtxSettingsW(0, NULL, space, name, text, 64, &written);
    printf("%ls: %d %lu '%ls' %d\n", name, found, found ? 0 : GetLastError(), text, (int)written);
}
int main(void) {
    OSVERSIONINFOA version = {.dwOSVersionInfoSize = sizeof version};
    GetVersionExA(&version);
    printf("%lu.%lu %lu\n", version.dwMajorVersion, version.dwMinorVersion, version.dwBuildNumber);
    printf("%u %u\n", GetACP(), GetOEMCP());
    setting(L"http://schemas.microsoft.com/SMI/2016/WindowsSettings", L"longPathAware");
    setting(L"http://schemas.microsoft.com/SMI/2019/WindowsSettings", L"activeCodePage");
    setting(NULL, L"dpiAware");
    setting(NULL, L"longPathAware");
    SIZE_T written = 0;
    WCHAR small[4];
    printf("%d", QueryActCtxSettingsW(0, NULL, NULL, L"dpiAware", small, 4, &written));
    printf(" %lu %d\n", GetLastError(), (int)written);

    // A path of several hundred characters.
    WCHAR path[800];
    GetCurrentDirectoryW(200, path);
    for (int i = 0; i < 8; i++) {
        wcscat(path, L"\\a_directory_whose_name_has_sixty_characters_so_that_it_gets_long");
        printf("%d", CreateDirectoryW(path, NULL));
    }
    wcscat(path, L"\\file");
    HANDLE f = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    printf(" %d\n", f != INVALID_HANDLE_VALUE);
    CloseHandle(f);
    *wcsrchr(path, L'\\') = 0;
    printf("%d", SetCurrentDirectoryW(path));
    printf(" %d\n", GetFileAttributesW(L"file") != INVALID_FILE_ATTRIBUTES);

    struct {
        ACTIVATION_CONTEXT_DETAILED_INFORMATION head;
        WCHAR room[1000];
    } all;
    printf("%d\n", QueryActCtxW(0, NULL, NULL, ActivationContextDetailedInformation, &all, sizeof all, &written));
    printf("%lu %ls\n", all.head.ulAssemblyCount, wcsrchr(all.head.lpRootManifestPath, L'\\') + 1);
    struct {
        ACTIVATION_CONTEXT_ASSEMBLY_DETAILED_INFORMATION head;
        WCHAR room[1000];
    } one;
    for (ULONG i = 1; i <= all.head.ulAssemblyCount; i++) {
        printf("%d", QueryActCtxW(0, NULL, &i, AssemblyDetailedInformationInActivationContext, &one, sizeof one, &written));
        printf(" %lu %ls\n", one.head.ulFileCount, one.head.lpAssemblyEncodedAssemblyIdentity);
    }
    struct {
        DWORD flags, level, ui;
    } run;
    printf("%d", QueryActCtxW(0, NULL, NULL, 5, &run, sizeof run, &written));
    printf(" %lu %lu %d\n", run.level, run.ui, (int)written);
    struct {
        DWORD count;
        struct {
            GUID id;
            DWORD type;
        } os[4];
    } systems;
    printf("%d", QueryActCtxW(0, NULL, NULL, 6, &systems, sizeof systems, &written));
    printf(" %lu %08lx %lu\n", systems.count, systems.os[1].id.Data1, systems.os[1].type);
    return 0;
}
