// What Microsoft's C++ library asks of its DLL. What is no template in its headers, or is made
// ahead for char and wchar_t: streams, locales, threads, clocks, exceptions that templates throw.
// Programs that bring Microsoft's own file have that one, which is found first.

#include "msvcp140.hpp"
#include <ferry/win32/stubs.hpp>

namespace ferry::msvcp {
void start_locks();
}

extern "C" {

__declspec(dllimport) int* __processing_throw();
void ferry_start_streams();

int cpp_uncaught_exceptions() { return *__processing_throw(); }
bool cpp_uncaught_exception() { return *__processing_throw() != 0; }

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD reason, LPVOID) {
    if (reason == DLL_PROCESS_ATTACH) {
        ferry::msvcp::start_locks();
        ferry_start_streams();
    }
    return TRUE;
}

} // extern "C"
