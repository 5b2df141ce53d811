// What Microsoft's C++ compiler has used since 2019 for the functions that catch or clean up.
// Beside their handler there are two places at which a debugger may stop.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

extern "C" {

void __NLG_Dispatch2() {}
void __NLG_Return2() {}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
