// The beginning and the end.

#include <ferry/win32/files.hpp>

#include <winuser.h>

extern "C" {

void ferry_queues_begin();
void ferry_queue_end();

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD reason, LPVOID) {
    if (reason == DLL_PROCESS_ATTACH) {
        ferry_queues_begin();
    } else if (reason == DLL_THREAD_DETACH) {
        ferry_queue_end();
    }
    return TRUE;
}

} // extern "C"
