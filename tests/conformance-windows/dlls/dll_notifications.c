// beside: order_a order_b order_c
// LdrRegisterDllNotification: who asks is told of each DLL that is mapped, before its code runs, and of each that
// goes, after it.
#include <stdio.h>
#include <windows.h>
typedef struct {
    USHORT Length, MaximumLength;
    PWSTR Buffer;
} TEXT_OF;
typedef struct {
    ULONG Flags;
    const TEXT_OF* FullDllName;
    const TEXT_OF* BaseDllName;
    PVOID DllBase;
    ULONG SizeOfImage;
} DATA_OF;
typedef void(CALLBACK* FUNCTION)(ULONG, const DATA_OF*, PVOID);
static LONG(NTAPI* enlist)(ULONG, FUNCTION, PVOID, PVOID*);
static LONG(NTAPI* delist)(PVOID);
static PVOID cookies[2];
static void CALLBACK tell(ULONG reason, const DATA_OF* data, PVOID context) {
    if (_wcsnicmp(data->BaseDllName->Buffer, L"order_", 6) != 0) {
        return;
    }
    printf("%s: %s %ls %lu %d %d\n", (const char*)context, reason == 1 ? "loaded" : reason == 2 ? "unloaded" : "?",
           data->BaseDllName->Buffer, data->Flags, *(const USHORT*)data->DllBase == 0x5a4d && data->SizeOfImage > 0x1000,
           data->FullDllName->Length > data->BaseDllName->Length);
}
static void CALLBACK once(ULONG reason, const DATA_OF* data, PVOID context) {
    tell(reason, data, context);
    if (cookies[1] != NULL && _wcsnicmp(data->BaseDllName->Buffer, L"order_", 6) == 0) {
        printf("delist: 0x%lx\n", delist(cookies[1]));
        cookies[1] = NULL;
    }
}
int main(void) {
    HMODULE ntdll = GetModuleHandleA("ntdll");
    enlist = (LONG(NTAPI*)(ULONG, FUNCTION, PVOID, PVOID*))(void*)GetProcAddress(ntdll, "LdrRegisterDllNotification");
    delist = (LONG(NTAPI*)(PVOID))(void*)GetProcAddress(ntdll, "LdrUnregisterDllNotification");
    printf("0x%lx\n", enlist(1, tell, NULL, &cookies[0]));
    printf("0x%lx\n", enlist(0, NULL, NULL, &cookies[0]));
    printf("0x%lx\n", enlist(0, tell, "first", &cookies[0]));
    printf("0x%lx\n", enlist(0, once, "second", &cookies[1]));
    HMODULE m = LoadLibraryA("order_c");
    LoadLibraryA("order_c");
    FreeLibrary(m);
    puts("free");
    FreeLibrary(m);
    printf("0x%lx\n", delist(cookies[0]));
    printf("0x%lx\n", delist(cookies[0]));
    FreeLibrary(LoadLibraryA("order_c"));
    return 0;
}
