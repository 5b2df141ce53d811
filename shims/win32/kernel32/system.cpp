#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

namespace {

DWORD report_flags;

constexpr LONGLONG ticks_per_second = 10'000'000;
constexpr int first_year = 1980;

} // namespace

extern "C" {

NTSTATUS NTAPI RtlSetIoCompletionCallback(HANDLE file, LPOVERLAPPED_COMPLETION_ROUTINE callback,
                                          ULONG flags);

BOOL WINAPI BindIoCompletionCallback(HANDLE file, LPOVERLAPPED_COMPLETION_ROUTINE callback,
                                     ULONG flags) {
    const NTSTATUS status = RtlSetIoCompletionCallback(file, callback, flags);
    if (status < 0) {
        SetLastError(RtlNtStatusToDosError(status));
    }
    return status >= 0;
}

HRESULT WINAPI WerSetFlags(DWORD flags) {
    __atomic_store_n(&report_flags, flags, __ATOMIC_RELEASE);
    return S_OK;
}
HRESULT WINAPI WerGetFlags(HANDLE, PDWORD flags) {
    *flags = __atomic_load_n(&report_flags, __ATOMIC_ACQUIRE);
    return S_OK;
}

BOOL WINAPI SetProcessPriorityBoost(HANDLE, BOOL) { return TRUE; }

/// DOS counts in two seconds and from 1980 on.
BOOL WINAPI FileTimeToDosDateTime(const FILETIME* time, LPWORD date, LPWORD dos_time) {
    ULARGE_INTEGER rounded{{time->dwLowDateTime, time->dwHighDateTime}};
    rounded.QuadPart += 2 * ticks_per_second - 1;
    const FILETIME up{rounded.LowPart, rounded.HighPart};
    SYSTEMTIME parts;
    if (!FileTimeToSystemTime(&up, &parts)) {
        return FALSE;
    }
    constexpr int last_year = first_year + 127;
    if (parts.wYear < first_year || parts.wYear > last_year) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    *date = static_cast<WORD>((parts.wYear - first_year) << 9 | parts.wMonth << 5 | parts.wDay);
    *dos_time = static_cast<WORD>(parts.wHour << 11 | parts.wMinute << 5 | parts.wSecond / 2);
    return TRUE;
}

BOOL WINAPI DosDateTimeToFileTime(WORD date, WORD dos_time, LPFILETIME time) {
    SYSTEMTIME parts{};
    parts.wYear = static_cast<WORD>((date >> 9) + first_year);
    parts.wMonth = date >> 5 & 15;
    parts.wDay = date & 31;
    parts.wHour = dos_time >> 11;
    parts.wMinute = dos_time >> 5 & 63;
    parts.wSecond = static_cast<WORD>((dos_time & 31) * 2);
    return SystemTimeToFileTime(&parts, time);
}

} // extern "C"
