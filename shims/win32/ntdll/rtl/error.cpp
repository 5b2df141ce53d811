// Last errors, and Win32 error codes for statuses ([MS-ERREF] 2.3).

#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

namespace {

struct Row {
    NTSTATUS status;
    ULONG error;
};

constexpr Row rows[] = {
#define ERROR_OF(status, error) {static_cast<NTSTATUS>(status), static_cast<ULONG>(error)},
#include "errors.inc"
#undef ERROR_OF
};

} // namespace

extern "C" {

ULONG NTAPI RtlGetLastWin32Error(void) { return teb()->last_error; }
void NTAPI RtlSetLastWin32Error(ULONG error) { teb()->last_error = error; }

ULONG NTAPI RtlNtStatusToDosError(NTSTATUS status) {
    teb()->last_status = static_cast<ULONG>(status);
    constexpr ULONG facility_mask = 0xffff0000;
    constexpr ULONG from_win32 = 0xc0070000;
    constexpr ULONG from_win32_warning = 0x80070000;
    const auto bits = static_cast<ULONG>(status);
    if ((bits & facility_mask) == from_win32 || (bits & facility_mask) == from_win32_warning) {
        return bits & ~facility_mask;
    }
    for (const Row& row : rows) {
        if (row.status == status) {
            return row.error;
        }
    }
    return ERROR_MR_MID_NOT_FOUND;
}

} // extern "C"
