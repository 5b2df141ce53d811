// Settings that Windows 7 to 10 added, of which ferry has one answer: memory may stay where it is
// offered, no processor is set apart, the firmware is a BIOS without variables, and nothing but
// this machine's programs run.

#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

namespace {

BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

constexpr SIZE_T page = 0x1000;

/// What is wrong with pages that are offered, reclaimed or discarded: whole ones, all committed
/// and writable.
DWORD check_pages(PVOID address, SIZE_T size) {
    const auto begin = reinterpret_cast<ULONG_PTR>(address);
    if (begin % page != 0 || size == 0 || size % page != 0) {
        return ERROR_INVALID_PARAMETER;
    }
    for (ULONG_PTR at = begin; at < begin + size;) {
        MEMORY_BASIC_INFORMATION found;
        if (VirtualQuery(reinterpret_cast<PVOID>(at), &found, sizeof found) == 0 ||
            found.State != MEM_COMMIT || found.Type != MEM_PRIVATE ||
            found.Protect != PAGE_READWRITE) {
            return ERROR_INVALID_PARAMETER;
        }
        at = reinterpret_cast<ULONG_PTR>(found.BaseAddress) + found.RegionSize;
    }
    return ERROR_SUCCESS;
}

constexpr ULONG normal_memory_priority = 5;
LONG memory_priority = normal_memory_priority;

/// An answer, where the caller's room is of exactly its size.
template <class T>
BOOL give(const T& value, LPVOID to, DWORD size) {
    if (size != sizeof value) {
        return fail(ERROR_BAD_LENGTH);
    }
    memcpy(to, &value, sizeof value);
    return TRUE;
}

} // namespace

