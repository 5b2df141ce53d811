// What Microsoft's C++ library asks of its DLL and needs no text, locale or stream for: threads,
// mutexes, condition variables, clocks, exceptions that its templates throw, and exception_ptr.
// Programs that need more of it bring Microsoft's own file, which is found first.

#include "msvcp140.hpp"

namespace ferry::msvcp {
void start_locks();
}

extern "C" {

__declspec(dllimport) int* __processing_throw();

int cpp_uncaught_exceptions() { return *__processing_throw(); }
bool cpp_uncaught_exception() { return *__processing_throw() != 0; }

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD reason, LPVOID) {
    if (reason == DLL_PROCESS_ATTACH) {
        ferry::msvcp::start_locks();
    }
    return TRUE;
}

} // extern "C"
