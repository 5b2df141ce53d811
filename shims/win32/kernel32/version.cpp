#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/version_check.hpp>

namespace {

/// By the version that the program's manifest lets it see.
template <class Info>
BOOL verify(const Info& wanted, DWORD fields, ULONGLONG mask) {
    OSVERSIONINFOEXW actual{};
    actual.dwOSVersionInfoSize = sizeof actual;
    GetVersionExW(reinterpret_cast<LPOSVERSIONINFOW>(&actual));
    if (!ferry::win32::version_fits(actual, wanted, fields, mask)) {
        SetLastError(ERROR_OLD_WIN_VERSION);
        return FALSE;
    }
    return TRUE;
}

} // namespace

extern "C" {

BOOL WINAPI VerifyVersionInfoW(LPOSVERSIONINFOEXW wanted, DWORD fields, DWORDLONG mask) {
    return verify(*wanted, fields, mask);
}
BOOL WINAPI VerifyVersionInfoA(LPOSVERSIONINFOEXA wanted, DWORD fields, DWORDLONG mask) {
    return verify(*wanted, fields, mask);
}

} // extern "C"
