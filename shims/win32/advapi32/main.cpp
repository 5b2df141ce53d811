#include <ferry/win32/ntdll.hpp>

extern "C" {

/// RtlGenRandom.
BOOLEAN WINAPI SystemFunction036(PVOID to, ULONG size) {
    FerryRandom(to, size);
    return TRUE;
}

void ferry_registry_begin();

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD reason, LPVOID) {
    if (reason == DLL_PROCESS_ATTACH) {
        ferry_registry_begin();
    }
    return TRUE;
}

} // extern "C"
