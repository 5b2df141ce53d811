// Raises in its DllMain, within a load of another DLL if it is told so.
#include <windows.h>
BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
    (void)module;
    (void)reserved;
    char how[8] = "";
    GetEnvironmentVariableA("RAISES", how, sizeof how);
    if (reason != DLL_PROCESS_ATTACH) {
        return TRUE;
    }
    if (how[0] == 'f') {
        *(volatile int*)8 = 1;
    } else if (how[0] == 'o') {
        RaiseException(0xe0001234, 0, 0, NULL);
    }
    return TRUE;
}
