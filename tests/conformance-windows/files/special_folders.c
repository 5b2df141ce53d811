// build: -lshell32
// env: USERPROFILE=C:\\me APPDATA=C:\\me\\roaming LOCALAPPDATA=C:\\me\\local
// The user's and the system's folders by their numbers, also from shfolder.dll.
#include <windows.h>

#include <shlobj.h>
#include <stdio.h>

int main(void) {
    char path[MAX_PATH];
    for (int number = 0; number <= 0x37; ++number) {
        const HRESULT result = SHGetFolderPathA(NULL, number, NULL, 0, path);
        printf("%02x %08lx %s\n", number, result, result == S_OK ? path : "");
    }
    typedef HRESULT(WINAPI * Function)(HWND, int, HANDLE, DWORD, LPSTR);
    union {
        FARPROC address;
        Function call;
    } function = {GetProcAddress(LoadLibraryA("shfolder.dll"), "SHGetFolderPathA")};
    printf("%08lx ", function.call(NULL, CSIDL_APPDATA | CSIDL_FLAG_DONT_VERIFY, NULL, 0, path));
    printf("%s\n", path);
    return 0;
}
