// ResolveDelayLoadedAPI with a table that the program makes itself.
#include <windows.h>

#include <stdio.h>
#include <string.h>

typedef struct {
    ULONG size;
    const void* descriptor;
    IMAGE_THUNK_DATA* thunk;
    const char* dll;
    ULONG by_name;
    union {
        const char* name;
        ULONG ordinal;
    } function;
    void* module;
    void* unused;
    ULONG error;
} Info;
typedef void*(WINAPI* DllHook)(ULONG what, Info* info);
typedef void*(WINAPI* SystemHook)(const char* dll, const char* function);
typedef void*(WINAPI* Resolve)(void* base, const IMAGE_DELAYLOAD_DESCRIPTOR* descriptor,
                               DllHook dll_hook, SystemHook system_hook, IMAGE_THUNK_DATA* thunk,
                               ULONG flags);

static struct {
    IMAGE_DELAYLOAD_DESCRIPTOR descriptor;
    char dll[16];
    HMODULE module;
    IMAGE_THUNK_DATA addresses[4];
    IMAGE_THUNK_DATA names[4];
    struct {
        WORD hint;
        char name[30];
    } functions[3];
} table;

static DWORD rva(const void* address) {
    return (DWORD)((const char*)address - (const char*)GetModuleHandleA(NULL));
}

static void* WINAPI tell_dll(ULONG what, Info* info) {
    printf("dll hook: %lu, %s, by name %lu, module %d, error %lu\n", what, info->dll, info->by_name,
           info->module != NULL, info->error);
    return info->by_name != 0 ? (void*)1 : NULL;
}
static void* WINAPI tell_system(const char* dll, const char* function) {
    printf("system hook: %s, %s\n", dll, (ULONG_PTR)function < 0x10000 ? "a number" : function);
    return (void*)2;
}

int main(void) {
    Resolve resolve =
        (Resolve)(void*)GetProcAddress(GetModuleHandleA("kernel32"), "ResolveDelayLoadedAPI");
    static const char* const names[] = {"GetFileVersionInfoSizeA", "NoSuchFunction"};
    strcpy(table.dll, "version.dll");
    for (int i = 0; i < 2; ++i) {
        strcpy(table.functions[i].name, names[i]);
        table.names[i].u1.AddressOfData = rva(&table.functions[i]);
    }
    table.names[2].u1.Ordinal = IMAGE_ORDINAL_FLAG | 9999;
    table.descriptor.Attributes.AllAttributes = 1;
    table.descriptor.DllNameRVA = rva(table.dll);
    table.descriptor.ModuleHandleRVA = rva(&table.module);
    table.descriptor.ImportAddressTableRVA = rva(table.addresses);
    table.descriptor.ImportNameTableRVA = rva(table.names);
    void* const own = GetModuleHandleA(NULL);
    void* found = resolve(own, &table.descriptor, tell_dll, tell_system, &table.addresses[0], 0);
    printf("found: %d, stored %d, module %d\n",
           found == (void*)GetProcAddress(GetModuleHandleA("version"), names[0]),
           found == (void*)table.addresses[0].u1.Function,
           table.module == GetModuleHandleA("version"));
    for (int i = 1; i < 3; ++i) {
        found = resolve(own, &table.descriptor, tell_dll, tell_system, &table.addresses[i], 0);
        printf("%d: %p\n", i, found);
        found = resolve(own, &table.descriptor, NULL, tell_system, &table.addresses[i], 0);
        printf("%d: %p\n", i, found);
    }
    strcpy(table.dll, "no such.dll");
    table.module = NULL;
    found = resolve(own, &table.descriptor, tell_dll, tell_system, &table.addresses[0], 0);
    printf("no dll: %p\n", found);
    return 0;
}
