// beside: order_c
// GetModuleHandleEx counts, does not count, or pins; a pinned DLL stays and is told at the end.
#include <stdio.h>
#include <windows.h>
int main(void) {
    HMODULE c = LoadLibraryA("order_c.dll");
    HMODULE m;
    BOOL found = GetModuleHandleExA(0, "order_c", &m);
    printf("%d %d\n", found, m == c);
    FreeLibrary(c);
    printf("counted: %d\n", GetModuleHandleA("order_c") != NULL);
    printf("%d\n", GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, "order_c", &m));
    FreeLibrary(c);
    printf("not counted: %d\n", GetModuleHandleA("order_c") != NULL);
    found = GetModuleHandleExA(0, "order_c", &m);
    printf("%d %d %lu\n", found, m == NULL, GetLastError());
    found = GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                               "kernel32", &m);
    printf("%d %lu\n", found, GetLastError());
    c = LoadLibraryA("order_c.dll");
    void* f = (void*)GetProcAddress(c, "c_value");
    found = GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, f, &m);
    printf("%d %d\n", found, m == c);
    for (int i = 0; i < 5; i++) {
        printf("%d", FreeLibrary(c));
    }
    printf("\npinned: %d\n", GetModuleHandleA("order_c") == c);
    fflush(stdout);
    return 0;
}
