// Where the numbers come from: functions of the system that programs may ask themselves.

#include "counters.hpp"

#include <psapi.h>
#include <tlhelp32.h>

namespace ferry::win32::pdh {

bool same(const char* a, const char* b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    while (*a != 0 && lower(*a) == lower(*b)) {
        ++a;
        ++b;
    }
    return lower(*a) == lower(*b);
}

namespace {

// Memory

bool memory(MEMORYSTATUSEX& status) {
    status.dwLength = sizeof status;
    return GlobalMemoryStatusEx(&status) != FALSE;
}
LONGLONG committed(const MEMORYSTATUSEX& status) {
    return static_cast<LONGLONG>(status.ullTotalPageFile - status.ullAvailPageFile);
}
bool available(Sample& sample, LONGLONG unit) {
    MEMORYSTATUSEX status;
    const bool known = memory(status);
    sample.first = known ? static_cast<LONGLONG>(status.ullAvailPhys) / unit : 0;
    return known;
}
bool available_bytes(const Instance&, Sample& sample) { return available(sample, 1); }
bool available_kilobytes(const Instance&, Sample& sample) { return available(sample, 1 << 10); }
bool available_megabytes(const Instance&, Sample& sample) { return available(sample, 1 << 20); }
bool commit_used(const Instance&, Sample& sample) {
    MEMORYSTATUSEX status;
    const bool known = memory(status);
    sample.first = committed(status);
    sample.second = static_cast<LONGLONG>(status.ullTotalPageFile);
    return known;
}
bool commit_limit(const Instance& instance, Sample& sample) {
    const bool known = commit_used(instance, sample);
    sample.first = sample.second;
    return known;
}
bool committed_bytes(const Instance& instance, Sample& sample) {
    return commit_used(instance, sample);
}
/// What does not fit into memory lies in the paging file.
bool paging_usage(const Instance& instance, Sample& sample) {
    MEMORYSTATUSEX status;
    if (!same(instance.name, "_Total") || !memory(status)) {
        return false;
    }
    const auto physical = static_cast<LONGLONG>(status.ullTotalPhys);
    const LONGLONG used = committed(status) - physical;
    sample.first = used > 0 ? used : 0;
    sample.second = static_cast<LONGLONG>(status.ullTotalPageFile) - physical;
    return true;
}

// Processors

struct Times {
    LARGE_INTEGER idle;
    LARGE_INTEGER kernel; ///< with what was idle
    LARGE_INTEGER user;
    LARGE_INTEGER unused[2];
    ULONG interrupts;
};
constexpr int most_processors = 64;

/// Adds up what `one` gives of the processors that are meant: "3", "0,3" or "_Total".
bool processors(const Instance& instance, Sample& sample, LONGLONG (*one)(const Times&)) {
    constexpr auto processor_performance = static_cast<SYSTEM_INFORMATION_CLASS>(8);
    static const char digits[] = "0123456789";
    Times times[most_processors];
    ULONG size = 0;
    if (!NT_SUCCESS(NtQuerySystemInformation(processor_performance, times, sizeof times, &size))) {
        return false;
    }
    const ULONG count = size / sizeof(Times);
    const char* name = instance.name;
    if (name[0] == '0' && name[1] == ',') {
        name += 2; // the group
    }
    const bool all = same(name, "_Total");
    ULONG wanted = 0;
    for (const char* at = name; !all && *at != 0; ++at) {
        if (strchr(digits, *at) == nullptr || wanted >= most_processors) {
            return false;
        }
        wanted = wanted * 10 + static_cast<ULONG>(*at - '0');
    }
    if (*name == 0 || (!all && wanted >= count)) {
        return false;
    }
    for (ULONG i = 0; i < count; ++i) {
        if (all || i == wanted) {
            sample.first += one(times[i]);
        }
    }
    sample.second = all ? count : 1;
    return true;
}
bool processor_idle(const Instance& instance, Sample& sample) {
    return processors(instance, sample, [](const Times& times) { return times.idle.QuadPart; });
}
bool processor_kernel(const Instance& instance, Sample& sample) {
    return processors(instance, sample, [](const Times& times) {
        return times.kernel.QuadPart - times.idle.QuadPart;
    });
}
bool processor_user(const Instance& instance, Sample& sample) {
    return processors(instance, sample, [](const Times& times) { return times.user.QuadPart; });
}

// Processes, by the names of their programs without the extension

bool is_called(const WCHAR* program, const char* name) {
    const auto lower = [](WCHAR c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; };
    while (*name != 0 && lower(*program) == lower(static_cast<UCHAR>(*name))) {
        ++program;
        ++name;
    }
    return *name == 0 && (*program == 0 || lstrcmpiW(program, L".exe") == 0);
}

bool find_process(const Instance& instance, PROCESSENTRY32W& entry) {
    const HANDLE list = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    entry.dwSize = sizeof entry;
    unsigned left = instance.number;
    bool found = false;
    BOOL more = Process32FirstW(list, &entry);
    while (more && !found) {
        found = is_called(entry.szExeFile, instance.name) && left-- == 0;
        more = found || Process32NextW(list, &entry);
    }
    CloseHandle(list);
    return found;
}

/// Asks a process that is found by its instance.
template <class Ask>
bool ask_process(const Instance& instance, Ask ask) {
    PROCESSENTRY32W entry;
    if (!find_process(instance, entry)) {
        return false;
    }
    const HANDLE process =
        OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, entry.th32ProcessID);
    const bool known = process != nullptr && ask(process);
    CloseHandle(process);
    return known;
}

LONGLONG units(const FILETIME& time) {
    return static_cast<LONGLONG>(static_cast<ULONGLONG>(time.dwHighDateTime) << 32 |
                                 time.dwLowDateTime);
}
bool process_times(const Instance& instance, Sample& sample, bool kernel, bool user) {
    return ask_process(instance, [&](HANDLE process) {
        FILETIME created;
        FILETIME exited;
        FILETIME in_kernel;
        FILETIME in_user;
        if (!GetProcessTimes(process, &created, &exited, &in_kernel, &in_user)) {
            return false;
        }
        sample.first = (kernel ? units(in_kernel) : 0) + (user ? units(in_user) : 0);
        return true;
    });
}
bool process_kernel(const Instance& instance, Sample& sample) {
    return process_times(instance, sample, true, false);
}
bool process_user(const Instance& instance, Sample& sample) {
    return process_times(instance, sample, false, true);
}
bool process_time(const Instance& instance, Sample& sample) {
    return process_times(instance, sample, true, true);
}
bool process_memory(const Instance& instance, Sample& sample,
                    SIZE_T PROCESS_MEMORY_COUNTERS_EX::*field) {
    return ask_process(instance, [&](HANDLE process) {
        PROCESS_MEMORY_COUNTERS_EX counters{};
        const bool known = K32GetProcessMemoryInfo(
            process, reinterpret_cast<PROCESS_MEMORY_COUNTERS*>(&counters), sizeof counters);
        sample.first = static_cast<LONGLONG>(counters.*field);
        return known;
    });
}
bool process_private(const Instance& instance, Sample& sample) {
    return process_memory(instance, sample, &PROCESS_MEMORY_COUNTERS_EX::PrivateUsage);
}
bool process_working_set(const Instance& instance, Sample& sample) {
    return process_memory(instance, sample, &PROCESS_MEMORY_COUNTERS_EX::WorkingSetSize);
}
bool process_handles(const Instance& instance, Sample& sample) {
    return ask_process(instance, [&](HANDLE process) {
        DWORD count = 0;
        const bool known = GetProcessHandleCount(process, &count);
        sample.first = count;
        return known;
    });
}
bool process_id(const Instance& instance, Sample& sample) {
    PROCESSENTRY32W entry;
    const bool known = find_process(instance, entry);
    sample.first = known ? entry.th32ProcessID : 0;
    return known;
}
bool process_threads(const Instance& instance, Sample& sample) {
    PROCESSENTRY32W entry;
    const bool known = find_process(instance, entry);
    sample.first = known ? entry.cntThreads : 0;
    return known;
}

// The system

bool system_count(Sample& sample, DWORD PERFORMANCE_INFORMATION::*field) {
    PERFORMANCE_INFORMATION information;
    const bool known = K32GetPerformanceInfo(&information, sizeof information);
    sample.first = known ? information.*field : 0;
    return known;
}
bool system_processes(const Instance&, Sample& sample) {
    return system_count(sample, &PERFORMANCE_INFORMATION::ProcessCount);
}
bool system_threads(const Instance&, Sample& sample) {
    return system_count(sample, &PERFORMANCE_INFORMATION::ThreadCount);
}
/// Threads that do not wait, beyond those that the processors have.
bool system_queue(const Instance&, Sample& sample) {
    struct Process { // SYSTEM_PROCESS_INFORMATION, its threads follow
        ULONG next;
        ULONG threads;
        BYTE rest[248];
    };
    struct Thread { // SYSTEM_THREAD_INFORMATION
        BYTE unused[68];
        ULONG state;
        ULONG reason;
        ULONG gap;
    };
    constexpr auto process_list = static_cast<SYSTEM_INFORMATION_CLASS>(5);
    constexpr ULONG running = 2;
    constexpr ULONG room = 1 << 20;
    auto* const list = static_cast<BYTE*>(HeapAlloc(GetProcessHeap(), 0, room));
    ULONG size = 0;
    const bool known =
        list != nullptr && NT_SUCCESS(NtQuerySystemInformation(process_list, list, room, &size));
    LONGLONG ready = 0;
    ULONG next = known ? 1 : 0;
    for (const BYTE* at = list; next != 0; at += next) {
        const auto& process = *reinterpret_cast<const Process*>(at);
        const auto* const threads = reinterpret_cast<const Thread*>(&process + 1);
        for (ULONG i = 0; i < process.threads; ++i) {
            ready += threads[i].state == running ? 1 : 0;
        }
        next = process.next;
    }
    HeapFree(GetProcessHeap(), 0, list);
    SYSTEM_INFO system;
    GetSystemInfo(&system);
    const LONGLONG behind = ready - static_cast<LONGLONG>(system.dwNumberOfProcessors);
    sample.first = behind > 0 ? behind : 0;
    return known;
}
bool system_up(const Instance&, Sample& sample) {
    constexpr LONGLONG second = 1000;
    sample.first = static_cast<LONGLONG>(GetTickCount64()) / second;
    return true;
}

constexpr Counter counters[] = {
#define COUNTER(object, name, told, read) {object, name, Told::told, read},
#include "counters.inc"
#undef COUNTER
};

} // namespace

const Counter* find_counter(const char* object, const char* name, bool& has_object) {
    has_object = false;
    for (const Counter& counter : counters) {
        if (same(counter.object, object)) {
            has_object = true;
            if (same(counter.name, name)) {
                return &counter;
            }
        }
    }
    return nullptr;
}

} // namespace ferry::win32::pdh
