// What a program is refused here, with the error that Windows documents: the clock, the machine's
// name and the user's place are the host's, there are no serial lines, and drives are not given
// names.

#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

#define REFUSED(name, parameters, error)                                                           \
    BOOL WINAPI name parameters {                                                                  \
        SetLastError(error);                                                                       \
        return FALSE;                                                                              \
    }

namespace {

/// A date that there is not is told of first.
BOOL refuse_time(const SYSTEMTIME* time) {
    FILETIME made;
    if (SystemTimeToFileTime(time, &made)) {
        SetLastError(ERROR_PRIVILEGE_NOT_HELD);
    }
    return FALSE;
}

} // namespace

extern "C" {

BOOL WINAPI SetSystemTime(const SYSTEMTIME* time) { return refuse_time(time); }
BOOL WINAPI SetLocalTime(const SYSTEMTIME* time) { return refuse_time(time); }
REFUSED(SetSystemTimeAdjustment, (DWORD, BOOL), ERROR_PRIVILEGE_NOT_HELD)
REFUSED(SetComputerNameA, (LPCSTR), ERROR_ACCESS_DENIED)
REFUSED(SetComputerNameW, (LPCWSTR), ERROR_ACCESS_DENIED)
REFUSED(SetComputerNameExA, (COMPUTER_NAME_FORMAT, LPCTSTR), ERROR_ACCESS_DENIED)
REFUSED(SetComputerNameExW, (COMPUTER_NAME_FORMAT, LPCWSTR), ERROR_ACCESS_DENIED)
REFUSED(SetUserGeoID, (GEOID), ERROR_ACCESS_DENIED)
REFUSED(SetUserGeoName, (PWSTR), ERROR_ACCESS_DENIED)

REFUSED(DefineDosDeviceA, (DWORD, LPCSTR, LPCSTR), ERROR_ACCESS_DENIED)
REFUSED(DefineDosDeviceW, (DWORD, LPCWSTR, LPCWSTR), ERROR_ACCESS_DENIED)

REFUSED(BuildCommDCBA, (LPCSTR, LPDCB), ERROR_INVALID_PARAMETER)
REFUSED(BuildCommDCBW, (LPCWSTR, LPDCB), ERROR_INVALID_PARAMETER)
REFUSED(BuildCommDCBAndTimeoutsA, (LPCSTR, LPDCB, LPCOMMTIMEOUTS), ERROR_INVALID_PARAMETER)
REFUSED(BuildCommDCBAndTimeoutsW, (LPCWSTR, LPDCB, LPCOMMTIMEOUTS), ERROR_INVALID_PARAMETER)
REFUSED(GetDefaultCommConfigA, (LPCSTR, LPCOMMCONFIG, LPDWORD), ERROR_INVALID_PARAMETER)
REFUSED(GetDefaultCommConfigW, (LPCWSTR, LPCOMMCONFIG, LPDWORD), ERROR_INVALID_PARAMETER)
REFUSED(SetDefaultCommConfigA, (LPCSTR, LPCOMMCONFIG, DWORD), ERROR_INVALID_PARAMETER)
REFUSED(SetDefaultCommConfigW, (LPCWSTR, LPCOMMCONFIG, DWORD), ERROR_INVALID_PARAMETER)
REFUSED(CommConfigDialogA, (LPCSTR, HWND, LPCOMMCONFIG), ERROR_INVALID_PARAMETER)
REFUSED(CommConfigDialogW, (LPCWSTR, HWND, LPCOMMCONFIG), ERROR_INVALID_PARAMETER)

} // extern "C"
