// The thread pool's functions that ntdll's do not serve as they are: errors instead of statuses.

#include "object.hpp"

using namespace ferry::win32;

extern "C" {

NTSTATUS NTAPI TpAllocPool(PTP_POOL* pool, PVOID reserved);
NTSTATUS NTAPI TpSetPoolMinThreads(PTP_POOL pool, DWORD least);
NTSTATUS NTAPI TpSetPoolStackInformation(PTP_POOL pool, PTP_POOL_STACK_INFORMATION from);
NTSTATUS NTAPI TpQueryPoolStackInformation(PTP_POOL pool, PTP_POOL_STACK_INFORMATION to);
NTSTATUS NTAPI TpAllocCleanupGroup(PTP_CLEANUP_GROUP* group);
NTSTATUS NTAPI TpAllocWork(PTP_WORK* work, PTP_WORK_CALLBACK callback, PVOID context,
                           PTP_CALLBACK_ENVIRON environment);
NTSTATUS NTAPI TpAllocTimer(PTP_TIMER* timer, PTP_TIMER_CALLBACK callback, PVOID context,
                            PTP_CALLBACK_ENVIRON environment);
NTSTATUS NTAPI TpAllocWait(PTP_WAIT* wait, PTP_WAIT_CALLBACK callback, PVOID context,
                           PTP_CALLBACK_ENVIRON environment);
NTSTATUS NTAPI TpSimpleTryPost(PTP_SIMPLE_CALLBACK callback, PVOID context,
                               PTP_CALLBACK_ENVIRON environment);
NTSTATUS NTAPI TpCallbackMayRunLong(PTP_CALLBACK_INSTANCE instance);
NTSTATUS NTAPI ferry_allocate_win32_io(PTP_IO* io, HANDLE file, PVOID callback, PVOID context,
                                       PTP_CALLBACK_ENVIRON environment);
NTSTATUS NTAPI RtlQueueWorkItem(LPTHREAD_START_ROUTINE function, PVOID context, ULONG flags);
NTSTATUS NTAPI RtlRegisterWait(PHANDLE wait, HANDLE object, WAITORTIMERCALLBACK callback,
                               PVOID context, ULONG milliseconds, ULONG flags);
NTSTATUS NTAPI RtlDeregisterWaitEx(HANDLE wait, HANDLE completion);
NTSTATUS NTAPI RtlCreateTimerQueue(PHANDLE queue);
NTSTATUS NTAPI RtlDeleteTimerQueueEx(HANDLE queue, HANDLE completion);
NTSTATUS NTAPI RtlCreateTimer(HANDLE queue, PHANDLE timer, WAITORTIMERCALLBACK callback,
                              PVOID context, DWORD due, DWORD period, ULONG flags);
NTSTATUS NTAPI RtlUpdateTimer(HANDLE queue, HANDLE timer, DWORD due, DWORD period);
NTSTATUS NTAPI RtlDeleteTimer(HANDLE queue, HANDLE timer, HANDLE completion);
}

namespace {

/// What an end that has to wait for callbacks gives.
BOOL ended(NTSTATUS status) {
    return status == STATUS_PENDING ? fail(ERROR_IO_PENDING) : succeeded(status);
}

} // namespace

