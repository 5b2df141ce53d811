// imports: probe
#include <windows.h>
__declspec(dllimport) HMODULE probe_module(void);
__declspec(dllexport) HMODULE whose(void) { return probe_module(); }
