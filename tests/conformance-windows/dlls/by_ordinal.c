// beside: by_number
// imports: by_number
// Imports by ordinal.
#include <stdio.h>
#include <windows.h>
__declspec(dllimport) int first(void);
__declspec(dllimport) int second(void);
int main(void) {
    HMODULE m = GetModuleHandleA("by_number.dll");
    printf("%d %d\n", first(), second());
    printf("%d\n", GetProcAddress(m, (LPCSTR)300) == (FARPROC)(void*)second);
    FARPROC none = GetProcAddress(m, (LPCSTR)8);
    printf("%d %lu\n", none == NULL, GetLastError());
    none = GetProcAddress(m, (LPCSTR)6);
    printf("%d %lu\n", none == NULL, GetLastError());
    none = GetProcAddress(m, (LPCSTR)301);
    printf("%d %lu\n", none == NULL, GetLastError());
    return 0;
}
