// What programs ask of sessions, sets of processors, working sets and power, where ferry has one
// answer: one session, one group of processors, no package, no debugger, no error reports.

#include <ferry/win32/ntdll.hpp>

#include <psapi.h>

using namespace ferry::win32;

namespace {

BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

DWORD processors() {
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    return info.dwNumberOfProcessors;
}
constexpr LONG no_package = 15700; // APPMODEL_ERROR_NO_PACKAGE

} // namespace

extern "C" {

NTSTATUS NTAPI RtlSetSearchPathMode(ULONG mode);

NTSTATUS NTAPI RtlSetThreadErrorMode(ULONG mode, PULONG before);
ULONG NTAPI RtlGetThreadErrorMode(void);

BOOL WINAPI ProcessIdToSessionId(DWORD id, DWORD* session) {
    if (session == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    const HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, id);
    if (process == nullptr) {
        return FALSE;
    }
    CloseHandle(process);
    *session = 1;
    return TRUE;
}
DWORD WINAPI WTSGetActiveConsoleSessionId(void) { return 1; }

BOOL WINAPI Wow64DisableWow64FsRedirection(PVOID*) { return fail(ERROR_INVALID_FUNCTION); }
BOOL WINAPI Wow64RevertWow64FsRedirection(PVOID) { return fail(ERROR_INVALID_FUNCTION); }
BOOLEAN WINAPI Wow64EnableWow64FsRedirection(BOOLEAN) {
    return static_cast<BOOLEAN>(fail(ERROR_INVALID_FUNCTION));
}
UINT WINAPI GetSystemWow64DirectoryW(LPWSTR, UINT) {
    fail(ERROR_CALL_NOT_IMPLEMENTED);
    return 0;
}
UINT WINAPI GetSystemWow64DirectoryA(LPSTR, UINT) { return GetSystemWow64DirectoryW(nullptr, 0); }

// Memory

SIZE_T WINAPI GetLargePageMinimum(void) { return 0; } // there are none
constexpr SIZE_T least_working_set = 50 * 4096;
constexpr SIZE_T most_working_set = 345 * 4096;
BOOL WINAPI GetProcessWorkingSetSize(HANDLE, PSIZE_T least, PSIZE_T most) {
    *least = least_working_set;
    *most = most_working_set;
    return TRUE;
}
BOOL WINAPI GetProcessWorkingSetSizeEx(HANDLE process, PSIZE_T least, PSIZE_T most, PDWORD flags) {
    *flags = QUOTA_LIMITS_HARDWS_MIN_DISABLE | QUOTA_LIMITS_HARDWS_MAX_DISABLE;
    return GetProcessWorkingSetSize(process, least, most);
}
BOOL WINAPI SetProcessWorkingSetSize(HANDLE, SIZE_T, SIZE_T) { return TRUE; }
BOOL WINAPI SetProcessWorkingSetSizeEx(HANDLE, SIZE_T, SIZE_T, DWORD) { return TRUE; }
BOOL WINAPI K32EmptyWorkingSet(HANDLE) { return TRUE; }
BOOL WINAPI PrefetchVirtualMemory(HANDLE, ULONG_PTR, PWIN32_MEMORY_RANGE_ENTRY, ULONG) {
    return TRUE; // the host reads ahead itself
}
BOOL WINAPI GetPhysicallyInstalledSystemMemory(PULONGLONG kilobytes) {
    MEMORYSTATUSEX all;
    all.dwLength = sizeof all;
    GlobalMemoryStatusEx(&all);
    *kilobytes = all.ullTotalPhys / 1024;
    return TRUE;
}
/// Memory is never short enough to be told: the one event stays set, the other unset.
HANDLE WINAPI CreateMemoryResourceNotification(MEMORY_RESOURCE_NOTIFICATION_TYPE type) {
    if (type > HighMemoryResourceNotification) {
        fail(ERROR_INVALID_PARAMETER);
        return nullptr;
    }
    return CreateEventW(nullptr, TRUE, type == HighMemoryResourceNotification, nullptr);
}
BOOL WINAPI QueryMemoryResourceNotification(HANDLE handle, PBOOL state) {
    if (state == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    const DWORD waited = WaitForSingleObject(handle, 0);
    *state = waited == WAIT_OBJECT_0;
    return waited != WAIT_FAILED;
}

// Processors

BOOL WINAPI GetProcessGroupAffinity(HANDLE, PUSHORT count, PUSHORT groups) {
    const bool fits = *count >= 1 && groups != nullptr;
    *count = 1;
    if (!fits) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    groups[0] = 0;
    return TRUE;
}
BOOL WINAPI GetThreadIdealProcessorEx(HANDLE, PPROCESSOR_NUMBER to) {
    *to = {};
    return TRUE;
}
BOOL WINAPI SetThreadIdealProcessorEx(HANDLE, PPROCESSOR_NUMBER, PPROCESSOR_NUMBER before) {
    if (before != nullptr) {
        *before = {};
    }
    return TRUE;
}
BOOL WINAPI GetNumaProcessorNode(UCHAR processor, PUCHAR node) {
    *node = processor < processors() ? 0 : 0xff;
    return *node == 0 || fail(ERROR_INVALID_PARAMETER);
}
BOOL WINAPI GetNumaProcessorNodeEx(PPROCESSOR_NUMBER processor, PUSHORT node) {
    *node = processor->Group == 0 && processor->Number < processors() ? 0 : 0xffff;
    return *node == 0 || fail(ERROR_INVALID_PARAMETER);
}
BOOL WINAPI GetNumaAvailableMemoryNode(UCHAR node, PULONGLONG bytes) {
    MEMORYSTATUSEX all;
    all.dwLength = sizeof all;
    GlobalMemoryStatusEx(&all);
    *bytes = all.ullAvailPhys;
    return node == 0 || fail(ERROR_INVALID_PARAMETER);
}
BOOL WINAPI GetNumaAvailableMemoryNodeEx(USHORT node, PULONGLONG bytes) {
    return GetNumaAvailableMemoryNode(node == 0 ? 0 : 1, bytes);
}
BOOL WINAPI QueryProcessCycleTime(HANDLE process, PULONG64 cycles) {
    FILETIME created;
    FILETIME ended;
    FILETIME kernel;
    FILETIME user;
    if (!GetProcessTimes(process, &created, &ended, &kernel, &user)) {
        return FALSE;
    }
    const auto value = [](const FILETIME& time) {
        return ULONG64{time.dwHighDateTime} << 32 | time.dwLowDateTime;
    };
    constexpr ULONG64 cycles_per_unit = 250; // of 100 ns, at 2.5 GHz
    *cycles = (value(kernel) + value(user)) * cycles_per_unit;
    return TRUE;
}

// Policies and settings that nothing heeds

BOOL WINAPI SetProcessMitigationPolicy(PROCESS_MITIGATION_POLICY, PVOID, SIZE_T) { return TRUE; }
BOOL WINAPI GetProcessMitigationPolicy(HANDLE, PROCESS_MITIGATION_POLICY policy, PVOID to,
                                       SIZE_T size) {
    memset(to, 0, size);
    if (policy == ProcessDEPPolicy && size >= 1) {
        static_cast<BYTE*>(to)[0] = 1; // enabled
        if (size > 4) {
            static_cast<BYTE*>(to)[4] = 1; // permanent
        }
    }
    return TRUE;
}
BOOL WINAPI GetProcessDEPPolicy(HANDLE, LPDWORD flags, PBOOL permanent) {
    *flags = PROCESS_DEP_ENABLE;
    *permanent = TRUE;
    return TRUE;
}
BOOL WINAPI SetProcessDEPPolicy(DWORD) { return fail(ERROR_NOT_SUPPORTED); } // of 64 bits
DEP_SYSTEM_POLICY_TYPE WINAPI GetSystemDEPPolicy(void) { return DEPPolicyOptIn; }
/// The modes of a thread by their names here and in ntdll.
static constexpr DWORD thread_modes[][2] = {
    {SEM_FAILCRITICALERRORS, 0x10}, {SEM_NOGPFAULTERRORBOX, 0x20}, {SEM_NOOPENFILEERRORBOX, 0x40}};
static DWORD mode_from(DWORD mode, int here, int there) {
    DWORD result = 0;
    for (const auto& names : thread_modes) {
        result |= (mode & names[there]) != 0 ? names[here] : 0;
    }
    return result;
}
DWORD WINAPI GetThreadErrorMode(void) { return mode_from(RtlGetThreadErrorMode(), 0, 1); }
BOOL WINAPI SetThreadErrorMode(DWORD mode, LPDWORD before) {
    const DWORD wanted = mode_from(mode, 1, 0);
    if (mode_from(wanted, 0, 1) != mode) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    const DWORD old = GetThreadErrorMode();
    RtlSetThreadErrorMode(wanted, nullptr);
    if (before != nullptr) {
        *before = old;
    }
    return TRUE;
}
constexpr DWORD default_shutdown_level = 0x280;
static LONG shutdown_level = default_shutdown_level;
static LONG shutdown_flags;
BOOL WINAPI GetProcessShutdownParameters(LPDWORD level, LPDWORD flags) {
    *level = static_cast<DWORD>(shutdown_level);
    *flags = static_cast<DWORD>(shutdown_flags);
    return TRUE;
}
BOOL WINAPI SetProcessShutdownParameters(DWORD level, DWORD flags) {
    shutdown_level = static_cast<LONG>(level);
    shutdown_flags = static_cast<LONG>(flags);
    return TRUE;
}
BOOL WINAPI SetSearchPathMode(DWORD mode) {
    const NTSTATUS status = RtlSetSearchPathMode(mode);
    if (status < 0) {
        SetLastError(RtlNtStatusToDosError(status));
    }
    return status >= 0;
}
DWORD WINAPI GetProcessVersion(DWORD) {
    const auto* const image = reinterpret_cast<const BYTE*>(GetModuleHandleW(nullptr));
    const auto* const headers = reinterpret_cast<const IMAGE_NT_HEADERS*>(
        image + reinterpret_cast<const IMAGE_DOS_HEADER*>(image)->e_lfanew);
    return DWORD{headers->OptionalHeader.MajorSubsystemVersion} << 16 |
           headers->OptionalHeader.MinorSubsystemVersion;
}
BOOL WINAPI GetProductInfo(DWORD major, DWORD, DWORD, DWORD, PDWORD type) {
    if (type == nullptr) {
        return FALSE;
    }
    *type = major < 6 ? PRODUCT_UNDEFINED : PRODUCT_PROFESSIONAL;
    return major >= 6;
}
UINT WINAPI GetSystemFirmwareTable(DWORD, DWORD, PVOID, DWORD) {
    fail(ERROR_INVALID_FUNCTION);
    return 0;
}
UINT WINAPI EnumSystemFirmwareTables(DWORD, PVOID, DWORD) {
    return GetSystemFirmwareTable(0, 0, nullptr, 0);
}
DWORD WINAPI GetFirmwareEnvironmentVariableW(LPCWSTR, LPCWSTR, PVOID, DWORD) {
    fail(ERROR_INVALID_FUNCTION);
    return 0;
}
DWORD WINAPI GetFirmwareEnvironmentVariableA(LPCSTR, LPCSTR, PVOID, DWORD) {
    return GetFirmwareEnvironmentVariableW(nullptr, nullptr, nullptr, 0);
}

// Packages, restarts, error reports

LONG WINAPI GetCurrentPackageId(UINT32*, BYTE*) { return no_package; }
LONG WINAPI GetCurrentPackageFullName(UINT32*, PWSTR) { return no_package; }
LONG WINAPI GetCurrentPackageFamilyName(UINT32*, PWSTR) { return no_package; }
LONG WINAPI GetCurrentPackagePath(UINT32*, PWSTR) { return no_package; }
LONG WINAPI GetPackageFullName(HANDLE, UINT32*, PWSTR) { return no_package; }
LONG WINAPI GetPackageFamilyName(HANDLE, UINT32*, PWSTR) { return no_package; }
HRESULT WINAPI RegisterApplicationRestart(PCWSTR, DWORD) { return S_OK; }
HRESULT WINAPI UnregisterApplicationRestart(void) { return S_OK; }
HRESULT WINAPI RegisterApplicationRecoveryCallback(APPLICATION_RECOVERY_CALLBACK, PVOID, DWORD,
                                                   DWORD) {
    return S_OK;
}
HRESULT WINAPI WerRegisterFile(PCWSTR, DWORD, DWORD) { return S_OK; }
HRESULT WINAPI WerUnregisterFile(PCWSTR) { return S_OK; }
HRESULT WINAPI WerRegisterMemoryBlock(PVOID, DWORD) { return S_OK; }
HRESULT WINAPI WerUnregisterMemoryBlock(PVOID) { return S_OK; }
HRESULT WINAPI WerRegisterRuntimeExceptionModule(PCWSTR, PVOID) { return S_OK; }
HRESULT WINAPI WerUnregisterRuntimeExceptionModule(PCWSTR, PVOID) { return S_OK; }

// Power: a request is something to close

HANDLE WINAPI PowerCreateRequest(PREASON_CONTEXT) {
    const HANDLE request = CreateEventW(nullptr, TRUE, FALSE, nullptr);
    return request != nullptr ? request : INVALID_HANDLE_VALUE;
}
BOOL WINAPI PowerSetRequest(HANDLE, POWER_REQUEST_TYPE) { return TRUE; }
BOOL WINAPI PowerClearRequest(HANDLE, POWER_REQUEST_TYPE) { return TRUE; }
BOOL WINAPI IsSystemResumeAutomatic(void) { return FALSE; }

} // extern "C"
