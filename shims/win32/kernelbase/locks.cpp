// Locks that are words of the program's memory. Those that need no last error are ntdll's
// functions under another name (exports.inc).

#include "object.hpp"

using namespace ferry::win32;

extern "C" {

NTSTATUS NTAPI RtlSleepConditionVariableCS(PRTL_CONDITION_VARIABLE variable,
                                           PRTL_CRITICAL_SECTION section, PLARGE_INTEGER timeout);
NTSTATUS NTAPI RtlRunOnceBeginInitialize(PRTL_RUN_ONCE once, ULONG flags, PVOID* context);
NTSTATUS NTAPI RtlRunOnceComplete(PRTL_RUN_ONCE once, ULONG flags, PVOID context);
NTSTATUS NTAPI RtlRunOnceExecuteOnce(PRTL_RUN_ONCE once, PRTL_RUN_ONCE_INIT_FN function,
                                     PVOID parameter, PVOID* context);

void WINAPI InitializeCriticalSection(LPCRITICAL_SECTION section) {
    RtlInitializeCriticalSectionEx(section, 0, 0);
}

BOOL WINAPI InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION section, DWORD spin) {
    RtlInitializeCriticalSectionEx(section, spin, 0);
    return TRUE;
}

BOOL WINAPI InitializeCriticalSectionEx(LPCRITICAL_SECTION section, DWORD spin, DWORD flags) {
    RtlInitializeCriticalSectionEx(section, spin, flags);
    return TRUE;
}

DWORD WINAPI SetCriticalSectionSpinCount(LPCRITICAL_SECTION section, DWORD spin) {
    const auto before = static_cast<DWORD>(section->SpinCount);
    section->SpinCount = spin;
    return before;
}

static BOOL slept(NTSTATUS status) {
    return status == STATUS_TIMEOUT ? fail(ERROR_TIMEOUT) : succeeded(status);
}

BOOL WINAPI SleepConditionVariableSRW(PCONDITION_VARIABLE variable, PSRWLOCK lock,
                                      DWORD milliseconds, ULONG flags) {
    Timeout timeout(milliseconds);
    return slept(RtlSleepConditionVariableSRW(variable, lock, timeout.get(), flags));
}

BOOL WINAPI SleepConditionVariableCS(PCONDITION_VARIABLE variable, PCRITICAL_SECTION section,
                                     DWORD milliseconds) {
    Timeout timeout(milliseconds);
    return slept(RtlSleepConditionVariableCS(variable, section, timeout.get()));
}

BOOL WINAPI WaitOnAddress(volatile void* address, PVOID compare, SIZE_T size, DWORD milliseconds) {
    Timeout timeout(milliseconds);
    return slept(RtlWaitOnAddress(const_cast<const void*>(address), compare, size, timeout.get()));
}

BOOL WINAPI InitOnceBeginInitialize(LPINIT_ONCE once, DWORD flags, PBOOL pending, LPVOID* context) {
    const NTSTATUS status = RtlRunOnceBeginInitialize(once, flags, context);
    if (!succeeded(status)) {
        return FALSE;
    }
    *pending = status == STATUS_PENDING;
    return TRUE;
}

BOOL WINAPI InitOnceComplete(LPINIT_ONCE once, DWORD flags, LPVOID context) {
    return succeeded(RtlRunOnceComplete(once, flags, context));
}

BOOL WINAPI InitOnceExecuteOnce(PINIT_ONCE once, PINIT_ONCE_FN function, PVOID parameter,
                                LPVOID* context) {
    return NT_SUCCESS(RtlRunOnceExecuteOnce(once, reinterpret_cast<PRTL_RUN_ONCE_INIT_FN>(function),
                                            parameter, context));
}

DWORD WINAPI FlsAlloc(PFLS_CALLBACK_FUNCTION callback) {
    ULONG index = 0;
    return succeeded(RtlFlsAlloc(callback, &index)) ? index : FLS_OUT_OF_INDEXES;
}

BOOL WINAPI FlsFree(DWORD index) { return succeeded(RtlFlsFree(index)); }

PVOID WINAPI FlsGetValue(DWORD index) {
    PVOID value = nullptr;
    teb()->last_error = ERROR_SUCCESS;
    return succeeded(RtlFlsGetValue(index, &value)) ? value : nullptr;
}

BOOL WINAPI FlsSetValue(DWORD index, PVOID value) {
    return succeeded(RtlFlsSetValue(index, value));
}

} // extern "C"
