// ntdll's services are found by name, under Nt and Zw, and their stubs begin as Windows 10's do.
#include <stdio.h>
#include <windows.h>
int main(void) {
    HMODULE ntdll = GetModuleHandleA("ntdll");
    const unsigned char* nt = (void*)GetProcAddress(ntdll, "NtClose");
    const unsigned char* zw = (void*)GetProcAddress(ntdll, "ZwClose");
    printf("%d %d\n", nt != NULL, nt == zw);
    for (int i = 0; i < 8; ++i) {
        printf("%02x ", nt[i]);
    }
    puts("");
    LONG(NTAPI * close)(HANDLE) = (void*)nt;
    printf("%lx\n", close((HANDLE)0x7654));
    printf("%d\n", GetProcAddress(ntdll, "NtQueryInformationFile") != NULL);
    return 0;
}
