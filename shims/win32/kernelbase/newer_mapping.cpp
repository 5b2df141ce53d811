// Mappings and memory by the functions that Windows 8 and 10 added: for other processes, on nodes
// of memory (of which there is one), and for packaged programs, which this is none of.

#include "kernelbase.hpp"

using namespace ferry::win32;

namespace {

bool is_this_process(HANDLE process) {
    return process == GetCurrentProcess() || GetProcessId(process) == GetCurrentProcessId();
}

} // namespace

extern "C" {

HANDLE WINAPI CreateFileMappingNumaW(HANDLE file, LPSECURITY_ATTRIBUTES security, DWORD protect,
                                     DWORD high, DWORD low, LPCWSTR name, DWORD) {
    return CreateFileMappingW(file, security, protect, high, low, name);
}
HANDLE WINAPI CreateFileMappingFromApp(HANDLE file, PSECURITY_ATTRIBUTES security, ULONG protect,
                                       ULONG64 size, PCWSTR name) {
    return CreateFileMappingW(file, security, protect, static_cast<DWORD>(size >> 32),
                              static_cast<DWORD>(size), name);
}
HANDLE WINAPI OpenFileMappingFromApp(ULONG access, BOOL inherits, PCWSTR name) {
    return OpenFileMappingW(access, inherits, name);
}
LPVOID WINAPI MapViewOfFileExNuma(HANDLE section, DWORD access, DWORD high, DWORD low, SIZE_T size,
                                  LPVOID address, DWORD) {
    return MapViewOfFileEx(section, access, high, low, size, address);
}
PVOID WINAPI MapViewOfFileFromApp(HANDLE section, ULONG access, ULONG64 offset, SIZE_T size) {
    return MapViewOfFile(section, access, static_cast<DWORD>(offset >> 32),
                         static_cast<DWORD>(offset), size);
}
BOOL WINAPI UnmapViewOfFile2(HANDLE process, PVOID address, ULONG) {
    return succeeded(NtUnmapViewOfSection(process, address)) ? TRUE : FALSE;
}

PVOID WINAPI VirtualAllocFromApp(PVOID address, SIZE_T size, ULONG type, ULONG protect) {
    return VirtualAlloc(address, size, type, protect);
}
BOOL WINAPI VirtualProtectFromApp(PVOID address, SIZE_T size, ULONG protect, PULONG before) {
    return VirtualProtect(address, size, protect, before);
}
/// Pages that are not locked any more may go at once; ferry leaves that to the host.
BOOL WINAPI VirtualUnlockEx(HANDLE process, LPVOID address, SIZE_T size) {
    if (process != nullptr && !is_this_process(process)) {
        return fail(ERROR_NOT_SUPPORTED);
    }
    return VirtualUnlock(address, size);
}

/// Every address may be called: nothing guards calls.
BOOL WINAPI SetProcessValidCallTargets(HANDLE, PVOID, SIZE_T, ULONG, PCFG_CALL_TARGET_INFO) {
    return TRUE;
}

} // extern "C"
