// Controls of windows: programs that have none call what registers their classes.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

extern "C" {

void WINAPI InitCommonControls(void) {}
BOOL WINAPI InitCommonControlsEx(const void*) { return TRUE; }

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
