// Waits and what is waited for: events, mutexes, semaphores. Functions with an ANSI name are those
// with a wide one.

#include "object.hpp"
#include "text.hpp"

using namespace ferry::win32;

namespace {

enum { notification, synchronization };
enum { wait_for_all, wait_for_any };

DWORD waited(NTSTATUS status) {
    if (NT_SUCCESS(status)) {
        return static_cast<DWORD>(status);
    }
    succeeded(status);
    return WAIT_FAILED;
}

/// Pseudo handles for the standard streams, which waits accept.
HANDLE real_handle(HANDLE handle) {
    switch (static_cast<DWORD>(reinterpret_cast<ULONG_PTR>(handle))) {
    case STD_INPUT_HANDLE: return reinterpret_cast<HANDLE>(peb()->parameters->standard_input);
    case STD_OUTPUT_HANDLE: return reinterpret_cast<HANDLE>(peb()->parameters->standard_output);
    case STD_ERROR_HANDLE: return reinterpret_cast<HANDLE>(peb()->parameters->standard_error);
    default: return handle;
    }
}

} // namespace

extern "C" {

DWORD WINAPI WaitForSingleObjectEx(HANDLE handle, DWORD milliseconds, BOOL alertable) {
    Timeout timeout(milliseconds);
    NTSTATUS status;
    do {
        status = NtWaitForSingleObject(real_handle(handle), alertable != 0, timeout.get());
    } while (status == STATUS_ALERTED && alertable);
    return waited(status);
}

DWORD WINAPI WaitForSingleObject(HANDLE handle, DWORD milliseconds) {
    return WaitForSingleObjectEx(handle, milliseconds, FALSE);
}

DWORD WINAPI WaitForMultipleObjectsEx(DWORD count, const HANDLE* handles, BOOL all,
                                      DWORD milliseconds, BOOL alertable) {
    HANDLE real[MAXIMUM_WAIT_OBJECTS];
    if (count > MAXIMUM_WAIT_OBJECTS) {
        fail(ERROR_INVALID_PARAMETER);
        return WAIT_FAILED;
    }
    for (DWORD i = 0; i < count; ++i) {
        real[i] = real_handle(handles[i]);
    }
    Timeout timeout(milliseconds);
    NTSTATUS status;
    do {
        status = NtWaitForMultipleObjects(count, real, all ? wait_for_all : wait_for_any,
                                          alertable != 0, timeout.get());
    } while (status == STATUS_ALERTED && alertable);
    return waited(status);
}

DWORD WINAPI WaitForMultipleObjects(DWORD count, const HANDLE* handles, BOOL all,
                                    DWORD milliseconds) {
    return WaitForMultipleObjectsEx(count, handles, all, milliseconds, FALSE);
}

DWORD WINAPI SignalObjectAndWait(HANDLE signal, HANDLE wait, DWORD milliseconds, BOOL alertable) {
    Timeout timeout(milliseconds);
    return waited(
        NtSignalAndWaitForSingleObject(signal, real_handle(wait), alertable != 0, timeout.get()));
}

DWORD WINAPI SleepEx(DWORD milliseconds, BOOL alertable) {
    LARGE_INTEGER interval;
    interval.QuadPart = milliseconds == INFINITE ? MINLONGLONG : -(LONGLONG{milliseconds} * 10'000);
    NTSTATUS status;
    do {
        status = NtDelayExecution(alertable != 0, &interval);
    } while (status == STATUS_ALERTED && alertable);
    return status == STATUS_USER_APC ? WAIT_IO_COMPLETION : 0;
}

void WINAPI Sleep(DWORD milliseconds) { SleepEx(milliseconds, FALSE); }

HANDLE WINAPI CreateEventExW(LPSECURITY_ATTRIBUTES security, LPCWSTR name, DWORD flags,
                             DWORD access) {
    ObjectName object(name, security, obj_open_if);
    HANDLE event = nullptr;
    const NTSTATUS status =
        object.status() != STATUS_SUCCESS
            ? object.status()
            : NtCreateEvent(&event, access, object.attributes(),
                            (flags & CREATE_EVENT_MANUAL_RESET) != 0 ? notification
                                                                     : synchronization,
                            (flags & CREATE_EVENT_INITIAL_SET) != 0);
    return created(status, event);
}

HANDLE WINAPI CreateEventW(LPSECURITY_ATTRIBUTES security, BOOL manual, BOOL state, LPCWSTR name) {
    return CreateEventExW(security, name,
                          (manual ? CREATE_EVENT_MANUAL_RESET : 0) |
                              (state ? CREATE_EVENT_INITIAL_SET : 0),
                          EVENT_ALL_ACCESS);
}

HANDLE WINAPI CreateEventExA(LPSECURITY_ATTRIBUTES security, LPCSTR name, DWORD flags,
                             DWORD access) {
    return CreateEventExW(security, Wide(name).get(), flags, access);
}

HANDLE WINAPI CreateEventA(LPSECURITY_ATTRIBUTES security, BOOL manual, BOOL state, LPCSTR name) {
    return CreateEventW(security, manual, state, Wide(name).get());
}

HANDLE WINAPI OpenEventW(DWORD access, BOOL inherit, LPCWSTR name) {
    return open_named(NtOpenEvent, access, inherit, name);
}

HANDLE WINAPI OpenEventA(DWORD access, BOOL inherit, LPCSTR name) {
    return OpenEventW(access, inherit, Wide(name).get());
}

BOOL WINAPI SetEvent(HANDLE event) { return succeeded(NtSetEvent(event, nullptr)); }
BOOL WINAPI ResetEvent(HANDLE event) { return succeeded(NtResetEvent(event, nullptr)); }
BOOL WINAPI PulseEvent(HANDLE event) { return succeeded(NtPulseEvent(event, nullptr)); }

HANDLE WINAPI CreateMutexExW(LPSECURITY_ATTRIBUTES security, LPCWSTR name, DWORD flags,
                             DWORD access) {
    ObjectName object(name, security, obj_open_if);
    HANDLE mutex = nullptr;
    return created(object.status() != STATUS_SUCCESS
                       ? object.status()
                       : NtCreateMutant(&mutex, access, object.attributes(),
                                        (flags & CREATE_MUTEX_INITIAL_OWNER) != 0),
                   mutex);
}

HANDLE WINAPI CreateMutexW(LPSECURITY_ATTRIBUTES security, BOOL owned, LPCWSTR name) {
    return CreateMutexExW(security, name, owned ? CREATE_MUTEX_INITIAL_OWNER : 0, MUTEX_ALL_ACCESS);
}

HANDLE WINAPI CreateMutexExA(LPSECURITY_ATTRIBUTES security, LPCSTR name, DWORD flags,
                             DWORD access) {
    return CreateMutexExW(security, Wide(name).get(), flags, access);
}

HANDLE WINAPI CreateMutexA(LPSECURITY_ATTRIBUTES security, BOOL owned, LPCSTR name) {
    return CreateMutexW(security, owned, Wide(name).get());
}

HANDLE WINAPI OpenMutexW(DWORD access, BOOL inherit, LPCWSTR name) {
    return open_named(NtOpenMutant, access, inherit, name);
}

HANDLE WINAPI OpenMutexA(DWORD access, BOOL inherit, LPCSTR name) {
    return OpenMutexW(access, inherit, Wide(name).get());
}

BOOL WINAPI ReleaseMutex(HANDLE mutex) { return succeeded(NtReleaseMutant(mutex, nullptr)); }

HANDLE WINAPI CreateSemaphoreExW(LPSECURITY_ATTRIBUTES security, LONG count, LONG limit,
                                 LPCWSTR name, DWORD, DWORD access) {
    ObjectName object(name, security, obj_open_if);
    HANDLE semaphore = nullptr;
    return created(object.status() != STATUS_SUCCESS
                       ? object.status()
                       : NtCreateSemaphore(&semaphore, access, object.attributes(), count, limit),
                   semaphore);
}

HANDLE WINAPI CreateSemaphoreW(LPSECURITY_ATTRIBUTES security, LONG count, LONG limit,
                               LPCWSTR name) {
    return CreateSemaphoreExW(security, count, limit, name, 0, SEMAPHORE_ALL_ACCESS);
}

HANDLE WINAPI CreateSemaphoreExA(LPSECURITY_ATTRIBUTES security, LONG count, LONG limit,
                                 LPCSTR name, DWORD flags, DWORD access) {
    return CreateSemaphoreExW(security, count, limit, Wide(name).get(), flags, access);
}

HANDLE WINAPI CreateSemaphoreA(LPSECURITY_ATTRIBUTES security, LONG count, LONG limit,
                               LPCSTR name) {
    return CreateSemaphoreW(security, count, limit, Wide(name).get());
}

HANDLE WINAPI OpenSemaphoreW(DWORD access, BOOL inherit, LPCWSTR name) {
    return open_named(NtOpenSemaphore, access, inherit, name);
}

HANDLE WINAPI OpenSemaphoreA(DWORD access, BOOL inherit, LPCSTR name) {
    return OpenSemaphoreW(access, inherit, Wide(name).get());
}

BOOL WINAPI ReleaseSemaphore(HANDLE semaphore, LONG count, LPLONG previous) {
    return succeeded(NtReleaseSemaphore(semaphore, count, previous));
}

} // extern "C"
