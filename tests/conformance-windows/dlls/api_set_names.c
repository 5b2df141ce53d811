// Names of API sets: the last number, letters' case and the extension don't matter.
#include <stdio.h>
#include <windows.h>
int main(void) {
    const char* names[] = {
        "api-ms-win-crt-stdio-l1-1-0.dll",       "API-MS-WIN-CRT-STDIO-L1-1-0",
        "api-ms-win-crt-stdio-l1-1-7.dll",       "api-ms-win-core-file-l1-2-99.dll",
        "api-ms-win-core-rtlsupport-l1-1-0.dll", "api-ms-win-security-systemfunctions-l1-1-0"};
    for (int i = 0; i < 6; i++) {
        char path[MAX_PATH] = "";
        HMODULE m = LoadLibraryA(names[i]);
        GetModuleFileNameA(m, path, MAX_PATH);
        printf("%s\n", strrchr(path, '\\') + 1);
    }
    return 0;
}
