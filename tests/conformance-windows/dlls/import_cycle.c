// beside: cycle_a cycle_b
// Two DLLs that import each other: both are bound and attached once, and go together.
#include <stdio.h>
#include <windows.h>
int main(void) {
    HMODULE a = LoadLibraryA("cycle_a");
    int (*f)(int) = (int (*)(int))(void*)GetProcAddress(a, "a_of_cycle");
    printf("%d %d\n", f(0), f(3));
    HMODULE b = LoadLibraryA("cycle_b");
    printf("freed %d\n", FreeLibrary(a));
    printf("a %d b %d\n", GetModuleHandleA("cycle_a") != NULL, GetModuleHandleA("cycle_b") != NULL);
    printf("freed %d\n", FreeLibrary(b));
    printf("a %d b %d\n", GetModuleHandleA("cycle_a") != NULL, GetModuleHandleA("cycle_b") != NULL);
    return 0;
}
