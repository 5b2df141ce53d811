// imports: cycle_b
#include <stdio.h>
#include <windows.h>
__declspec(dllimport) int b_of_cycle(int depth);
BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
    (void)module;
    printf("cycle_a: %lu %d\n", reason, reserved != NULL);
    return TRUE;
}
int a_of_cycle(int depth) { return depth == 0 ? 1 : 10 * b_of_cycle(depth - 1); }
