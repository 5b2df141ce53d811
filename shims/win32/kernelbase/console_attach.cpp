// Which console a process has: the one it began with, another process's, or none. It hears the
// events of the first only.

#include "console.hpp"
#include "object.hpp"

using namespace ferry::win32;

namespace {

constexpr auto send_console_event = static_cast<PROCESSINFOCLASS>(0xfe000002);
constexpr auto console_processes = static_cast<PROCESSINFOCLASS>(0xfe000003);
constexpr auto console_attach = static_cast<PROCESSINFOCLASS>(0xfe000004);
constexpr ULONG64 own_console = 0;
constexpr ULONG64 no_console = ~0ULL;

SRWLOCK lock;
/// One of the two above, or the id of a process.
ULONG64 attached = own_console;

/// Under the lock.
bool attach(ULONG64 to) {
    if (!succeeded(NtSetInformationProcess(current_process(), console_attach, &to, sizeof to))) {
        return false;
    }
    attached = to;
    return true;
}

/// Ids of processes, in memory that is freed.
class Ids {
public:
    /// Those that have the console of `process`, or of the calling one where it has its own.
    explicit Ids(HANDLE process) {
        constexpr ULONG slack = 64 * sizeof(ULONG64);
        ULONG room = slack;
        NTSTATUS status = STATUS_INFO_LENGTH_MISMATCH;
        while (status == STATUS_INFO_LENGTH_MISMATCH || status == STATUS_BUFFER_TOO_SMALL) {
            RtlFreeHeap(peb()->process_heap, 0, data_);
            data_ = static_cast<ULONG64*>(RtlAllocateHeap(peb()->process_heap, 0, room));
            ULONG size = 0;
            status = data_ == nullptr ? STATUS_NO_MEMORY
                                      : NtQueryInformationProcess(process, console_processes, data_,
                                                                  room, &size);
            count_ = NT_SUCCESS(status) ? size / sizeof(ULONG64) : 0;
            room = size + slack;
        }
    }
    Ids(const Ids&) = delete;
    Ids& operator=(const Ids&) = delete;
    ~Ids() { RtlFreeHeap(peb()->process_heap, 0, data_); }

    [[nodiscard]] DWORD count() const { return count_; }
    [[nodiscard]] DWORD at(DWORD index) const { return static_cast<DWORD>(data_[index]); }
    [[nodiscard]] bool has(DWORD id) const {
        DWORD i = 0;
        while (i < count_ && at(i) != id) {
            ++i;
        }
        return i < count_;
    }

private:
    ULONG64* data_ = nullptr;
    DWORD count_ = 0;
};

/// Calls `use` with the processes of the attached console.
template <class Use>
auto with_processes(Use use) {
    HANDLE other = nullptr;
    RtlAcquireSRWLockShared(&lock);
    const ULONG64 whose = attached;
    RtlReleaseSRWLockShared(&lock);
    if (whose != own_console) {
        other = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, static_cast<DWORD>(whose));
    }
    const auto result = use(Ids(whose == own_console ? current_process() : other), whose);
    if (other != nullptr) {
        NtClose(other);
    }
    return result;
}

bool send_event(DWORD event, DWORD to) {
    ULONG event_and_group[2] = {event, to};
    return succeeded(NtSetInformationProcess(current_process(), send_console_event, event_and_group,
                                             sizeof event_and_group));
}

/// Standard handles that lead to no file or pipe lead to the attached console.
void renew_standard_handles() {
    constexpr DWORD standard[] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
    for (const DWORD which : standard) {
        const HANDLE before = GetStdHandle(which);
        ULONG input = 0;
        if (before != nullptr && !NT_SUCCESS(control_console(before, device::is_input, nullptr, 0,
                                                             &input, sizeof input))) {
            continue;
        }
        SECURITY_ATTRIBUTES inherited{sizeof inherited, nullptr, TRUE};
        const HANDLE end = CreateFileW(
            which == STD_INPUT_HANDLE ? L"CONIN$" : L"CONOUT$", GENERIC_READ | GENERIC_WRITE,
            FILE_SHARE_READ | FILE_SHARE_WRITE, &inherited, OPEN_EXISTING, 0, nullptr);
        if (end != INVALID_HANDLE_VALUE) {
            SetStdHandle(which, end);
        }
    }
}

} // namespace

extern "C" {

BOOL WINAPI AllocConsole(void) {
    RtlAcquireSRWLockExclusive(&lock);
    const BOOL done = attached == no_console ? attach(own_console) : fail(ERROR_ACCESS_DENIED);
    RtlReleaseSRWLockExclusive(&lock);
    return done;
}

BOOL WINAPI FreeConsole(void) {
    RtlAcquireSRWLockExclusive(&lock);
    const BOOL done = attached != no_console ? attach(no_console) : fail(ERROR_INVALID_PARAMETER);
    RtlReleaseSRWLockExclusive(&lock);
    return done;
}

BOOL WINAPI AttachConsole(DWORD id) {
    if (id == ATTACH_PARENT_PROCESS) {
        PROCESS_BASIC_INFORMATION basic{};
        NtQueryInformationProcess(current_process(), ProcessBasicInformation, &basic, sizeof basic,
                                  nullptr);
        id = static_cast<DWORD>(basic.InheritedFromUniqueProcessId);
    }
    const HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, id);
    if (process == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    NtClose(process);
    RtlAcquireSRWLockExclusive(&lock);
    const BOOL done = attached == no_console ? attach(id) : fail(ERROR_ACCESS_DENIED);
    RtlReleaseSRWLockExclusive(&lock);
    if (done) {
        renew_standard_handles();
    }
    return done;
}

DWORD WINAPI GetConsoleProcessList(LPDWORD to, DWORD room) {
    if (to == nullptr || room == 0) {
        return static_cast<DWORD>(fail(ERROR_INVALID_PARAMETER));
    }
    return with_processes([to, room](const Ids& ids, ULONG64 whose) -> DWORD {
        if (whose == no_console) {
            return static_cast<DWORD>(fail(ERROR_INVALID_HANDLE));
        }
        const DWORD self = GetCurrentProcessId();
        const bool joins = !ids.has(self);
        const DWORD count = ids.count() + (joins ? 1 : 0);
        for (DWORD i = 0; i < count && count <= room; ++i) {
            to[i] = joins && i == 0 ? self : ids.at(i - (joins ? 1 : 0));
        }
        return count;
    });
}

BOOL WINAPI GenerateConsoleCtrlEvent(DWORD event, DWORD group) {
    return with_processes([event, group](const Ids& ids, ULONG64 whose) -> BOOL {
        if (whose == own_console || group != 0) {
            return send_event(event, group);
        }
        if (whose == no_console) {
            return fail(ERROR_INVALID_HANDLE);
        }
        for (DWORD i = 0; i < ids.count(); ++i) {
            send_event(event, ids.at(i));
        }
        return ids.has(GetCurrentProcessId()) || send_event(event, GetCurrentProcessId());
    });
}

} // extern "C"
