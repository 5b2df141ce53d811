// Beginning and end of the DLL, for processes and threads.

#include "crt.hpp"

namespace ferry::crt {

void start_locale();
void start_ctype();
void start_multibyte();
void start_program();
void start_files();
void start_math();
void end_files();

} // namespace ferry::crt

using namespace ferry::crt;

extern "C" BOOL WINAPI DllMainEntry(HINSTANCE, DWORD reason, LPVOID) {
    switch (reason) {
    case DLL_PROCESS_ATTACH:
        start_threads();
        start_locale();
        start_ctype();
        start_multibyte();
        start_program();
        start_files();
        start_math();
        break;
    case DLL_PROCESS_DETACH: end_files(); break;
    case DLL_THREAD_DETACH: end_thread(); break;
    default: break;
    }
    return TRUE;
}
