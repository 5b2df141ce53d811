// beside: forwards order_c
// Forwarders by name, by ordinal, to the system, and to another forwarder.
#include <stdio.h>
#include <windows.h>
typedef int (*function)(void);
int main(void) {
    HMODULE m = LoadLibraryA("forwards.dll");
    printf("c %d\n", GetModuleHandleA("order_c") != NULL);
    function f = (function)(void*)GetProcAddress(m, "by_name");
    printf("%d\n", f());
    f = (function)(void*)GetProcAddress(m, "by_ordinal");
    printf("%d %d\n", f(), GetProcAddress(m, (LPCSTR)4) == (FARPROC)(void*)f);
    SetLastError(1234);
    f = (function)(void*)GetProcAddress(m, "twice");
    SetLastError(1234);
    printf("%d\n", f());
    printf("%d\n", GetProcAddress(m, "to_system") == GetProcAddress(m, "twice"));
    f = (function)(void*)GetProcAddress(m, (LPCSTR)9);
    printf("%d %d\n", f(), GetProcAddress(m, "hidden_name") == NULL);
    FreeLibrary(m);
    printf("c %d\n", GetModuleHandleA("order_c") != NULL);
    return 0;
}
