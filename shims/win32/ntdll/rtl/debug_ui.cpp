// What debuggers ask of ntdll. A thread's debug object is in its TEB.

#include <ferry/win32/debugging.hpp>

using namespace ferry::win32;

namespace {

constexpr DWORD print_ansi = 0x40010006; // DBG_PRINTEXCEPTION_C: length, text
constexpr DWORD print_wide = 0x4001000a; // DBG_PRINTEXCEPTION_WIDE_C: the same twice
constexpr DWORD rip_exception = 0x40010007;
constexpr ACCESS_MASK all_access = 0x1f000f;

PVOID teb_of(HANDLE thread) {
    struct {
        NTSTATUS status;
        PVOID teb;
        CLIENT_ID client;
        ULONG_PTR affinity;
        LONG priorities[2];
    } basic{};
    NtQueryInformationThread(thread, ThreadBasicInformation, &basic, sizeof basic, nullptr);
    return basic.teb;
}

void convert_exception(const EXCEPTION_DEBUG_INFO& info, bool wide, DEBUG_EVENT& event) {
    const EXCEPTION_RECORD& record = info.ExceptionRecord;
    const auto text = [&](ULONG first, bool unicode) {
        event.dwDebugEventCode = OUTPUT_DEBUG_STRING_EVENT;
        event.u.DebugString.nDebugStringLength =
            static_cast<WORD>(record.ExceptionInformation[first]);
        event.u.DebugString.lpDebugStringData =
            reinterpret_cast<LPSTR>(record.ExceptionInformation[first + 1]);
        event.u.DebugString.fUnicode = unicode;
    };
    if (record.ExceptionCode == print_ansi) {
        text(0, false);
    } else if (record.ExceptionCode == print_wide) {
        text(wide ? 0 : 2, wide);
    } else if (record.ExceptionCode == rip_exception) {
        event.dwDebugEventCode = RIP_EVENT;
        event.u.RipInfo.dwType = static_cast<DWORD>(record.ExceptionInformation[1]);
        event.u.RipInfo.dwError = static_cast<DWORD>(record.ExceptionInformation[0]);
    } else {
        event.dwDebugEventCode = EXCEPTION_DEBUG_EVENT;
        event.u.Exception = info;
    }
}

NTSTATUS convert(const StateChange& change, bool wide, DEBUG_EVENT& event) {
    event.dwProcessId =
        static_cast<DWORD>(reinterpret_cast<ULONG_PTR>(change.client.UniqueProcess));
    event.dwThreadId = static_cast<DWORD>(reinterpret_cast<ULONG_PTR>(change.client.UniqueThread));
    switch (change.state) {
    case DebugState::create_thread:
        event.dwDebugEventCode = CREATE_THREAD_DEBUG_EVENT;
        event.u.CreateThread.hThread = change.thread.handle;
        event.u.CreateThread.lpThreadLocalBase = teb_of(change.thread.handle);
        event.u.CreateThread.lpStartAddress =
            reinterpret_cast<LPTHREAD_START_ROUTINE>(change.thread.thread.start);
        return STATUS_SUCCESS;
    case DebugState::create_process: {
        CREATE_PROCESS_DEBUG_INFO& info = event.u.CreateProcessInfo;
        event.dwDebugEventCode = CREATE_PROCESS_DEBUG_EVENT;
        info.hFile = change.process.image.file;
        info.hProcess = change.process.process;
        info.hThread = change.process.thread;
        info.lpBaseOfImage = change.process.image.base;
        info.dwDebugInfoFileOffset = change.process.image.symbols_at;
        info.nDebugInfoSize = change.process.image.symbols_size;
        info.lpThreadLocalBase = teb_of(info.hThread);
        info.lpStartAddress = reinterpret_cast<LPTHREAD_START_ROUTINE>(change.process.first.start);
        info.lpImageName = nullptr;
        info.fUnicode = TRUE;
        return STATUS_SUCCESS;
    }
    case DebugState::exit_thread:
        event.dwDebugEventCode = EXIT_THREAD_DEBUG_EVENT;
        event.u.ExitThread.dwExitCode = change.exit_code;
        return STATUS_SUCCESS;
    case DebugState::exit_process:
        event.dwDebugEventCode = EXIT_PROCESS_DEBUG_EVENT;
        event.u.ExitProcess.dwExitCode = change.exit_code;
        return STATUS_SUCCESS;
    case DebugState::exception:
    case DebugState::breakpoint:
    case DebugState::single_step: convert_exception(change.exception, wide, event); return 0;
    case DebugState::load_dll:
        event.dwDebugEventCode = LOAD_DLL_DEBUG_EVENT;
        event.u.LoadDll.hFile = change.image.image.file;
        event.u.LoadDll.lpBaseOfDll = change.image.image.base;
        event.u.LoadDll.dwDebugInfoFileOffset = change.image.image.symbols_at;
        event.u.LoadDll.nDebugInfoSize = change.image.image.symbols_size;
        event.u.LoadDll.lpImageName = change.image.name;
        event.u.LoadDll.fUnicode = TRUE;
        return STATUS_SUCCESS;
    case DebugState::unload_dll:
        event.dwDebugEventCode = UNLOAD_DLL_DEBUG_EVENT;
        event.u.UnloadDll.lpBaseOfDll = change.base;
        return STATUS_SUCCESS;
    }
    return STATUS_UNSUCCESSFUL;
}

} // namespace

