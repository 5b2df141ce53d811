#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

extern "C" {

BOOL WINAPI GetUserProfileDirectoryW(HANDLE, LPWSTR to, LPDWORD size) {
    const DWORD needed = GetEnvironmentVariableW(L"USERPROFILE", nullptr, 0);
    if (needed == 0 || size == nullptr) {
        SetLastError(needed == 0 ? ERROR_FILE_NOT_FOUND : ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    const bool fits = to != nullptr && *size >= needed;
    *size = needed;
    if (!fits) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    GetEnvironmentVariableW(L"USERPROFILE", to, needed);
    return TRUE;
}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
