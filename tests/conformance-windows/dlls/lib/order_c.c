#include <stdio.h>
#include <windows.h>
BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
    (void)module;
    printf("c: %lu %d\n", reason, reserved != NULL);
    return TRUE;
}
__declspec(dllexport) int c_value(void) { return 3; }
