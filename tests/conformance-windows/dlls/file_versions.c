// What the files of Windows' own DLLs say of their versions: programs learn the system's from them.
// build: -lversion
#include <windows.h>

#include <stdio.h>

static void show(const wchar_t* dll) {
    wchar_t path[MAX_PATH];
    static char data[8192];
    GetModuleFileNameW(LoadLibraryW(dll), path, MAX_PATH);
    const DWORD size = GetFileVersionInfoSizeW(path, NULL);
    if (size == 0 || size > sizeof data || !GetFileVersionInfoW(path, 0, size, data)) {
        printf("%ls: error %lu\n", dll, GetLastError());
        return;
    }
    VS_FIXEDFILEINFO* fixed;
    wchar_t* text;
    UINT length;
    VerQueryValueW(data, L"\\", (void**)&fixed, &length);
    printf("%ls: %d.%d.%d, dll %d", dll, HIWORD(fixed->dwFileVersionMS),
           LOWORD(fixed->dwFileVersionMS), HIWORD(fixed->dwFileVersionLS),
           fixed->dwFileType == VFT_DLL);
    WORD* translation;
    VerQueryValueW(data, L"\\VarFileInfo\\Translation", (void**)&translation, &length);
    printf(", language %04x, page %u", translation[0], translation[1]);
    VerQueryValueW(data, L"\\StringFileInfo\\040904B0\\OriginalFilename", (void**)&text, &length);
    printf(", %ls of %u units\n", text, length);
}

int main(void) {
    show(L"kernel32.dll");
    show(L"ntdll.dll");
    show(L"user32.dll");
    show(L"msvcrt.dll");
    HRSRC found =
        FindResourceW(GetModuleHandleW(L"kernel32.dll"), MAKEINTRESOURCEW(1), (LPCWSTR)RT_VERSION);
    printf("in memory: %d\n", found != NULL);
    return 0;
}