extern "C" {

DWORD WINAPI OfferVirtualMemory(PVOID address, SIZE_T size, OFFER_PRIORITY priority) {
    return priority < VmOfferPriorityVeryLow || priority > VmOfferPriorityNormal
               ? ERROR_INVALID_PARAMETER
               : check_pages(address, size);
}
DWORD WINAPI ReclaimVirtualMemory(PVOID address, SIZE_T size) { return check_pages(address, size); }
DWORD WINAPI DiscardVirtualMemory(PVOID address, SIZE_T size) {
    const DWORD error = check_pages(address, size);
    if (error != ERROR_SUCCESS) {
        return error;
    }
    return VirtualAlloc(address, size, MEM_RESET, PAGE_READWRITE) != nullptr ? ERROR_SUCCESS
                                                                             : GetLastError();
}

BOOL WINAPI SetProcessInformation(HANDLE, PROCESS_INFORMATION_CLASS kind, LPVOID value,
                                  DWORD size) {
    if (kind == ProcessMemoryPriority && size == sizeof(MEMORY_PRIORITY_INFORMATION)) {
        const auto wanted = static_cast<const MEMORY_PRIORITY_INFORMATION*>(value)->MemoryPriority;
        if (wanted < 1 || wanted > normal_memory_priority) {
            return fail(ERROR_INVALID_PARAMETER);
        }
        memory_priority = static_cast<LONG>(wanted);
    }
    return TRUE;
}
BOOL WINAPI SetThreadInformation(HANDLE, THREAD_INFORMATION_CLASS, LPVOID, DWORD) { return TRUE; }

BOOL WINAPI GetProcessInformation(HANDLE process, PROCESS_INFORMATION_CLASS kind, LPVOID to,
                                  DWORD size) {
    if (process == nullptr || to == nullptr) {
        return fail(process == nullptr ? ERROR_INVALID_HANDLE : ERROR_INVALID_PARAMETER);
    }
    constexpr ULONG none = 0xfffffffe; // PROTECTION_LEVEL_NONE
    switch (kind) {
    case ProcessMemoryPriority:
        return give(MEMORY_PRIORITY_INFORMATION{static_cast<ULONG>(memory_priority)}, to, size);
    case ProcessPowerThrottling:
        return give(PROCESS_POWER_THROTTLING_STATE{PROCESS_POWER_THROTTLING_CURRENT_VERSION, 0, 0},
                    to, size);
    case ProcessProtectionLevelInfo: return give(none, to, size);
    default: return fail(ERROR_INVALID_PARAMETER);
    }
}
BOOL WINAPI GetThreadInformation(HANDLE thread, THREAD_INFORMATION_CLASS kind, LPVOID to,
                                 DWORD size) {
    if (thread == nullptr || to == nullptr) {
        return fail(thread == nullptr ? ERROR_INVALID_HANDLE : ERROR_INVALID_PARAMETER);
    }
    switch (kind) {
    case ThreadMemoryPriority:
        return give(MEMORY_PRIORITY_INFORMATION{normal_memory_priority}, to, size);
    case ThreadAbsoluteCpuPriority: return give(LONG{THREAD_PRIORITY_NORMAL + 8}, to, size);
    case ThreadDynamicCodePolicy: return give(DWORD{0}, to, size);
    default: return fail(ERROR_INVALID_PARAMETER);
    }
}

// Sets of processors: none is chosen.
BOOL WINAPI SetProcessDefaultCpuSets(HANDLE, const ULONG*, ULONG) { return TRUE; }
BOOL WINAPI SetThreadSelectedCpuSets(HANDLE, const ULONG*, ULONG) { return TRUE; }
BOOL WINAPI GetProcessDefaultCpuSets(HANDLE, PULONG, ULONG, PULONG needed) {
    *needed = 0;
    return TRUE;
}
BOOL WINAPI GetThreadSelectedCpuSets(HANDLE, PULONG, ULONG, PULONG needed) {
    *needed = 0;
    return TRUE;
}
BOOL WINAPI SetProcessAffinityUpdateMode(HANDLE, DWORD flags) {
    return (flags & ~DWORD{PROCESS_AFFINITY_ENABLE_AUTO_UPDATE}) == 0 ||
           fail(ERROR_INVALID_PARAMETER);
}
BOOL WINAPI QueryProcessAffinityUpdateMode(HANDLE, LPDWORD flags) {
    if (flags != nullptr) {
        *flags = 0;
    }
    return TRUE;
}
BOOL WINAPI GetNumaNodeNumberFromHandle(HANDLE, PUSHORT node) {
    *node = 0;
    return TRUE;
}

// The firmware
BOOL WINAPI GetFirmwareType(PFIRMWARE_TYPE type) {
    if (type == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    *type = FirmwareTypeBios;
    return TRUE;
}
DWORD WINAPI GetFirmwareEnvironmentVariableExA(LPCSTR, LPCSTR, PVOID, DWORD, PDWORD) {
    return static_cast<DWORD>(fail(ERROR_INVALID_FUNCTION));
}
DWORD WINAPI GetFirmwareEnvironmentVariableExW(LPCWSTR, LPCWSTR, PVOID, DWORD, PDWORD) {
    return static_cast<DWORD>(fail(ERROR_INVALID_FUNCTION));
}
BOOL WINAPI SetFirmwareEnvironmentVariableA(LPCSTR, LPCSTR, PVOID, DWORD) {
    return fail(ERROR_INVALID_FUNCTION);
}
BOOL WINAPI SetFirmwareEnvironmentVariableW(LPCWSTR, LPCWSTR, PVOID, DWORD) {
    return fail(ERROR_INVALID_FUNCTION);
}
BOOL WINAPI SetFirmwareEnvironmentVariableExA(LPCSTR, LPCSTR, PVOID, DWORD, DWORD) {
    return fail(ERROR_INVALID_FUNCTION);
}
BOOL WINAPI SetFirmwareEnvironmentVariableExW(LPCWSTR, LPCWSTR, PVOID, DWORD, DWORD) {
    return fail(ERROR_INVALID_FUNCTION);
}
BOOL WINAPI IsNativeVhdBoot(PBOOL is) {
    *is = FALSE;
    return fail(ERROR_NOT_SUPPORTED); // where the system does not lie on such a disk
}

HRESULT WINAPI IsWow64GuestMachineSupported(USHORT, BOOL* supported) {
    *supported = FALSE;
    return S_OK;
}
DWORD WINAPI Wow64SuspendThread(HANDLE thread) { return SuspendThread(thread); }

// Cards and windows that show what is waiting, pages that become bad, and reports of crashes: there
// are none.
BOOL WINAPI SetMessageWaitingIndicator(HANDLE, ULONG) { return fail(ERROR_CALL_NOT_IMPLEMENTED); }
BOOL WINAPI RequestWakeupLatency(LATENCY_TIME) { return TRUE; }
BOOL WINAPI GetDevicePowerState(HANDLE device, BOOL* on) {
    if (GetFileType(device) == FILE_TYPE_UNKNOWN) {
        return fail(ERROR_INVALID_HANDLE);
    }
    *on = TRUE;
    return TRUE;
}
PVOID WINAPI RegisterBadMemoryNotification(PBAD_MEMORY_CALLBACK_ROUTINE) {
    fail(ERROR_NOT_SUPPORTED);
    return nullptr;
}
BOOL WINAPI UnregisterBadMemoryNotification(PVOID) { return fail(ERROR_INVALID_PARAMETER); }
HRESULT WINAPI UnregisterApplicationRecoveryCallback() { return S_OK; }
HRESULT WINAPI GetApplicationRecoveryCallback(HANDLE, APPLICATION_RECOVERY_CALLBACK*, PVOID*,
                                              PDWORD, PDWORD) {
    return S_FALSE;
}
HRESULT WINAPI ApplicationRecoveryInProgress(PBOOL cancelled) {
    *cancelled = FALSE;
    return E_FAIL; // nothing is being recovered
}
void WINAPI ApplicationRecoveryFinished(BOOL) {}

BOOL WINAPI GetSystemFileCacheSize(PSIZE_T least, PSIZE_T most, PDWORD flags) {
    constexpr SIZE_T megabyte = SIZE_T{1} << 20;
    *least = megabyte;
    *most = megabyte << 20;
    *flags = 0;
    return TRUE;
}
BOOL WINAPI SetSystemFileCacheSize(SIZE_T, SIZE_T, DWORD) { return fail(ERROR_PRIVILEGE_NOT_HELD); }
BOOL WINAPI SetFileShortNameW(HANDLE, LPCWSTR) { return fail(ERROR_PRIVILEGE_NOT_HELD); }
BOOL WINAPI SetFileShortNameA(HANDLE, LPCSTR) { return fail(ERROR_PRIVILEGE_NOT_HELD); }
BOOL WINAPI GetNamedPipeClientComputerNameW(HANDLE, LPWSTR, ULONG) {
    return fail(ERROR_PIPE_LOCAL);
}
BOOL WINAPI GetNamedPipeClientComputerNameA(HANDLE, LPSTR, ULONG) { return fail(ERROR_PIPE_LOCAL); }

HANDLE WINAPI CreateFileMappingNumaA(HANDLE file, LPSECURITY_ATTRIBUTES security, DWORD protect,
                                     DWORD high, DWORD low, LPCSTR name, DWORD) {
    return CreateFileMappingA(file, security, protect, high, low, name);
}
ATOM WINAPI GlobalAddAtomExA(LPCSTR name, DWORD) { return GlobalAddAtomA(name); }
ATOM WINAPI GlobalAddAtomExW(LPCWSTR name, DWORD) { return GlobalAddAtomW(name); }

} // extern "C"
