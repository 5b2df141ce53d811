// BCrypt's functions are bcrypt's; of the other ones there are the names: key stores have no
// meaning here.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

extern "C" {

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
