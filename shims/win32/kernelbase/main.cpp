#include "kernelbase.hpp"

extern "C" BOOL WINAPI DllMainEntry(HINSTANCE, DWORD reason, LPVOID) {
    if (reason == DLL_PROCESS_ATTACH) {
        RtlSetUnhandledExceptionFilter(&UnhandledExceptionFilter);
    }
    return TRUE;
}
