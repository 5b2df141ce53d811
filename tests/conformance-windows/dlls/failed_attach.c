// beside: fails order_c
// A DllMain that says no: the load fails, and what it brought along goes again.
#include <stdio.h>
#include <windows.h>
int main(void) {
    HMODULE m = LoadLibraryA("fails.dll");
    printf("%d %lu\n", m == NULL, GetLastError());
    printf("c %d fails %d\n", GetModuleHandleA("order_c") != NULL,
           GetModuleHandleA("fails") != NULL);
    return 0;
}
