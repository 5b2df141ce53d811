#include <ferry/win32/stubs.hpp>

#include "../crt/crt.hpp"

extern "C" BOOL WINAPI DllMainEntry(HINSTANCE, DWORD reason, LPVOID process_ends) {
    if (reason == DLL_PROCESS_ATTACH) {
        ferry::crt::start_streams();
    } else if (reason == DLL_PROCESS_DETACH && process_ends != nullptr) {
        ferry::crt::flush_all();
    }
    return TRUE;
}
