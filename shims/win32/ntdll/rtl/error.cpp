// Last errors, and Win32 error codes for statuses ([MS-ERREF] 2.3).

#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

namespace {

struct Row {
    ULONG first;
    ULONG count;
    ULONG error;
    ULONG step;
};

constexpr Row rows[] = {
#define ERRORS(first, count, error, step)                                                          \
    {static_cast<ULONG>(first), count, static_cast<ULONG>(error), step},
#include "errors.inc"
#undef ERRORS
};

constexpr bool is_sorted() {
    for (SIZE_T i = 1; i < sizeof rows / sizeof rows[0]; ++i) {
        if (rows[i - 1].first + rows[i - 1].count > rows[i].first) {
            return false;
        }
    }
    return true;
}
static_assert(is_sorted());

} // namespace

extern "C" {

ULONG NTAPI RtlGetLastWin32Error(void) { return teb()->last_error; }
void NTAPI RtlSetLastWin32Error(ULONG error) { teb()->last_error = error; }

NTSTATUS NTAPI RtlGetLastNtStatus(void) { return static_cast<NTSTATUS>(teb()->last_status); }

ULONG NTAPI RtlNtStatusToDosErrorNoTeb(NTSTATUS status) {
    const auto bits = static_cast<ULONG>(status);
    constexpr ULONG customer = 0x20000000;
    if ((bits & customer) != 0) {
        return bits; // no status of Windows's own
    }
    // HRESULTs of Win32 errors, and what RPC says of them.
    const ULONG kind = bits >> 16;
    if (kind == 0x8007 || kind == 0xc007 || kind == 0xc001) {
        return bits & 0xffff;
    }
    SIZE_T low = 0;
    SIZE_T high = sizeof rows / sizeof rows[0];
    while (low < high) {
        const SIZE_T middle = (low + high) / 2;
        const Row& row = rows[middle];
        if (bits < row.first) {
            high = middle;
        } else if (bits - row.first >= row.count) {
            low = middle + 1;
        } else {
            return row.error + (bits - row.first) * row.step;
        }
    }
    return ERROR_MR_MID_NOT_FOUND;
}

ULONG NTAPI RtlNtStatusToDosError(NTSTATUS status) {
    teb()->last_status = static_cast<ULONG>(status);
    return RtlNtStatusToDosErrorNoTeb(status);
}

void NTAPI RtlSetLastWin32ErrorAndNtStatusFromNtStatus(NTSTATUS status) {
    RtlSetLastWin32Error(RtlNtStatusToDosError(status));
}

} // extern "C"
