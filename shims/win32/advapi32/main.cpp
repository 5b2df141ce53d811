#include <ferry/win32/ntdll.hpp>

extern "C" {

/// RtlGenRandom.
BOOLEAN WINAPI SystemFunction036(PVOID to, ULONG size) {
    FerryRandom(to, size);
    return TRUE;
}

void ferry_registry_begin();
void ferry_registry_fill();

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD reason, LPVOID) {
    if (reason == DLL_PROCESS_ATTACH) {
        ferry_registry_begin();
        ferry_registry_fill();
    }
    return TRUE;
}

} // extern "C"