extern "C" {

NTSTATUS NTAPI DbgUiConnectToDbg(void) {
    constexpr ULONG kill_on_close = 1;
    if (DbgUiGetThreadDebugObject() != nullptr) {
        return STATUS_SUCCESS;
    }
    HANDLE object = nullptr;
    OBJECT_ATTRIBUTES attributes{};
    attributes.Length = sizeof attributes;
    const NTSTATUS made = NtCreateDebugObject(&object, all_access, &attributes, kill_on_close);
    if (NT_SUCCESS(made)) {
        DbgUiSetThreadDebugObject(object);
    }
    return made;
}

HANDLE NTAPI DbgUiGetThreadDebugObject(void) {
    return static_cast<HANDLE>(static_cast<PVOID>(teb()->debug_reserved[1]));
}
void NTAPI DbgUiSetThreadDebugObject(HANDLE object) { teb()->debug_reserved[1] = object; }

NTSTATUS NTAPI DbgUiWaitStateChange(StateChange* change, PLARGE_INTEGER timeout) {
    return NtWaitForDebugEvent(DbgUiGetThreadDebugObject(), TRUE, timeout, change);
}
NTSTATUS NTAPI DbgUiContinue(CLIENT_ID* client, NTSTATUS answer) {
    return NtDebugContinue(DbgUiGetThreadDebugObject(), client, answer);
}
NTSTATUS NTAPI DbgUiStopDebugging(HANDLE process) {
    return NtRemoveProcessDebug(process, DbgUiGetThreadDebugObject());
}
NTSTATUS NTAPI DbgUiDebugActiveProcess(HANDLE process) {
    NTSTATUS status = NtDebugActiveProcess(process, DbgUiGetThreadDebugObject());
    if (NT_SUCCESS(status)) {
        status = DbgUiIssueRemoteBreakin(process);
        if (!NT_SUCCESS(status)) {
            DbgUiStopDebugging(process);
        }
    }
    return status;
}

/// Where the thread begins that a debugger makes.
void NTAPI DbgUiRemoteBreakin(PVOID) {
    if (peb()->being_debugged != 0) { // it may have left meanwhile
        DbgBreakPoint();
    }
    RtlExitUserThread(STATUS_SUCCESS);
}
NTSTATUS NTAPI DbgUiIssueRemoteBreakin(HANDLE process) {
    HANDLE thread = nullptr;
    const NTSTATUS made = NtCreateThreadEx(&thread, THREAD_ALL_ACCESS, nullptr, process,
                                           reinterpret_cast<PVOID>(&DbgUiRemoteBreakin), nullptr, 0,
                                           0, 0, 0, nullptr);
    if (NT_SUCCESS(made)) {
        NtClose(thread);
    }
    return made;
}

NTSTATUS NTAPI DbgUiConvertStateChangeStructure(StateChange* change, LPDEBUG_EVENT event) {
    return convert(*change, false, *event);
}
NTSTATUS NTAPI DbgUiConvertStateChangeStructureEx(StateChange* change, LPDEBUG_EVENT event) {
    return convert(*change, true, *event);
}

} // extern "C"
