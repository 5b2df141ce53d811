#include <stdio.h>
#include <windows.h>
BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
    (void)module;
    (void)reserved;
    printf("watcher: %lu\n", reason);
    return TRUE;
}
