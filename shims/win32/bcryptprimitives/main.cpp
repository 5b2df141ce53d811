#include <ferry/win32/ntdll.hpp>

extern "C" {

/// Never fails.
BOOL WINAPI ProcessPrng(PBYTE to, SIZE_T size) {
    FerryRandom(to, size);
    return TRUE;
}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
