// Names of addresses by dbghelp: those that modules export. And the modules themselves.
// build: -ldbghelp
#include <windows.h>

#include <dbghelp.h>
#include <stdio.h>
#include <string.h>

__declspec(dllexport) void exported_by_this(void) { printf("called\n"); }

static int modules, with_name;

static BOOL CALLBACK count(PCWSTR name, DWORD64 base, ULONG size, PVOID data) {
    ++modules;
    with_name += base != 0 && size != 0 && data == &modules && wcsrchr(name, L'\\') != NULL;
    return TRUE;
}
static BOOL CALLBACK first(PCSTR name, DWORD64 base, ULONG size, PVOID data) {
    (void)size;
    ++*(int*)data;
    printf("first: %d %s\n", (HMODULE)base == GetModuleHandleA(NULL),
           strrchr(name, '\\') != NULL ? strrchr(name, '\\') + 1 : name);
    return FALSE;
}

static void print(const char* what, const void* address, DWORD room) {
    union {
        SYMBOL_INFO info;
        BYTE bytes[sizeof(SYMBOL_INFO) + 64];
    } symbol = {.info = {.SizeOfStruct = sizeof symbol.info, .MaxNameLen = room}};
    DWORD64 behind = 0;
    SetLastError(0);
    const BOOL found =
        SymFromAddr(GetCurrentProcess(), (DWORD64)(ULONG_PTR)address, &behind, &symbol.info);
    printf("%s: %d", what, found);
    printf(found ? " %s %llu %lu\n" : " error\n", symbol.info.Name, behind, symbol.info.NameLen);
}

int main(void) {
    const HANDLE process = GetCurrentProcess();
    printf("begun %d\n", SymInitialize(process, NULL, TRUE));
    const BYTE* const function =
        (const BYTE*)GetProcAddress(GetModuleHandleA("kernel32"), "ExitProcess");
    print("function", function, 64);
    print("behind", function + 1, 64);
    print("cut", function, 5);
    print("own", (const void*)&exported_by_this, 64);
    print("nowhere", (const void*)16, 64);

    union {
        SYMBOL_INFOW info;
        BYTE bytes[sizeof(SYMBOL_INFOW) + 128];
    } wide = {.info = {.SizeOfStruct = sizeof wide.info, .MaxNameLen = 64}};
    printf("wide %d", SymFromAddrW(process, (DWORD64)(ULONG_PTR)function, NULL, &wide.info));
    printf(" %ls %d\n", wide.info.Name, wide.info.Address == (DWORD64)(ULONG_PTR)function);
    IMAGEHLP_LINEW64 line = {.SizeOfStruct = sizeof line};
    DWORD column = 0;
    printf("line %d", SymGetLineFromAddrW64(process, (DWORD64)(ULONG_PTR)function, &column, &line));
    printf(" %lu\n", GetLastError());

    printf("modules %d", EnumerateLoadedModulesW64(process, &count, &modules));
    printf(" %d %d\n", modules >= 4, modules == with_name);
    int told = 0;
    printf("told %d", EnumerateLoadedModules64(process, &first, &told));
    printf(" %d\n", told);
    return 0;
}
