#include <ferry/win32/ntdll.hpp>

extern "C" {

void ferry_thread_start_hook(void (*start)(void*, void*));

/// Runs a thread's function, or the program's entry point, and ends with what it returns.
void BaseThreadInitThunk(DWORD, void* function, void* argument) {
    using Function = DWORD(WINAPI*)(void*);
    RtlExitUserThread(static_cast<NTSTATUS>(reinterpret_cast<Function>(function)(argument)));
}

static void start_thread(void* function, void* argument) {
    BaseThreadInitThunk(0, function, argument);
}

void WINAPI GetStartupInfoA(LPSTARTUPINFOA info) {
    STARTUPINFOW wide;
    GetStartupInfoW(&wide);
    memset(info, 0, sizeof *info);
    info->cb = sizeof *info;
    info->dwX = wide.dwX;
    info->dwY = wide.dwY;
    info->dwXSize = wide.dwXSize;
    info->dwYSize = wide.dwYSize;
    info->dwXCountChars = wide.dwXCountChars;
    info->dwYCountChars = wide.dwYCountChars;
    info->dwFillAttribute = wide.dwFillAttribute;
    info->dwFlags = wide.dwFlags;
    info->wShowWindow = wide.wShowWindow;
    info->cbReserved2 = wide.cbReserved2;
    info->lpReserved2 = wide.lpReserved2;
    info->hStdInput = wide.hStdInput;
    info->hStdOutput = wide.hStdOutput;
    info->hStdError = wide.hStdError;
    info->lpTitle = const_cast<LPSTR>("");
    info->lpDesktop = const_cast<LPSTR>("WinSta0\\Default");
}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD reason, LPVOID) {
    if (reason == DLL_PROCESS_ATTACH) {
        ferry_thread_start_hook(&start_thread);
    }
    return TRUE;
}

} // extern "C"
