// K32*: what psapi tells of processes, their modules and memory.

#include <ferry/win32/ntdll.hpp>

#include <psapi.h>

using namespace ferry::win32;

extern "C" {
NTSTATUS NTAPI LdrLockLoaderLock(ULONG flags, PULONG state, PULONG_PTR cookie);
NTSTATUS NTAPI LdrUnlockLoaderLock(ULONG flags, ULONG_PTR cookie);
}

namespace {

BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

/// LDR_DATA_TABLE_ENTRY as far as it is asked for.
struct LoaderEntry {
    LIST_ENTRY load_order;
    LIST_ENTRY memory_order;
    LIST_ENTRY initialization_order;
    PVOID base;
    PVOID entry_point;
    ULONG size;
};

bool is_own(HANDLE process) { return GetProcessId(process) == GetCurrentProcessId(); }

/// The modules of this process in the order in which they were loaded.
template <class Visit>
void each_module(const Visit& visit) {
    ULONG_PTR cookie = 0;
    LdrLockLoaderLock(0, nullptr, &cookie);
    LIST_ENTRY& head = *reinterpret_cast<LIST_ENTRY*>(&peb()->loader->load_order);
    for (LIST_ENTRY* at = head.Flink; at != &head; at = at->Flink) {
        visit(*CONTAINING_RECORD(at, LoaderEntry, load_order));
    }
    LdrUnlockLoaderLock(0, cookie);
}

} // namespace

extern "C" {

BOOL WINAPI K32EnumProcessModules(HANDLE process, HMODULE* to, DWORD size, LPDWORD needed) {
    if (!is_own(process)) {
        return fail(ERROR_PARTIAL_COPY);
    }
    DWORD count = 0;
    each_module([&](const LoaderEntry& entry) {
        if (count < size / sizeof(HMODULE)) {
            to[count] = static_cast<HMODULE>(entry.base);
        }
        ++count;
    });
    *needed = count * static_cast<DWORD>(sizeof(HMODULE));
    return TRUE;
}
BOOL WINAPI K32EnumProcessModulesEx(HANDLE process, HMODULE* to, DWORD size, LPDWORD needed,
                                    DWORD) {
    return K32EnumProcessModules(process, to, size, needed);
}

BOOL WINAPI K32GetModuleInformation(HANDLE process, HMODULE module, LPMODULEINFO info, DWORD size) {
    if (size < sizeof *info) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    bool found = false;
    if (is_own(process)) {
        each_module([&](const LoaderEntry& entry) {
            if (entry.base == (module != nullptr ? module : GetModuleHandleW(nullptr))) {
                *info = {entry.base, entry.size, entry.entry_point};
                found = true;
            }
        });
    }
    return found || fail(ERROR_INVALID_HANDLE);
}

DWORD WINAPI K32GetModuleFileNameExW(HANDLE process, HMODULE module, LPWSTR to, DWORD units) {
    if (is_own(process)) {
        return GetModuleFileNameW(module, to, units);
    }
    if (module != nullptr || !QueryFullProcessImageNameW(process, 0, to, &units)) {
        fail(ERROR_INVALID_HANDLE);
        return 0;
    }
    return units;
}

DWORD WINAPI K32GetModuleBaseNameW(HANDLE process, HMODULE module, LPWSTR to, DWORD units) {
    WCHAR path[MAX_PATH];
    const DWORD length = K32GetModuleFileNameExW(process, module, path, MAX_PATH);
    DWORD begin = length;
    while (begin > 0 && path[begin - 1] != L'\\') {
        --begin;
    }
    DWORD copied = 0;
    while (copied + 1 < units && begin + copied < length) {
        to[copied] = path[begin + copied];
        ++copied;
    }
    if (units > 0) {
        to[copied] = 0;
    }
    return copied;
}

BOOL WINAPI K32GetProcessMemoryInfo(HANDLE process, PPROCESS_MEMORY_COUNTERS to, DWORD size) {
    if (size < sizeof *to) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    struct {
        SIZE_T peak_virtual;
        SIZE_T virtual_size;
        ULONG page_faults;
        SIZE_T peak_working_set;
        SIZE_T working_set;
        SIZE_T pool[4];
        SIZE_T page_file;
        SIZE_T peak_page_file;
    } counters{};
    constexpr auto vm_counters = static_cast<PROCESSINFOCLASS>(3);
    const NTSTATUS status =
        NtQueryInformationProcess(process, vm_counters, &counters, sizeof counters, nullptr);
    if (status < 0) {
        return fail(RtlNtStatusToDosError(status));
    }
    memset(to, 0, size);
    to->cb = size;
    to->PageFaultCount = counters.page_faults;
    to->PeakWorkingSetSize = counters.peak_working_set;
    to->WorkingSetSize = counters.working_set;
    to->PagefileUsage = counters.page_file;
    to->PeakPagefileUsage = counters.peak_page_file;
    if (size >= sizeof(PROCESS_MEMORY_COUNTERS_EX)) {
        reinterpret_cast<PROCESS_MEMORY_COUNTERS_EX*>(to)->PrivateUsage = counters.page_file;
    }
    return TRUE;
}

BOOL WINAPI K32GetPerformanceInfo(PPERFORMANCE_INFORMATION to, DWORD size) {
    if (size < sizeof *to) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    MEMORYSTATUSEX memory{};
    memory.dwLength = sizeof memory;
    GlobalMemoryStatusEx(&memory);
    constexpr SIZE_T page = 4096;
    *to = {};
    to->cb = sizeof *to;
    to->CommitTotal = (memory.ullTotalPageFile - memory.ullAvailPageFile) / page;
    to->CommitPeak = to->CommitTotal;
    to->CommitLimit = memory.ullTotalPageFile / page;
    to->PhysicalTotal = memory.ullTotalPhys / page;
    to->PhysicalAvailable = memory.ullAvailPhys / page;
    to->PageSize = page;
    to->HandleCount = to->ProcessCount = to->ThreadCount = 1;
    return TRUE;
}

} // extern "C"
