// Console handles by their old functions: since Windows 8 they are handles like others.

#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

extern "C" {

HANDLE WINAPI DuplicateConsoleHandle(HANDLE handle, DWORD access, BOOL inherit, DWORD options) {
    HANDLE made = nullptr;
    return DuplicateHandle(current_process(), handle, current_process(), &made, access, inherit,
                           options)
               ? made
               : INVALID_HANDLE_VALUE;
}

BOOL WINAPI CloseConsoleHandle(HANDLE handle) { return CloseHandle(handle); }

BOOL WINAPI VerifyConsoleIoHandle(HANDLE handle) {
    DWORD mode = 0;
    return GetConsoleMode(handle, &mode);
}

/// What is signalled while there is input: the input itself.
HANDLE WINAPI GetConsoleInputWaitHandle(void) { return GetStdHandle(STD_INPUT_HANDLE); }

/// The title that the console began with: the program's.
DWORD WINAPI GetConsoleOriginalTitleW(LPWSTR to, DWORD room) {
    STARTUPINFOW info;
    GetStartupInfoW(&info);
    const auto units = static_cast<DWORD>(info.lpTitle == nullptr ? 0 : wcslen(info.lpTitle));
    if (to == nullptr || room == 0) {
        return 0;
    }
    const DWORD given = units < room ? units : room - 1;
    memcpy(to, info.lpTitle, given * sizeof(WCHAR));
    to[given] = 0;
    return units;
}

DWORD WINAPI GetConsoleOriginalTitleA(LPSTR to, DWORD room) {
    STARTUPINFOA info;
    GetStartupInfoA(&info);
    const auto bytes = static_cast<DWORD>(info.lpTitle == nullptr ? 0 : strlen(info.lpTitle));
    if (to == nullptr || room == 0) {
        return 0;
    }
    const DWORD given = bytes < room ? bytes : room - 1;
    memcpy(to, info.lpTitle, given);
    to[given] = 0;
    return bytes;
}

} // extern "C"
