#pragma once
/// --trace=win32 for unwinders: return addresses that were changed.

#include "tables.hpp"

extern "C" {
NTSTATUS NTAPI FerryTraceReturn(DWORD64 slot, PVOID frame, DWORD64* original);
void ferry_trace_return();
}

namespace ferry::win32::exceptions {

/// Of a context that one frame was taken off.
inline void find_true_return(CONTEXT& context) {
    if (context.Rip == reinterpret_cast<DWORD64>(&ferry_trace_return)) {
        FerryTraceReturn(context.Rsp - sizeof(DWORD64), nullptr, &context.Rip);
    }
}

} // namespace ferry::win32::exceptions
