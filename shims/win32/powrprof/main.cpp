#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

extern "C" {

/// STATUS_NOT_SUPPORTED: of power and speed the host alone knows.
NTSTATUS WINAPI CallNtPowerInformation(int, PVOID, ULONG, PVOID, ULONG) {
    return static_cast<NTSTATUS>(0xc00000bb);
}

/// A guest is never told of suspension: there is nothing to tell.
DWORD WINAPI PowerRegisterSuspendResumeNotification(DWORD, HANDLE recipient, PVOID* handle) {
    if (recipient == nullptr || handle == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    *handle = recipient;
    return ERROR_SUCCESS;
}
DWORD WINAPI PowerUnregisterSuspendResumeNotification(PVOID handle) {
    return handle == nullptr ? ERROR_INVALID_PARAMETER : ERROR_SUCCESS;
}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
