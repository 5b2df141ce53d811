// A debugger comes to a process that runs, leaves it, and either is killed.
// args: parent
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static PROCESS_INFORMATION start(const char* what, DWORD flags, HANDLE* output) {
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION info = {0};
    HANDLE reading = NULL;
    char path[MAX_PATH];
    char line[64];
    CreatePipe(&reading, &startup.hStdOutput, &inherited, 0);
    SetHandleInformation(reading, HANDLE_FLAG_INHERIT, 0);
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    GetModuleFileNameA(NULL, path, sizeof path);
    snprintf(line, sizeof line, "debug_attach %s", what);
    if (!CreateProcessA(path, line, NULL, NULL, TRUE, flags, NULL, NULL, &startup, &info)) {
        printf("no child: %lu\n", GetLastError());
        exit(1);
    }
    CloseHandle(startup.hStdOutput);
    *output = reading;
    return info;
}

static DWORD read_number(HANDLE from) {
    DWORD value = 0;
    DWORD done = 0;
    ReadFile(from, &value, sizeof value, &done, NULL);
    return done == sizeof value ? value : 0;
}
static void write_number(DWORD value) {
    DWORD done = 0;
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), &value, sizeof value, &done, NULL);
}

static DWORD end_of(HANDLE process) {
    DWORD code = 0;
    if (WaitForSingleObject(process, 20000) != WAIT_OBJECT_0) {
        printf("still there\n");
        TerminateProcess(process, 99);
    }
    GetExitCodeProcess(process, &code);
    return code;
}

static DWORD WINAPI waits(LPVOID event) { return WaitForSingleObject(event, INFINITE); }

/// Says when it is debugged and when it is no longer.
static int busy(void) {
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL);
    HANDLE thread = CreateThread(NULL, 0, waits, event, 0, NULL);
    write_number(1);
    while (!IsDebuggerPresent()) {
        Sleep(1);
    }
    write_number(2);
    while (IsDebuggerPresent()) {
        Sleep(1);
    }
    write_number(3);
    SetEvent(event);
    WaitForSingleObject(thread, INFINITE);
    return 5;
}

static int idle(void) {
    write_number(1);
    Sleep(60000);
    return 6;
}

/// Debugs a child up to its first event, and never goes on.
static int debugger(void) {
    HANDLE output;
    DEBUG_EVENT event;
    PROCESS_INFORMATION info = start("idle", DEBUG_PROCESS, &output);
    BOOL waited = WaitForDebugEvent(&event, 20000);
    write_number(waited ? info.dwProcessId : 0);
    Sleep(60000);
    return 8;
}

static BOOL next(DEBUG_EVENT* event) {
    if (!WaitForDebugEvent(event, 20000)) {
        printf("no event: %lu\n", GetLastError());
        return FALSE;
    }
    return TRUE;
}

static void attach(void) {
    HANDLE output;
    DEBUG_EVENT event;
    PROCESS_INFORMATION info = start("busy", 0, &output);
    int threads = 0;
    int dlls = 0;
    read_number(output);
    BOOL attached = DebugActiveProcess(info.dwProcessId);
    printf("attached %d\n", attached);
    attached = DebugActiveProcess(info.dwProcessId);
    printf("again %d %lu\n", attached, GetLastError());
    for (;;) {
        if (!next(&event)) {
            break;
        }
        if (event.dwDebugEventCode == CREATE_PROCESS_DEBUG_EVENT) {
            printf("process: thread %d\n", event.dwThreadId == info.dwThreadId);
            CloseHandle(event.u.CreateProcessInfo.hFile);
        } else if (event.dwDebugEventCode == LOAD_DLL_DEBUG_EVENT) {
            ++dlls;
            CloseHandle(event.u.LoadDll.hFile);
        } else if (event.dwDebugEventCode == CREATE_THREAD_DEBUG_EVENT) {
            ++threads;
        } else if (event.dwDebugEventCode == EXCEPTION_DEBUG_EVENT) {
            printf("breakpoint: %lx in another thread %d\n", event.u.Exception.ExceptionRecord.ExceptionCode,
                   event.dwThreadId != info.dwThreadId);
            ContinueDebugEvent(event.dwProcessId, event.dwThreadId, DBG_CONTINUE);
            break;
        }
        ContinueDebugEvent(event.dwProcessId, event.dwThreadId, DBG_CONTINUE);
    }
    printf("threads %d, some dlls %d\n", threads, dlls > 2);
    if (next(&event)) {
        printf("event %lu\n", event.dwDebugEventCode);
        ContinueDebugEvent(event.dwProcessId, event.dwThreadId, DBG_CONTINUE);
    }
    printf("child sees it: %lu\n", read_number(output));
    BOOL broken = DebugBreakProcess(info.hProcess);
    printf("break %d", broken);
    if (next(&event)) {
        printf(", event %lu", event.dwDebugEventCode);
    }
    BOOL present = TRUE;
    BOOL stopped = DebugActiveProcessStop(info.dwProcessId);
    printf(", stopped %d", stopped);
    CheckRemoteDebuggerPresent(info.hProcess, &present);
    printf(", present %d\n", present);
    printf("child sees that: %lu\n", read_number(output));
    printf("it ends: %lu\n", end_of(info.hProcess));
    stopped = DebugActiveProcessStop(info.dwProcessId);
    printf("nobody to leave: %d\n", stopped);
    attached = DebugActiveProcess(GetCurrentProcessId());
    printf("itself: %d\n", attached);
}

/// The debuggee is killed while its debugger does not go on.
static void kill_debuggee(void) {
    HANDLE output;
    DEBUG_EVENT event;
    PROCESS_INFORMATION info = start("idle", DEBUG_PROCESS, &output);
    next(&event);
    printf("first event %lu\n", event.dwDebugEventCode);
    BOOL ended = TerminateProcess(info.hProcess, 77);
    printf("terminated %d\n", ended);
    BOOL went_on = ContinueDebugEvent(event.dwProcessId, event.dwThreadId, DBG_CONTINUE);
    printf("went on %d\n", went_on);
    while (next(&event) && event.dwDebugEventCode != EXIT_PROCESS_DEBUG_EVENT) {
        ContinueDebugEvent(event.dwProcessId, event.dwThreadId, DBG_CONTINUE);
    }
    printf("told of its end: %lu\n", event.u.ExitProcess.dwExitCode);
    went_on = ContinueDebugEvent(event.dwProcessId, event.dwThreadId, DBG_CONTINUE);
    printf("went on %d, code %lu\n", went_on, end_of(info.hProcess));
}

/// The debugger is killed while its debuggee waits for it.
static void kill_debugger(void) {
    HANDLE output;
    PROCESS_INFORMATION info = start("debugger", 0, &output);
    HANDLE debuggee = OpenProcess(PROCESS_ALL_ACCESS, FALSE, read_number(output));
    printf("debuggee there %d\n", debuggee != NULL);
    TerminateProcess(info.hProcess, 3);
    printf("debugger ends: %lu\n", end_of(info.hProcess));
    printf("debuggee ends: %lx\n", end_of(debuggee));
}

int main(int argc, char** argv) {
    const char* what = argc > 1 ? argv[1] : "parent";
    if (strcmp(what, "busy") == 0) {
        return busy();
    }
    if (strcmp(what, "idle") == 0) {
        return idle();
    }
    if (strcmp(what, "debugger") == 0) {
        return debugger();
    }
    attach();
    kill_debuggee();
    kill_debugger();
    return 0;
}
