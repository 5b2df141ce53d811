#include <ferry/win32/ntdll.hpp>

extern "C" BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }
