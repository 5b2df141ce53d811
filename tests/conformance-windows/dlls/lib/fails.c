// needs: order_c
#include <stdio.h>
#include <windows.h>
__declspec(dllimport) int c_value(void);
BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
    (void)module;
    (void)reserved;
    printf("fails: %lu, c says %d\n", reason, c_value());
    return FALSE;
}
