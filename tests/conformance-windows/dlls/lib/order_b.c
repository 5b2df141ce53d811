// needs: order_c
#include <stdio.h>
#include <windows.h>
__declspec(dllimport) int c_value(void);
BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
    (void)module;
    printf("b: %lu %d, c says %d\n", reason, reserved != NULL, c_value());
    return TRUE;
}
__declspec(dllexport) int b_value(void) { return 10 * c_value(); }
