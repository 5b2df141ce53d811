// beside: order_c
// Names of modules and handles by address.
#include <stdio.h>
#include <string.h>
#include <windows.h>
static const char* base(const char* path) {
    const char* from = path;
    for (; *path != 0; ++path) {
        from = *path == '\\' ? path + 1 : from;
    }
    return from;
}
int main(void) {
    char name[MAX_PATH];
    DWORD n = GetModuleFileNameA(NULL, name, sizeof name);
    printf("%s %d drive %d\n", base(name), n == strlen(name), name[1] == ':');
    DWORD small = GetModuleFileNameA(NULL, name, 10);
    printf("%lu %d %lu\n", small, (int)strlen(name), GetLastError());
    GetModuleFileNameA(GetModuleHandleA("NTDLL"), name, sizeof name);
    printf("%s\n", name);
    HMODULE c = LoadLibraryA("order_c");
    GetModuleFileNameA(c, name, sizeof name);
    printf("%s\n", base(name));
    HMODULE by_address = NULL;
    FARPROC f = GetProcAddress(c, "c_value");
    BOOL ok = GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                                     GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                                 (LPCSTR)(void*)f, &by_address);
    printf("%d %d\n", ok, by_address == c);
    ok = GetModuleHandleExA(0, "order_c.dll", &by_address);
    FreeLibrary(c);
    printf("%d kept %d\n", ok, GetModuleHandleA("order_c") == c);
    FreeLibrary(c);
    printf("gone %d\n", GetModuleHandleA("order_c") == NULL);
    ok = GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_PIN |
                                GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                            NULL, &by_address);
    printf("%d %lu\n", ok, GetLastError());
    printf("%d\n", GetModuleHandleA("api-ms-win-core-synch-l1-2-0.dll") ==
                       GetModuleHandleA("kernelbase.dll"));
    return 0;
}
