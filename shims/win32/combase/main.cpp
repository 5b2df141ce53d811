// Names alone besides strings: combase's functions are ole32's here, or are not there yet.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

extern "C" {

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
