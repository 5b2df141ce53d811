// K32*: what psapi tells of processes, their modules and memory.

#include "process_list.hpp"
#include "process_modules.hpp"

#include <psapi.h>

using namespace ferry::win32;

namespace {

BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

constexpr DWORD longest_path = 960; // two fit into the page of stack that needs no probes
constexpr auto basic_information = static_cast<PROCESSINFOCLASS>(0);
constexpr auto image_file_name = static_cast<PROCESSINFOCLASS>(27);

/// Finds a module of a process; none means its program. False and the last error if it is none.
bool find_module(HANDLE process, HMODULE module, LoaderEntry& to) {
    bool found = false;
    const bool read = each_module(process, [&](const LoaderEntry& entry) {
        if (module == nullptr || entry.base == module) {
            to = entry;
            found = true;
        }
        return found;
    });
    return read && (found || fail(ERROR_INVALID_HANDLE));
}

/// Gives a text as the system's functions do that take a number of bytes.
template <class Get>
DWORD narrow(LPSTR to, DWORD size, const Get& get) {
    WCHAR wide[longest_path];
    if (get(wide, longest_path) == 0) {
        return 0;
    }
    const int bytes =
        WideCharToMultiByte(CP_ACP, 0, wide, -1, to, static_cast<int>(size), nullptr, nullptr);
    if (bytes == 0) {
        if (size != 0) {
            to[size - 1] = 0;
        }
        return size;
    }
    return static_cast<DWORD>(bytes - 1);
}

/// A text of a module of a process.
DWORD module_text(HANDLE process, HMODULE module, UNICODE_STRING LoaderEntry::*which, LPWSTR to,
                  DWORD units) {
    LoaderEntry entry;
    return find_module(process, module, entry) ? read_text(process, entry.*which, to, units) : 0;
}

} // namespace

namespace ferry::win32 {

Peb* peb_of(HANDLE process) {
    struct {
        NTSTATUS exit_status;
        Peb* peb;
        ULONG_PTR affinity;
        LONG priority;
        ULONG_PTR id;
        ULONG_PTR parent;
    } information{};
    const NTSTATUS status = NtQueryInformationProcess(process, basic_information, &information,
                                                      sizeof information, nullptr);
    if (status < 0) {
        SetLastError(RtlNtStatusToDosError(status));
        return nullptr;
    }
    if (information.peb == nullptr) {
        SetLastError(ERROR_PARTIAL_COPY);
    }
    return information.peb;
}

DWORD read_text(HANDLE process, const UNICODE_STRING& text, LPWSTR to, DWORD units) {
    if (units == 0) {
        return 0;
    }
    const DWORD length = text.Length / sizeof(WCHAR);
    const DWORD count = length < units ? length : units - 1;
    if (!ReadProcessMemory(process, text.Buffer, to, count * sizeof(WCHAR), nullptr)) {
        to[0] = 0;
        return 0;
    }
    to[count] = 0;
    return count;
}

} // namespace ferry::win32

