#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

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

/// A text in the ANSI code page, made once for all.
static LPSTR kept_ansi(LPSTR& kept, LPCWSTR text) {
    LPSTR made = __atomic_load_n(&kept, __ATOMIC_ACQUIRE);
    if (made != nullptr || text == nullptr) {
        return made;
    }
    const int size = WideCharToMultiByte(CP_ACP, 0, text, -1, nullptr, 0, nullptr, nullptr);
    made = static_cast<LPSTR>(RtlAllocateHeap(peb()->process_heap, 0, static_cast<SIZE_T>(size)));
    if (made == nullptr) {
        return nullptr;
    }
    WideCharToMultiByte(CP_ACP, 0, text, -1, made, size, nullptr, nullptr);
    LPSTR first = nullptr;
    if (!__atomic_compare_exchange_n(&kept, &first, made, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE)) {
        RtlFreeHeap(peb()->process_heap, 0, made);
        return first;
    }
    return made;
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
    static LPSTR title;
    static LPSTR desktop;
    info->lpTitle = kept_ansi(title, wide.lpTitle);
    info->lpDesktop = kept_ansi(desktop, wide.lpDesktop);
}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD reason, LPVOID) {
    if (reason == DLL_PROCESS_ATTACH) {
        ferry_thread_start_hook(&start_thread);
    }
    return TRUE;
}

} // extern "C"
