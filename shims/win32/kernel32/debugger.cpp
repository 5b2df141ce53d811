// Debugging of other processes. What a debugger's handles to processes and threads are, it gets
// with their first event; they are closed when it goes on behind the last one.

#include <ferry/win32/debugging.hpp>

using namespace ferry::win32;

namespace {

BOOL succeeded(NTSTATUS status) {
    if (!NT_SUCCESS(status)) {
        SetLastError(RtlNtStatusToDosError(status));
    }
    return NT_SUCCESS(status);
}

/// A handle that an event came with, in the thread's list.
struct Given {
    Given* next;
    HANDLE handle;
    DWORD process;
    DWORD thread; ///< 0: it is the process's
    bool has_ended;
};

Given* first_given() { return static_cast<Given*>(static_cast<PVOID>(teb()->debug_reserved[0])); }

void keep(HANDLE handle, DWORD process, DWORD thread) {
    auto* const given = static_cast<Given*>(HeapAlloc(GetProcessHeap(), 0, sizeof(Given)));
    if (given != nullptr) {
        *given = {first_given(), handle, process, thread, false};
        teb()->debug_reserved[0] = given;
    }
}

void keep_handles(const DEBUG_EVENT& event) {
    switch (event.dwDebugEventCode) {
    case CREATE_PROCESS_DEBUG_EVENT:
        keep(event.u.CreateProcessInfo.hProcess, event.dwProcessId, 0);
        keep(event.u.CreateProcessInfo.hThread, event.dwProcessId, event.dwThreadId);
        break;
    case CREATE_THREAD_DEBUG_EVENT:
        keep(event.u.CreateThread.hThread, event.dwProcessId, event.dwThreadId);
        break;
    case EXIT_THREAD_DEBUG_EVENT:
    case EXIT_PROCESS_DEBUG_EVENT:
        for (Given* given = first_given(); given != nullptr; given = given->next) {
            given->has_ended |= given->process == event.dwProcessId &&
                                (event.dwDebugEventCode == EXIT_PROCESS_DEBUG_EVENT ||
                                 given->thread == event.dwThreadId);
        }
        break;
    default: break;
    }
}

/// Closes the handles of what has ended, or all of a process.
void close_handles(DWORD process, bool all) {
    Given* kept = nullptr;
    for (Given* given = first_given(); given != nullptr;) {
        Given* const next = given->next;
        if (given->process == process && (all || given->has_ended)) {
            CloseHandle(given->handle);
            HeapFree(GetProcessHeap(), 0, given);
        } else {
            given->next = kept;
            kept = given;
        }
        given = next;
    }
    teb()->debug_reserved[0] = kept;
}

using Convert = NTSTATUS(NTAPI*)(StateChange*, LPDEBUG_EVENT);

BOOL wait(LPDEBUG_EVENT event, DWORD milliseconds, Convert convert) {
    constexpr LONGLONG units = 10'000;
    LARGE_INTEGER timeout;
    timeout.QuadPart = -static_cast<LONGLONG>(milliseconds) * units;
    StateChange change;
    NTSTATUS status = STATUS_USER_APC;
    while (status == STATUS_USER_APC || status == STATUS_ALERTED) {
        status = DbgUiWaitStateChange(&change, milliseconds == INFINITE ? nullptr : &timeout);
    }
    if (!succeeded(status)) {
        return FALSE;
    }
    if (status == STATUS_TIMEOUT) {
        SetLastError(ERROR_SEM_TIMEOUT);
        return FALSE;
    }
    if (!succeeded(convert(&change, event))) {
        return FALSE;
    }
    keep_handles(*event);
    return TRUE;
}

HANDLE open(DWORD process) {
    return OpenProcess(PROCESS_CREATE_THREAD | PROCESS_VM_OPERATION | PROCESS_VM_WRITE |
                           PROCESS_VM_READ | PROCESS_SUSPEND_RESUME | PROCESS_QUERY_INFORMATION,
                       FALSE, process);
}

} // namespace

extern "C" {

BOOL WINAPI WaitForDebugEvent(LPDEBUG_EVENT event, DWORD milliseconds) {
    return wait(event, milliseconds, &DbgUiConvertStateChangeStructure);
}
BOOL WINAPI WaitForDebugEventEx(LPDEBUG_EVENT event, DWORD milliseconds) {
    return wait(event, milliseconds, &DbgUiConvertStateChangeStructureEx);
}

BOOL WINAPI ContinueDebugEvent(DWORD process, DWORD thread, DWORD answer) {
    CLIENT_ID client{};
    client.UniqueProcess = reinterpret_cast<HANDLE>(ULONG_PTR{process});
    client.UniqueThread = reinterpret_cast<HANDLE>(ULONG_PTR{thread});
    if (!succeeded(DbgUiContinue(&client, static_cast<NTSTATUS>(answer)))) {
        return FALSE;
    }
    close_handles(process, false);
    return TRUE;
}

BOOL WINAPI DebugActiveProcess(DWORD id) {
    if (!succeeded(DbgUiConnectToDbg())) {
        return FALSE;
    }
    const HANDLE process = open(id);
    if (process == nullptr) {
        return FALSE;
    }
    const NTSTATUS status = DbgUiDebugActiveProcess(process);
    CloseHandle(process);
    return succeeded(status);
}

BOOL WINAPI DebugActiveProcessStop(DWORD id) {
    const HANDLE process = open(id);
    if (process == nullptr) {
        return FALSE;
    }
    close_handles(id, true);
    const NTSTATUS status = DbgUiStopDebugging(process);
    CloseHandle(process);
    if (!NT_SUCCESS(status)) {
        SetLastError(ERROR_ACCESS_DENIED);
    }
    return NT_SUCCESS(status);
}

BOOL WINAPI DebugBreakProcess(HANDLE process) {
    return succeeded(DbgUiIssueRemoteBreakin(process));
}

BOOL WINAPI DebugSetProcessKillOnExit(BOOL kills) {
    constexpr int flags_information = 1;
    ULONG flags = kills != FALSE ? 1 : 0;
    const HANDLE object = DbgUiGetThreadDebugObject();
    return succeeded(object == nullptr
                         ? STATUS_INVALID_HANDLE
                         : NtSetInformationDebugObject(object, flags_information, &flags,
                                                       sizeof flags, nullptr));
}

BOOL WINAPI CheckRemoteDebuggerPresent(HANDLE process, PBOOL present) {
    if (process == nullptr || present == nullptr) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    ULONG_PTR port = 0;
    const NTSTATUS status =
        NtQueryInformationProcess(process, ProcessDebugPort, &port, sizeof port, nullptr);
    *present = port != 0;
    return succeeded(status);
}

} // extern "C"
