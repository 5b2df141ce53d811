#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

namespace {

/// A directory's name as these functions give it: the sizes are in characters, with the end.
BOOL give(LPCWSTR variable, bool parent, LPWSTR to, LPDWORD size) {
    WCHAR text[MAX_PATH];
    DWORD needed = GetEnvironmentVariableW(variable, text, ARRAYSIZE(text));
    if (needed == 0 || needed >= ARRAYSIZE(text) || size == nullptr) {
        SetLastError(size != nullptr ? ERROR_FILE_NOT_FOUND : ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    if (parent) {
        while (needed > 0 && text[--needed] != L'\\') {
        }
        text[needed] = 0;
    }
    ++needed;
    const bool fits = to != nullptr && *size >= needed;
    *size = needed;
    if (!fits) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    memcpy(to, text, needed * sizeof(WCHAR));
    return TRUE;
}

} // namespace

extern "C" {

BOOL WINAPI GetUserProfileDirectoryW(HANDLE, LPWSTR to, LPDWORD size) {
    return give(L"USERPROFILE", false, to, size);
}
BOOL WINAPI GetProfilesDirectoryW(LPWSTR to, LPDWORD size) {
    return give(L"USERPROFILE", true, to, size);
}
BOOL WINAPI GetAllUsersProfileDirectoryW(LPWSTR to, LPDWORD size) {
    return give(L"ProgramData", false, to, size);
}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
