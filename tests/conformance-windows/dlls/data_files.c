// beside: order_c
// DLLs as data: no entry is called, they are in no list, resources are found in each kind.
#include <stdio.h>
#include <windows.h>
static void look(const char* what, DWORD flags) {
    HMODULE m = LoadLibraryExA("order_c.dll", NULL, flags);
    if (m == NULL) {
        printf("%s: error %lu\n", what, GetLastError());
        return;
    }
    const BYTE* base = (const BYTE*)((ULONG_PTR)m & ~(ULONG_PTR)3);
    printf("%s: bits %lu, %c%c, listed %d", what, (unsigned long)((ULONG_PTR)m & 3), base[0], base[1],
           GetModuleHandleA("order_c") != NULL);
    SetLastError(0);
    FARPROC f = GetProcAddress(m, "c_value");
    printf(", function %d", f != NULL);
    printf(", freed %d\n", FreeLibrary(m));
}
int main(void) {
    look("data", LOAD_LIBRARY_AS_DATAFILE);
    look("exclusive", LOAD_LIBRARY_AS_DATAFILE_EXCLUSIVE);
    look("image", LOAD_LIBRARY_AS_IMAGE_RESOURCE);
    look("image or data", LOAD_LIBRARY_AS_IMAGE_RESOURCE | LOAD_LIBRARY_AS_DATAFILE);
    HMODULE m = LoadLibraryExA("order_c.dll", NULL, DONT_RESOLVE_DLL_REFERENCES);
    printf("unresolved: bits %lu, listed %d, function %d\n", (unsigned long)((ULONG_PTR)m & 3),
           GetModuleHandleA("order_c") == m, GetProcAddress(m, "c_value") != NULL);
    FreeLibrary(m);
    m = LoadLibraryExA("no_such.dll", NULL, LOAD_LIBRARY_AS_DATAFILE);
    printf("%d %lu\n", m == NULL, GetLastError());
    return 0;
}