extern "C" {

PTP_POOL WINAPI CreateThreadpool(PVOID reserved) {
    PTP_POOL pool = nullptr;
    return succeeded(TpAllocPool(&pool, reserved)) ? pool : nullptr;
}
BOOL WINAPI SetThreadpoolThreadMinimum(PTP_POOL pool, DWORD least) {
    return succeeded(TpSetPoolMinThreads(pool, least));
}
BOOL WINAPI SetThreadpoolStackInformation(PTP_POOL pool, PTP_POOL_STACK_INFORMATION from) {
    return succeeded(TpSetPoolStackInformation(pool, from));
}
BOOL WINAPI QueryThreadpoolStackInformation(PTP_POOL pool, PTP_POOL_STACK_INFORMATION to) {
    return succeeded(TpQueryPoolStackInformation(pool, to));
}
PTP_CLEANUP_GROUP WINAPI CreateThreadpoolCleanupGroup(void) {
    PTP_CLEANUP_GROUP group = nullptr;
    return succeeded(TpAllocCleanupGroup(&group)) ? group : nullptr;
}
PTP_WORK WINAPI CreateThreadpoolWork(PTP_WORK_CALLBACK callback, PVOID context,
                                     PTP_CALLBACK_ENVIRON environment) {
    PTP_WORK work = nullptr;
    return succeeded(TpAllocWork(&work, callback, context, environment)) ? work : nullptr;
}
PTP_TIMER WINAPI CreateThreadpoolTimer(PTP_TIMER_CALLBACK callback, PVOID context,
                                       PTP_CALLBACK_ENVIRON environment) {
    PTP_TIMER timer = nullptr;
    return succeeded(TpAllocTimer(&timer, callback, context, environment)) ? timer : nullptr;
}
PTP_WAIT WINAPI CreateThreadpoolWait(PTP_WAIT_CALLBACK callback, PVOID context,
                                     PTP_CALLBACK_ENVIRON environment) {
    PTP_WAIT wait = nullptr;
    return succeeded(TpAllocWait(&wait, callback, context, environment)) ? wait : nullptr;
}
PTP_IO WINAPI CreateThreadpoolIo(HANDLE file, PTP_WIN32_IO_CALLBACK callback, PVOID context,
                                 PTP_CALLBACK_ENVIRON environment) {
    PTP_IO io = nullptr;
    return succeeded(ferry_allocate_win32_io(&io, file, reinterpret_cast<PVOID>(callback), context,
                                             environment))
               ? io
               : nullptr;
}
BOOL WINAPI TrySubmitThreadpoolCallback(PTP_SIMPLE_CALLBACK callback, PVOID context,
                                        PTP_CALLBACK_ENVIRON environment) {
    return succeeded(TpSimpleTryPost(callback, context, environment));
}
BOOL WINAPI CallbackMayRunLong(PTP_CALLBACK_INSTANCE instance) {
    return succeeded(TpCallbackMayRunLong(instance));
}

BOOL WINAPI QueueUserWorkItem(LPTHREAD_START_ROUTINE function, PVOID context, ULONG flags) {
    return succeeded(RtlQueueWorkItem(function, context, flags));
}
BOOL WINAPI RegisterWaitForSingleObject(PHANDLE wait, HANDLE object, WAITORTIMERCALLBACK callback,
                                        PVOID context, ULONG milliseconds, ULONG flags) {
    return succeeded(RtlRegisterWait(wait, object, callback, context, milliseconds, flags));
}
HANDLE WINAPI RegisterWaitForSingleObjectEx(HANDLE object, WAITORTIMERCALLBACK callback,
                                            PVOID context, ULONG milliseconds, ULONG flags) {
    HANDLE wait = nullptr;
    return RegisterWaitForSingleObject(&wait, object, callback, context, milliseconds, flags)
               ? wait
               : nullptr;
}
BOOL WINAPI UnregisterWaitEx(HANDLE wait, HANDLE completion) {
    return ended(RtlDeregisterWaitEx(wait, completion));
}
BOOL WINAPI UnregisterWait(HANDLE wait) { return UnregisterWaitEx(wait, nullptr); }

HANDLE WINAPI CreateTimerQueue(void) {
    HANDLE queue = nullptr;
    return succeeded(RtlCreateTimerQueue(&queue)) ? queue : nullptr;
}
BOOL WINAPI CreateTimerQueueTimer(PHANDLE timer, HANDLE queue, WAITORTIMERCALLBACK callback,
                                  PVOID context, DWORD due, DWORD period, ULONG flags) {
    return succeeded(RtlCreateTimer(queue, timer, callback, context, due, period, flags));
}
BOOL WINAPI ChangeTimerQueueTimer(HANDLE queue, HANDLE timer, ULONG due, ULONG period) {
    return succeeded(RtlUpdateTimer(queue, timer, due, period));
}
BOOL WINAPI DeleteTimerQueueTimer(HANDLE queue, HANDLE timer, HANDLE completion) {
    return ended(RtlDeleteTimer(queue, timer, completion));
}
BOOL WINAPI DeleteTimerQueueEx(HANDLE queue, HANDLE completion) {
    return succeeded(RtlDeleteTimerQueueEx(queue, completion));
}
BOOL WINAPI DeleteTimerQueue(HANDLE queue) { return DeleteTimerQueueEx(queue, nullptr); }

} // extern "C"
