// needs: order_b order_c
#include <stdio.h>
#include <windows.h>
__declspec(dllimport) int b_value(void);
__declspec(dllimport) int c_value(void);
BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
    (void)module;
    printf("a: %lu %d\n", reason, reserved != NULL);
    return TRUE;
}
__declspec(dllexport) int a_value(void) { return b_value() + c_value(); }
