#include "kernelbase.hpp"
#include <ferry/win32/stubs.hpp>

extern "C" BOOL WINAPI DllMainEntry(HINSTANCE, DWORD reason, LPVOID) {
    if (reason == DLL_PROCESS_ATTACH) {
        RtlSetUnhandledExceptionFilter(&UnhandledExceptionFilter);
    }
    return TRUE;
}
