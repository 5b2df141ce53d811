#pragma once
/// What ntdll's functions for debuggers share with kernel32's.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32 {

/// DBG_STATE, of events.
enum class DebugState : ULONG {
    create_thread = 2,
    create_process,
    exit_thread,
    exit_process,
    exception,
    breakpoint,
    single_step,
    load_dll,
    unload_dll,
};

/// DBGUI_WAIT_STATE_CHANGE.
struct StateChange {
    struct Thread {
        ULONG subsystem_key;
        PVOID start;
    };
    struct Image {
        HANDLE file;
        PVOID base;
        ULONG symbols_at;
        ULONG symbols_size;
    };
    DebugState state;
    CLIENT_ID client;
    union {
        EXCEPTION_DEBUG_INFO exception;
        struct {
            HANDLE handle;
            Thread thread;
        } thread;
        struct {
            HANDLE process;
            HANDLE thread;
            ULONG subsystem_key;
            Image image;
            Thread first;
        } process;
        struct {
            Image image;
            PVOID name;
        } image;
        DWORD exit_code;
        PVOID base;
    };
};
#ifdef _WIN64
static_assert(sizeof(StateChange) == 0xb8);
#endif

} // namespace ferry::win32

extern "C" {
NTSTATUS NTAPI NtCreateDebugObject(PHANDLE object, ACCESS_MASK access,
                                   POBJECT_ATTRIBUTES attributes, ULONG flags);
NTSTATUS NTAPI NtDebugActiveProcess(HANDLE process, HANDLE object);
NTSTATUS NTAPI NtRemoveProcessDebug(HANDLE process, HANDLE object);
NTSTATUS NTAPI NtWaitForDebugEvent(HANDLE object, BOOLEAN alertable, PLARGE_INTEGER timeout,
                                   ferry::win32::StateChange* change);
NTSTATUS NTAPI NtDebugContinue(HANDLE object, CLIENT_ID* client, NTSTATUS answer);
NTSTATUS NTAPI NtSetInformationDebugObject(HANDLE object, int kind, PVOID from, ULONG size,
                                           PULONG written);

void NTAPI DbgBreakPoint(void);
NTSTATUS NTAPI DbgUiConnectToDbg(void);
HANDLE NTAPI DbgUiGetThreadDebugObject(void);
void NTAPI DbgUiSetThreadDebugObject(HANDLE object);
NTSTATUS NTAPI DbgUiDebugActiveProcess(HANDLE process);
NTSTATUS NTAPI DbgUiStopDebugging(HANDLE process);
NTSTATUS NTAPI DbgUiIssueRemoteBreakin(HANDLE process);
NTSTATUS NTAPI DbgUiWaitStateChange(ferry::win32::StateChange* change, PLARGE_INTEGER timeout);
NTSTATUS NTAPI DbgUiContinue(CLIENT_ID* client, NTSTATUS answer);
NTSTATUS NTAPI DbgUiConvertStateChangeStructure(ferry::win32::StateChange* change,
                                                LPDEBUG_EVENT event);
/// The same, with texts of 16-bit characters as they are.
NTSTATUS NTAPI DbgUiConvertStateChangeStructureEx(ferry::win32::StateChange* change,
                                                  LPDEBUG_EVENT event);
}
