#include <ferry/win32/ntdll.hpp>

extern "C" {

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