extern "C" {

BOOL WINAPI K32EnumProcesses(DWORD* to, DWORD size, LPDWORD needed) {
    const ProcessList list;
    if (list.status() < 0) {
        return fail(RtlNtStatusToDosError(list.status()));
    }
    DWORD count = 0;
    list.each([&](const ListedProcess& process) {
        if (count < size / sizeof *to) {
            to[count++] = static_cast<DWORD>(reinterpret_cast<ULONG_PTR>(process.id));
        }
    });
    *needed = count * static_cast<DWORD>(sizeof *to);
    return TRUE;
}

BOOL WINAPI K32EnumProcessModules(HANDLE process, HMODULE* to, DWORD size, LPDWORD needed) {
    DWORD count = 0;
    if (to == nullptr && size >= sizeof(HMODULE)) {
        return fail(ERROR_NOACCESS);
    }
    SetLastError(ERROR_SUCCESS);
    const bool read = each_module(process, [&](const LoaderEntry& entry) {
        if (count < size / sizeof(HMODULE)) {
            to[count] = static_cast<HMODULE>(entry.base);
        }
        ++count;
        return false;
    });
    if (read && needed == nullptr) {
        return fail(ERROR_NOACCESS);
    }
    if (read) {
        *needed = count * static_cast<DWORD>(sizeof(HMODULE));
    }
    return read;
}
BOOL WINAPI K32EnumProcessModulesEx(HANDLE process, HMODULE* to, DWORD size, LPDWORD needed,
                                    DWORD) {
    return K32EnumProcessModules(process, to, size, needed);
}

BOOL WINAPI K32GetModuleInformation(HANDLE process, HMODULE module, LPMODULEINFO info, DWORD size) {
    if (size < sizeof *info) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    LoaderEntry entry;
    if (!find_module(process, module, entry)) {
        return FALSE;
    }
    *info = {entry.base, entry.size, entry.entry_point};
    return TRUE;
}

DWORD WINAPI K32GetModuleFileNameExW(HANDLE process, HMODULE module, LPWSTR to, DWORD units) {
    if (module == nullptr && QueryFullProcessImageNameW(process, 0, to, &units)) {
        return units; // of a process without modules too
    }
    return module_text(process, module, &LoaderEntry::full_name, to, units);
}
DWORD WINAPI K32GetModuleFileNameExA(HANDLE process, HMODULE module, LPSTR to, DWORD size) {
    return narrow(to, size, [&](LPWSTR wide, DWORD units) {
        return K32GetModuleFileNameExW(process, module, wide, units);
    });
}

DWORD WINAPI K32GetModuleBaseNameW(HANDLE process, HMODULE module, LPWSTR to, DWORD units) {
    return module_text(process, module, &LoaderEntry::base_name, to, units);
}
DWORD WINAPI K32GetModuleBaseNameA(HANDLE process, HMODULE module, LPSTR to, DWORD size) {
    return narrow(to, size, [&](LPWSTR wide, DWORD units) {
        return K32GetModuleBaseNameW(process, module, wide, units);
    });
}

/// The path with the device's name.
DWORD WINAPI K32GetProcessImageFileNameW(HANDLE process, LPWSTR to, DWORD units) {
    union {
        UNICODE_STRING string;
        BYTE bytes[sizeof(UNICODE_STRING) + longest_path * sizeof(WCHAR)];
    } name;
    const NTSTATUS status =
        NtQueryInformationProcess(process, image_file_name, &name, sizeof name, nullptr);
    if (status < 0) {
        return static_cast<DWORD>(fail(RtlNtStatusToDosError(status)));
    }
    const DWORD length = name.string.Length / sizeof(WCHAR);
    if (length + 1 > units) {
        return static_cast<DWORD>(fail(ERROR_INSUFFICIENT_BUFFER));
    }
    memcpy(to, name.string.Buffer, length * sizeof(WCHAR));
    to[length] = 0;
    return length;
}
DWORD WINAPI K32GetProcessImageFileNameA(HANDLE process, LPSTR to, DWORD size) {
    return narrow(to, size, [&](LPWSTR wide, DWORD units) {
        return K32GetProcessImageFileNameW(process, wide, units);
    });
}

BOOL WINAPI QueryFullProcessImageNameA(HANDLE process, DWORD flags, LPSTR to, PDWORD size) {
    WCHAR wide[longest_path];
    DWORD units = longest_path;
    if (!QueryFullProcessImageNameW(process, flags, wide, &units)) {
        return FALSE;
    }
    const int bytes =
        WideCharToMultiByte(CP_ACP, 0, wide, -1, to, static_cast<int>(*size), nullptr, nullptr);
    if (bytes == 0) {
        return FALSE;
    }
    *size = static_cast<DWORD>(bytes - 1);
    return TRUE;
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
    const ProcessList list;
    list.each([&](const ListedProcess& process) {
        to->HandleCount += process.handles;
        to->ProcessCount += 1;
        to->ThreadCount += process.thread_count;
    });
    return TRUE;
}

} // extern "C"
