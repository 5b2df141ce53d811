#include "kernelbase.hpp"

using namespace ferry::win32;

namespace {

LPTOP_LEVEL_EXCEPTION_FILTER top_filter;

} // namespace

extern "C" {

LPTOP_LEVEL_EXCEPTION_FILTER WINAPI
SetUnhandledExceptionFilter(LPTOP_LEVEL_EXCEPTION_FILTER filter) {
    return __atomic_exchange_n(&top_filter, filter, __ATOMIC_ACQ_REL);
}

/// Asks the program's filter; without one, or if that one does not care, the process ends with a
/// message in place of Windows' dialog.
LONG WINAPI UnhandledExceptionFilter(PEXCEPTION_POINTERS pointers) {
    const bool is_debugged = peb()->being_debugged != 0; // the debugger is asked in its place
    if (LPTOP_LEVEL_EXCEPTION_FILTER const filter = __atomic_load_n(&top_filter, __ATOMIC_ACQUIRE);
        filter != nullptr && !is_debugged) {
        if (const LONG value = filter(pointers); value != EXCEPTION_CONTINUE_SEARCH) {
            return value;
        }
    }
    NtRaiseException(pointers->ExceptionRecord, pointers->ContextRecord, FALSE);
    return EXCEPTION_EXECUTE_HANDLER;
}

void WINAPI RaiseException(DWORD code, DWORD flags, DWORD count, const ULONG_PTR* parameters) {
    EXCEPTION_RECORD record{};
    record.ExceptionCode = code & ~0x10000000U; // the bit that Windows keeps for itself
    record.ExceptionFlags = flags & EXCEPTION_NONCONTINUABLE;
    record.ExceptionAddress = reinterpret_cast<PVOID>(&RaiseException);
    if (parameters != nullptr) {
        record.NumberParameters =
            count < EXCEPTION_MAXIMUM_PARAMETERS ? count : EXCEPTION_MAXIMUM_PARAMETERS;
        for (DWORD i = 0; i < record.NumberParameters; ++i) {
            record.ExceptionInformation[i] = parameters[i];
        }
    }
    RtlRaiseException(&record);
}

} // extern "C"
