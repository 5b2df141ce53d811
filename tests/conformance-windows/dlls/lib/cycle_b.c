// imports: cycle_a
#include <stdio.h>
#include <windows.h>
__declspec(dllimport) int a_of_cycle(int depth);
BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
    (void)module;
    printf("cycle_b: %lu %d\n", reason, reserved != NULL);
    return TRUE;
}
int b_of_cycle(int depth) { return depth == 0 ? 2 : 10 * a_of_cycle(depth - 1); }
