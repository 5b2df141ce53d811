// Message boxes, which print, and the beginning.

#include <ferry/win32/files.hpp>

#include <winuser.h>

using namespace ferry::win32;

namespace {

void print(LPCWSTR text) {
    char line[1024];
    const int bytes =
        WideCharToMultiByte(CP_UTF8, 0, text, -1, line, sizeof line - 1, nullptr, nullptr);
    if (bytes > 0) {
        line[bytes - 1] = '\n';
        DWORD written = 0;
        WriteFile(GetStdHandle(STD_ERROR_HANDLE), line, static_cast<DWORD>(bytes), &written,
                  nullptr);
    }
}

} // namespace

extern "C" {

/// There is nobody to press a button: the text goes to standard error, and the answer is OK.
int WINAPI MessageBoxW(HWND, LPCWSTR text, LPCWSTR title, UINT) {
    if (title != nullptr) {
        print(title);
    }
    if (text != nullptr) {
        print(text);
    }
    return IDOK;
}

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
