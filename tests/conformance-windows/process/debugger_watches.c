// A debugger watches a variable of its debuggee by a debug register of its thread.
// host: watchpoints
#include <windows.h>

#include <stdio.h>
#include <string.h>

static volatile int watched;

static int debuggee(void) {
    watched = 1;
    const int read = watched;
    watched = read + 1;
    return 40 + watched;
}

static char* base; // of the program in the debuggee

static DWORD on_exception(const DEBUG_EVENT* event, HANDLE thread, int* steps) {
    const EXCEPTION_RECORD* const record = &event->u.Exception.ExceptionRecord;
    CONTEXT context = {.ContextFlags = CONTEXT_DEBUG_REGISTERS | CONTEXT_CONTROL};
    GetThreadContext(thread, &context);
    if (record->ExceptionCode == EXCEPTION_BREAKPOINT) {
        context.ContextFlags = CONTEXT_DEBUG_REGISTERS;
        context.Dr1 = (DWORD64)(base + ((char*)&watched - (char*)GetModuleHandleA(NULL)));
        context.Dr7 = 0xd00004; // four bytes, writes
        printf("first breakpoint, set %d\n", SetThreadContext(thread, &context));
        return DBG_CONTINUE;
    }
    if (record->ExceptionCode != EXCEPTION_SINGLE_STEP)
        return DBG_EXCEPTION_NOT_HANDLED;
    ++*steps;
    printf("step %d: Dr6 %llx, first chance %lu, pc %d\n", *steps, context.Dr6 & 0x400f,
           event->u.Exception.dwFirstChance, (DWORD64)record->ExceptionAddress == context.Rip);
    context.ContextFlags = CONTEXT_DEBUG_REGISTERS;
    context.Dr6 = 0;
    SetThreadContext(thread, &context);
    return DBG_CONTINUE;
}

int main(int count, char** arguments) {
    if (count > 1)
        return debuggee();
    char line[MAX_PATH + 16];
    snprintf(line, sizeof line, "\"%s\" debuggee", arguments[0]);
    STARTUPINFOA start = {.cb = sizeof start};
    PROCESS_INFORMATION made;
    if (!CreateProcessA(NULL, line, NULL, NULL, FALSE, DEBUG_ONLY_THIS_PROCESS, NULL, NULL, &start,
                        &made)) {
        printf("CreateProcess: %lu\n", GetLastError());
        return 1;
    }
    int steps = 0;
    for (DEBUG_EVENT event; WaitForDebugEvent(&event, 20000);) {
        DWORD answer = DBG_CONTINUE;
        if (event.dwDebugEventCode == CREATE_PROCESS_DEBUG_EVENT) {
            base = event.u.CreateProcessInfo.lpBaseOfImage;
            if (event.u.CreateProcessInfo.hFile != NULL)
                CloseHandle(event.u.CreateProcessInfo.hFile);
        } else if (event.dwDebugEventCode == LOAD_DLL_DEBUG_EVENT) {
            if (event.u.LoadDll.hFile != NULL)
                CloseHandle(event.u.LoadDll.hFile);
        } else if (event.dwDebugEventCode == EXCEPTION_DEBUG_EVENT) {
            answer = on_exception(&event, made.hThread, &steps);
        } else if (event.dwDebugEventCode == EXIT_PROCESS_DEBUG_EVENT) {
            printf("exit code %lu\n", event.u.ExitProcess.dwExitCode);
            ContinueDebugEvent(event.dwProcessId, event.dwThreadId, DBG_CONTINUE);
            break;
        }
        ContinueDebugEvent(event.dwProcessId, event.dwThreadId, answer);
    }
    return 0;
}
