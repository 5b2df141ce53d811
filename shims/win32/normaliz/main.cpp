// Names alone: kernelbase's functions for names of hosts and normal forms.

#include <ferry/win32/ntdll.hpp>

extern "C" {

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
