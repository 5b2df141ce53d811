// Names alone but for sets of devices: the other functions have no meaning here, or are not there
// yet.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

extern "C" {

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
