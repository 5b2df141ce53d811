// The part of Microsoft's C++ runtime that lies beside ucrtbase, which has these functions too.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

extern "C" {

__declspec(dllimport) int* __processing_throw();

int __uncaught_exceptions() { return *__processing_throw(); }

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
