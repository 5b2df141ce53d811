// What speaks to services that do not run: tracing and the event log.

#include "security.hpp"

#include <ferry/win32/stubs.hpp>

using namespace ferry::win32::security;

namespace {

HANDLE no_log() {
    SetLastError(RPC_S_SERVER_UNAVAILABLE);
    return nullptr;
}
BOOL no_handle() { return fail(ERROR_INVALID_HANDLE); }

} // namespace

extern "C" {

// No session listens to a program's events.
ULONG WINAPI EventRegister(LPCGUID provider, PVOID, PVOID, ULONGLONG* handle) {
    if (provider == nullptr || handle == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    *handle = 1;
    return ERROR_SUCCESS;
}
ULONG WINAPI EventUnregister(ULONGLONG handle) {
    return handle != 0 ? ERROR_SUCCESS : ERROR_INVALID_HANDLE;
}
ULONG WINAPI EventSetInformation(ULONGLONG, int, PVOID, ULONG) { return ERROR_SUCCESS; }
ULONG WINAPI EventWrite(ULONGLONG, LPCVOID, ULONG, PVOID) { return ERROR_SUCCESS; }
ULONG WINAPI EventWriteString(ULONGLONG handle, UCHAR, ULONGLONG, LPCWSTR text) {
    return text == nullptr ? ERROR_INVALID_PARAMETER
           : handle == 0   ? ERROR_INVALID_HANDLE
                           : ERROR_SUCCESS;
}
ULONG WINAPI EventWriteTransfer(ULONGLONG, LPCVOID, LPCGUID, LPCGUID, ULONG, PVOID) {
    return ERROR_SUCCESS;
}
BOOLEAN WINAPI EventEnabled(ULONGLONG, LPCVOID) { return FALSE; }
BOOLEAN WINAPI EventProviderEnabled(ULONGLONG, UCHAR, ULONGLONG) { return FALSE; }

/// Providers of the older kind: they are never told that somebody listens.
ULONG WINAPI RegisterTraceGuidsW(PVOID, PVOID, LPCGUID, ULONG, PVOID, LPCWSTR, LPCWSTR,
                                 ULONGLONG* handle) {
    if (handle == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    *handle = 1;
    return ERROR_SUCCESS;
}
ULONG WINAPI RegisterTraceGuidsA(PVOID, PVOID, LPCGUID, ULONG, PVOID, LPCSTR, LPCSTR,
                                 ULONGLONG* handle) {
    return RegisterTraceGuidsW(nullptr, nullptr, nullptr, 0, nullptr, nullptr, nullptr, handle);
}
ULONG WINAPI UnregisterTraceGuids(ULONGLONG) { return ERROR_SUCCESS; }

HANDLE WINAPI RegisterEventSourceA(LPCSTR, LPCSTR) { return no_log(); }
HANDLE WINAPI RegisterEventSourceW(LPCWSTR, LPCWSTR) { return no_log(); }
HANDLE WINAPI OpenEventLogA(LPCSTR, LPCSTR) { return no_log(); }
HANDLE WINAPI OpenEventLogW(LPCWSTR, LPCWSTR) { return no_log(); }
HANDLE WINAPI OpenBackupEventLogA(LPCSTR, LPCSTR) { return no_log(); }
HANDLE WINAPI OpenBackupEventLogW(LPCWSTR, LPCWSTR) { return no_log(); }
WINBOOL WINAPI DeregisterEventSource(HANDLE) { return no_handle(); }
WINBOOL WINAPI CloseEventLog(HANDLE) { return no_handle(); }
WINBOOL WINAPI BackupEventLogA(HANDLE, LPCSTR) { return no_handle(); }
WINBOOL WINAPI BackupEventLogW(HANDLE, LPCWSTR) { return no_handle(); }
WINBOOL WINAPI ClearEventLogA(HANDLE, LPCSTR) { return no_handle(); }
WINBOOL WINAPI ClearEventLogW(HANDLE, LPCWSTR) { return no_handle(); }
WINBOOL WINAPI GetNumberOfEventLogRecords(HANDLE, PDWORD) { return no_handle(); }
WINBOOL WINAPI GetOldestEventLogRecord(HANDLE, PDWORD) { return no_handle(); }
WINBOOL WINAPI GetEventLogInformation(HANDLE, DWORD, LPVOID, DWORD, LPDWORD) { return no_handle(); }
WINBOOL WINAPI NotifyChangeEventLog(HANDLE, HANDLE) { return no_handle(); }
WINBOOL WINAPI ReadEventLogA(HANDLE, DWORD, DWORD, LPVOID, DWORD, DWORD*, DWORD*) {
    return no_handle();
}
WINBOOL WINAPI ReadEventLogW(HANDLE, DWORD, DWORD, LPVOID, DWORD, DWORD*, DWORD*) {
    return no_handle();
}
WINBOOL WINAPI ReportEventA(HANDLE, WORD, WORD, DWORD, PSID, WORD, DWORD, LPCSTR*, LPVOID) {
    return no_handle();
}
WINBOOL WINAPI ReportEventW(HANDLE, WORD, WORD, DWORD, PSID, WORD, DWORD, LPCWSTR*, LPVOID) {
    return no_handle();
}

} // extern "C"
