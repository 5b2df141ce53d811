#include "kernelbase.hpp"

using namespace ferry::win32;

namespace {

/// The command line in the ANSI code page, made on first demand.
char* ansi_command_line;

} // namespace

extern "C" {

void WINAPI ExitProcess(UINT code) {
    for (;;) {
        RtlExitUserProcess(static_cast<NTSTATUS>(code));
    }
}

LPWSTR WINAPI GetCommandLineW(void) {
    return reinterpret_cast<LPWSTR>(peb()->parameters->command_line.buffer);
}

LPSTR WINAPI GetCommandLineA(void) {
    char* line = __atomic_load_n(&ansi_command_line, __ATOMIC_ACQUIRE);
    if (line != nullptr) {
        return line;
    }
    const LPWSTR wide = GetCommandLineW();
    const int size = WideCharToMultiByte(CP_ACP, 0, wide, -1, nullptr, 0, nullptr, nullptr);
    auto* const made =
        static_cast<char*>(RtlAllocateHeap(peb()->process_heap, 0, static_cast<SIZE_T>(size)));
    WideCharToMultiByte(CP_ACP, 0, wide, -1, made, size, nullptr, nullptr);
    if (!__atomic_compare_exchange_n(&ansi_command_line, &line, made, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE)) {
        RtlFreeHeap(peb()->process_heap, 0, made); // another thread was first
        return line;
    }
    return made;
}

HANDLE WINAPI GetCurrentProcess(void) { return current_process(); }
HANDLE WINAPI GetCurrentThread(void) { return current_thread(); }
DWORD WINAPI GetCurrentProcessId(void) { return static_cast<DWORD>(teb()->client.process); }
DWORD WINAPI GetCurrentThreadId(void) { return static_cast<DWORD>(teb()->client.thread); }

void WINAPI GetStartupInfoW(LPSTARTUPINFOW info) {
    const ProcessParameters& from = *peb()->parameters;
    memset(info, 0, sizeof *info);
    info->cb = sizeof *info;
    info->lpDesktop = reinterpret_cast<LPWSTR>(from.desktop.buffer);
    info->lpTitle = reinterpret_cast<LPWSTR>(from.window_title.buffer);
    info->dwX = from.starting_x;
    info->dwY = from.starting_y;
    info->dwXSize = from.count_x;
    info->dwYSize = from.count_y;
    info->dwXCountChars = from.count_chars_x;
    info->dwYCountChars = from.count_chars_y;
    info->dwFillAttribute = from.fill_attribute;
    info->dwFlags = from.window_flags;
    info->wShowWindow = static_cast<WORD>(from.show_window);
    info->cbReserved2 = from.runtime_data.length;
    info->lpReserved2 = reinterpret_cast<LPBYTE>(from.runtime_data.buffer);
    if ((from.window_flags & STARTF_USESTDHANDLES) != 0) {
        info->hStdInput = reinterpret_cast<HANDLE>(from.standard_input);
        info->hStdOutput = reinterpret_cast<HANDLE>(from.standard_output);
        info->hStdError = reinterpret_cast<HANDLE>(from.standard_error);
    }
}

} // extern "C"
