#include <windows.h>
static HMODULE self;
BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
    (void)reason;
    (void)reserved;
    self = module;
    return TRUE;
}
__declspec(dllexport) HMODULE probe_module(void) { return self; }
