#pragma once
/// What kernelbase's sources share.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32 {

/// Sets the last error by a status; true if it is a success.
inline bool succeeded(NTSTATUS status) {
    if (NT_SUCCESS(status)) {
        return true;
    }
    teb()->last_error = RtlNtStatusToDosError(status);
    return false;
}

inline BOOL fail(DWORD error) {
    teb()->last_error = error;
    return FALSE;
}

} // namespace ferry::win32
