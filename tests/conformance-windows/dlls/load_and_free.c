// beside: order_a order_b order_c
// LoadLibrary counts; the last FreeLibrary unloads with what only that DLL needed.
#include <stdio.h>
#include <windows.h>
int main(void) {
    HMODULE a = LoadLibraryA("order_a");
    HMODULE again = LoadLibraryA("ORDER_A.DLL");
    printf("same %d\n", a == again && a != NULL);
    int (*value)(void) = (int (*)(void))(void*)GetProcAddress(a, "a_value");
    printf("%d\n", value());
    printf("%d\n", FreeLibrary(a));
    printf("still there %d\n", GetModuleHandleA("order_a.dll") == a);
    HMODULE c = LoadLibraryA("order_c.dll");
    printf("%d\n", FreeLibrary(a));
    printf("a %d b %d c %d\n", GetModuleHandleA("order_a") != NULL,
           GetModuleHandleA("order_b") != NULL, GetModuleHandleA("order_c") != NULL);
    printf("%d\n", FreeLibrary(c));
    printf("c %d\n", GetModuleHandleA("order_c") != NULL);
    BOOL freed = FreeLibrary(c);
    printf("%d %lu\n", freed, GetLastError());
    a = LoadLibraryA("no_such_dll.dll");
    printf("%d %lu\n", a == NULL, GetLastError());
    FARPROC f = GetProcAddress(GetModuleHandleA("kernel32"), "NoSuchFunction");
    printf("%d %lu\n", f == NULL, GetLastError());
    return 0;
}
