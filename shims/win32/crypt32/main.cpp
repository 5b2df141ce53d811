#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

extern "C" BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }
