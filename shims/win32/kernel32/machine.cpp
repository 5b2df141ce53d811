// Processors, power, names of the machine, and settings that ferry has one answer to.

#include <ferry/win32/ntdll.hpp>

#include <psapi.h>

using namespace ferry::win32;

extern "C" NTSTATUS NTAPI NtQuerySystemInformationEx(SYSTEM_INFORMATION_CLASS kind, PVOID from,
                                                     ULONG from_size, PVOID to, ULONG size,
                                                     PULONG needed);

namespace {

BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

BOOL given(NTSTATUS status) {
    if (status == STATUS_INFO_LENGTH_MISMATCH) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    return status >= 0 || fail(RtlNtStatusToDosError(status));
}

DWORD processors() {
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    return info.dwNumberOfProcessors;
}
ULONGLONG mask() {
    const DWORD count = processors();
    return count >= 64 ? ~ULONGLONG{0} : (ULONGLONG{1} << count) - 1;
}

BOOL give_text(const WCHAR* text, LPWSTR to, LPDWORD room) {
    const auto units = static_cast<DWORD>(wcslen(text));
    if (to == nullptr || *room <= units) {
        *room = units + 1;
        return fail(ERROR_MORE_DATA);
    }
    memcpy(to, text, (units + 1) * sizeof(WCHAR));
    *room = units;
    return TRUE;
}

constexpr DWORD most_name = 64;
/// A text in the program's code page. `short_room` is the error where there is too little room.
BOOL give_narrow(LPCWSTR text, LPSTR to, LPDWORD room, DWORD short_room) {
    char narrow[most_name * 3];
    const int bytes =
        WideCharToMultiByte(CP_ACP, 0, text, -1, narrow, sizeof narrow, nullptr, nullptr);
    if (to == nullptr || *room < static_cast<DWORD>(bytes)) {
        *room = static_cast<DWORD>(bytes);
        return fail(short_room);
    }
    memcpy(to, narrow, static_cast<size_t>(bytes));
    *room = static_cast<DWORD>(bytes - 1);
    return TRUE;
}

const WCHAR* computer_name(WCHAR (&to)[most_name]) {
    if (GetEnvironmentVariableW(L"COMPUTERNAME", to, most_name) == 0) {
        memcpy(to, L"FERRY", sizeof L"FERRY");
    }
    return to;
}

FILETIME as_time(ULONGLONG value) {
    return {static_cast<DWORD>(value), static_cast<DWORD>(value >> 32)};
}

} // namespace

extern "C" {

// One group, one node.
DWORD WINAPI GetActiveProcessorCount(WORD group) {
    return group == 0 || group == ALL_PROCESSOR_GROUPS ? processors() : 0;
}
DWORD WINAPI GetMaximumProcessorCount(WORD group) { return GetActiveProcessorCount(group); }
WORD WINAPI GetActiveProcessorGroupCount(void) { return 1; }
WORD WINAPI GetMaximumProcessorGroupCount(void) { return 1; }
BOOL WINAPI GetNumaHighestNodeNumber(PULONG node) {
    *node = 0;
    return TRUE;
}
BOOL WINAPI GetNumaNodeProcessorMask(UCHAR node, PULONGLONG to) {
    *to = node == 0 ? mask() : 0;
    return node == 0 || fail(ERROR_INVALID_PARAMETER);
}
BOOL WINAPI GetNumaNodeProcessorMaskEx(USHORT node, PGROUP_AFFINITY to) {
    *to = {};
    to->Mask = node == 0 ? mask() : 0;
    return node == 0 || fail(ERROR_INVALID_PARAMETER);
}
BOOL WINAPI SetThreadGroupAffinity(HANDLE thread, const GROUP_AFFINITY* wanted,
                                   PGROUP_AFFINITY before) {
    if (wanted == nullptr) {
        return fail(ERROR_NOACCESS);
    }
    if (wanted->Group != 0) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    const DWORD_PTR old = SetThreadAffinityMask(thread, wanted->Mask);
    if (old != 0 && before != nullptr) {
        *before = {};
        before->Mask = old;
    }
    return old != 0;
}
BOOL WINAPI GetLogicalProcessorInformation(PSYSTEM_LOGICAL_PROCESSOR_INFORMATION to, PDWORD size) {
    constexpr auto logical_processors = static_cast<SYSTEM_INFORMATION_CLASS>(73);
    return given(NtQuerySystemInformation(logical_processors, to, *size, size));
}
BOOL WINAPI GetLogicalProcessorInformationEx(LOGICAL_PROCESSOR_RELATIONSHIP relation,
                                             PSYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX to,
                                             PDWORD size) {
    constexpr auto logical_processors_ex = static_cast<SYSTEM_INFORMATION_CLASS>(107);
    return given(NtQuerySystemInformationEx(logical_processors_ex, &relation, sizeof relation, to,
                                            *size, size));
}
BOOL WINAPI GetSystemCpuSetInformation(PVOID to, ULONG size, PULONG needed, HANDLE process,
                                       ULONG flags) {
    constexpr auto cpu_sets = static_cast<SYSTEM_INFORMATION_CLASS>(175);
    *needed = 0;
    return flags != 0 ? fail(ERROR_INVALID_PARAMETER)
                      : given(NtQuerySystemInformationEx(cpu_sets, &process, sizeof process, to,
                                                         size, needed));
}
void WINAPI GetCurrentProcessorNumberEx(PPROCESSOR_NUMBER to) {
    *to = {};
    to->Number = static_cast<BYTE>(GetCurrentProcessorNumber());
}
BOOL WINAPI GetThreadGroupAffinity(HANDLE thread, PGROUP_AFFINITY to) {
    constexpr auto group_information = static_cast<THREADINFOCLASS>(30);
    return given(NtQueryInformationThread(thread, group_information, to, sizeof *to, nullptr));
}

BOOL WINAPI GetSystemPowerStatus(LPSYSTEM_POWER_STATUS status) {
    constexpr BYTE no_battery = 128;
    constexpr BYTE unknown = 255;
    *status = {};
    status->ACLineStatus = 1;
    status->BatteryFlag = no_battery;
    status->BatteryLifePercent = unknown;
    status->BatteryLifeTime = status->BatteryFullLifeTime = ~DWORD{0};
    return TRUE;
}
EXECUTION_STATE WINAPI SetThreadExecutionState(EXECUTION_STATE) { return ES_CONTINUOUS; }
BOOL WINAPI GetSystemTimeAdjustment(PDWORD adjustment, PDWORD increment, PBOOL disabled) {
    constexpr DWORD tick = 156250; // of 100 ns
    *adjustment = *increment = tick;
    *disabled = TRUE;
    return TRUE;
}
BOOL WINAPI GetSystemTimes(PFILETIME idle, PFILETIME kernel, PFILETIME user) {
    struct {
        LONGLONG idle, kernel, user, deferred, interrupt;
        ULONG interrupts;
    } rows[64];
    constexpr auto processor_performance = static_cast<SYSTEM_INFORMATION_CLASS>(8);
    ULONG size = 0;
    const NTSTATUS status =
        NtQuerySystemInformation(processor_performance, rows, sizeof rows, &size);
    if (status < 0) {
        return fail(RtlNtStatusToDosError(status));
    }
    ULONGLONG sums[3] = {};
    for (ULONG i = 0; i < size / sizeof rows[0]; ++i) {
        sums[0] += static_cast<ULONGLONG>(rows[i].idle);
        sums[1] += static_cast<ULONGLONG>(rows[i].kernel); // with the idle time
        sums[2] += static_cast<ULONGLONG>(rows[i].user);
    }
    PFILETIME to[] = {idle, kernel, user};
    for (int i = 0; i < 3; ++i) {
        if (to[i] != nullptr) {
            *to[i] = as_time(sums[i]);
        }
    }
    return TRUE;
}
BOOL WINAPI GetProcessIoCounters(HANDLE, PIO_COUNTERS to) {
    *to = {};
    return TRUE;
}
BOOL WINAPI QueryThreadCycleTime(HANDLE thread, PULONG64 cycles) {
    FILETIME created;
    FILETIME ended;
    FILETIME kernel;
    FILETIME user;
    if (!GetThreadTimes(thread, &created, &ended, &kernel, &user)) {
        return FALSE;
    }
    constexpr ULONG64 cycles_per_unit = 250; // of 100 ns, at 2.5 GHz
    *cycles = (ULONG64{kernel.dwLowDateTime} + user.dwLowDateTime) * cycles_per_unit;
    return TRUE;
}

BOOL WINAPI IsWow64Process(HANDLE process, PBOOL is) {
    *is = FALSE;
    return GetProcessId(process) != 0;
}
/// No process is one of another machine's than the system's.
BOOL WINAPI IsWow64Process2(HANDLE process, USHORT* of_process, USHORT* of_system) {
    if (GetProcessId(process) == 0) {
        return FALSE;
    }
    *of_process = IMAGE_FILE_MACHINE_UNKNOWN;
    if (of_system != nullptr) {
        *of_system = IMAGE_FILE_MACHINE_AMD64;
    }
    return TRUE;
}
UINT WINAPI SetHandleCount(UINT count) { return count; }
BOOL WINAPI Beep(DWORD, DWORD) { return TRUE; }
int WINAPI MulDiv(int number, int by, int over) {
    if (over == 0) {
        return -1;
    }
    const LONGLONG product = LONGLONG{number} * by;
    const LONGLONG half = (over < 0 ? -LONGLONG{over} : over) / 2;
    const LONGLONG result = (product < 0 ? product - half : product + half) / over;
    return result != static_cast<int>(result) ? -1 : static_cast<int>(result);
}

BOOL WINAPI GetComputerNameW(LPWSTR to, LPDWORD room) {
    WCHAR name[most_name];
    const BOOL given = give_text(computer_name(name), to, room);
    if (!given) {
        SetLastError(ERROR_BUFFER_OVERFLOW);
    }
    return given;
}
BOOL WINAPI GetComputerNameExW(COMPUTER_NAME_FORMAT kind, LPWSTR to, LPDWORD room) {
    WCHAR name[most_name];
    switch (kind) {
    case ComputerNameDnsDomain:
    case ComputerNamePhysicalDnsDomain: return give_text(L"", to, room);
    default: return give_text(computer_name(name), to, room);
    }
}
BOOL WINAPI GetComputerNameA(LPSTR to, LPDWORD room) {
    WCHAR name[most_name];
    return give_narrow(computer_name(name), to, room, ERROR_BUFFER_OVERFLOW);
}
BOOL WINAPI GetComputerNameExA(COMPUTER_NAME_FORMAT kind, LPSTR to, LPDWORD room) {
    WCHAR name[most_name];
    const bool of_domain = kind == ComputerNameDnsDomain || kind == ComputerNamePhysicalDnsDomain;
    return give_narrow(of_domain ? L"" : computer_name(name), to, room, ERROR_MORE_DATA);
}

LPVOID WINAPI VirtualAllocExNuma(HANDLE process, LPVOID at, SIZE_T size, DWORD type, DWORD protect,
                                 DWORD) {
    return VirtualAllocEx(process, at, size, type, protect);
}

/// The same file, opened by its name again.
HANDLE WINAPI ReOpenFile(HANDLE file, DWORD access, DWORD share, DWORD flags) {
    const DWORD units = GetFinalPathNameByHandleW(file, nullptr, 0, 0);
    if (units == 0) {
        return INVALID_HANDLE_VALUE;
    }
    auto* const path =
        static_cast<WCHAR*>(RtlAllocateHeap(peb()->process_heap, 0, (units + 1) * sizeof(WCHAR)));
    if (path == nullptr) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return INVALID_HANDLE_VALUE;
    }
    GetFinalPathNameByHandleW(file, path, units + 1, 0);
    HANDLE const opened = CreateFileW(path, access, share, nullptr, OPEN_EXISTING, flags, nullptr);
    RtlFreeHeap(peb()->process_heap, 0, path);
    return opened;
}
BOOL WINAPI GetNamedPipeHandleStateA(HANDLE pipe, LPDWORD state, LPDWORD instances, LPDWORD count,
                                     LPDWORD timeout, LPSTR, DWORD) {
    return GetNamedPipeHandleStateW(pipe, state, instances, count, timeout, nullptr, 0);
}

} // extern "C"
