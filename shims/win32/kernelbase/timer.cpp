#include "object.hpp"
#include "text.hpp"

using namespace ferry::win32;

extern "C" {

HANDLE WINAPI CreateWaitableTimerExW(LPSECURITY_ATTRIBUTES security, LPCWSTR name, DWORD flags,
                                     DWORD access) {
    ObjectName object(name, security, obj_open_if);
    HANDLE timer = nullptr;
    return created(object.status() != STATUS_SUCCESS
                       ? object.status()
                       : NtCreateTimer(&timer, access, object.attributes(),
                                       (flags & CREATE_WAITABLE_TIMER_MANUAL_RESET) == 0),
                   timer);
}

HANDLE WINAPI CreateWaitableTimerW(LPSECURITY_ATTRIBUTES security, BOOL manual, LPCWSTR name) {
    return CreateWaitableTimerExW(security, name, manual ? CREATE_WAITABLE_TIMER_MANUAL_RESET : 0,
                                  TIMER_ALL_ACCESS);
}

HANDLE WINAPI CreateWaitableTimerExA(LPSECURITY_ATTRIBUTES security, LPCSTR name, DWORD flags,
                                     DWORD access) {
    return CreateWaitableTimerExW(security, Wide(name).get(), flags, access);
}

HANDLE WINAPI CreateWaitableTimerA(LPSECURITY_ATTRIBUTES security, BOOL manual, LPCSTR name) {
    return CreateWaitableTimerW(security, manual, Wide(name).get());
}

HANDLE WINAPI OpenWaitableTimerW(DWORD access, BOOL inherit, LPCWSTR name) {
    return open_named(NtOpenTimer, access, inherit, name);
}

BOOL WINAPI SetWaitableTimer(HANDLE timer, const LARGE_INTEGER* due, LONG period,
                             PTIMERAPCROUTINE routine, LPVOID argument, BOOL resume) {
    return succeeded(NtSetTimer(timer, const_cast<PLARGE_INTEGER>(due),
                                reinterpret_cast<PVOID>(routine), argument, resume != 0, period,
                                nullptr));
}

BOOL WINAPI SetWaitableTimerEx(HANDLE timer, const LARGE_INTEGER* due, LONG period,
                               PTIMERAPCROUTINE routine, LPVOID argument, PREASON_CONTEXT, ULONG) {
    return SetWaitableTimer(timer, due, period, routine, argument, FALSE);
}

BOOL WINAPI CancelWaitableTimer(HANDLE timer) { return succeeded(NtCancelTimer(timer, nullptr)); }

} // extern "C"
