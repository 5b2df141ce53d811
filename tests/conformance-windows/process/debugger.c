// A debugger and what it debugs: each event, breakpoints that it sets, single steps, exceptions that it deals with
// and those that it leaves to the program.
// args: parent
// compiler: clang
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile LONG counted;

__attribute__((noinline)) __declspec(dllexport) void count_one(void) { InterlockedIncrement(&counted); }

static DWORD WINAPI second(LPVOID argument) { return 40 + (DWORD)(ULONG_PTR)argument; }

static int child(void) {
    printf("child: debugged %d\n", IsDebuggerPresent());
    fflush(stdout);
    OutputDebugStringA("narrow text");
    OutputDebugStringW(L"wide text");
    count_one();
    HANDLE thread = CreateThread(NULL, 0, second, (LPVOID)2, 0, NULL);
    DWORD code = 0;
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    __try {
        RaiseException(0xe0000001, 0, 0, NULL);
        printf("child: the debugger dealt with it\n");
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        printf("child: caught %lx\n", GetExceptionCode());
    }
    __try {
        RaiseException(0xe0000002, 0, 0, NULL);
        printf("child: not reached\n");
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        printf("child: caught %lx\n", GetExceptionCode());
    }
    __try {
        DebugBreak();
        printf("child: behind the breakpoint\n");
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        printf("child: caught %lx\n", GetExceptionCode());
    }
    FreeLibrary(LoadLibraryA("winmm.dll"));
    printf("child: counted %ld, thread %lu\n", counted, code);
    fflush(stdout);
    return 7;
}

static const char* last_name(const char* path) {
    const char* slash = strrchr(path, '\\');
    return slash != NULL ? slash + 1 : path;
}

/// What file a handle is of.
static void show_file(HANDLE file) {
    char path[MAX_PATH] = "";
    DWORD size = GetFinalPathNameByHandleA(file, path, sizeof path, 0);
    printf(" file %s", size != 0 ? last_name(path) : "none");
    CloseHandle(file);
}

static void set_byte(HANDLE handle, void* at, unsigned char value) {
    SIZE_T done = 0;
    BOOL written = WriteProcessMemory(handle, at, &value, 1, &done);
    FlushInstructionCache(handle, at, 1);
    if (!written) {
        printf("can't write code: %lu\n", GetLastError());
    }
}

static void debug(PROCESS_INFORMATION* info) {
    int breakpoints = 0;
    int dlls = 0;
    int unloaded_seen = 0;
    LPVOID winmm = NULL;
    unsigned char code = 0;
    void* target = (void*)count_one;
    HANDLE handle = NULL;
    HANDLE thread = NULL;
    for (int going = 1; going;) {
        DEBUG_EVENT event;
        DWORD answer = DBG_CONTINUE;
        if (!WaitForDebugEvent(&event, 20000)) {
            printf("no event: %lu\n", GetLastError());
            TerminateProcess(info->hProcess, 1);
            return;
        }
        if (event.dwProcessId != info->dwProcessId) {
            printf("another process\n");
        }
        switch (event.dwDebugEventCode) {
        case CREATE_PROCESS_DEBUG_EVENT:
            handle = event.u.CreateProcessInfo.hProcess;
            thread = event.u.CreateProcessInfo.hThread;
            printf("process: thread %d base %d start %d tls %d", event.dwThreadId == info->dwThreadId,
                   event.u.CreateProcessInfo.lpBaseOfImage == (void*)GetModuleHandleA(NULL),
                   event.u.CreateProcessInfo.lpStartAddress != NULL,
                   event.u.CreateProcessInfo.lpThreadLocalBase != NULL);
            show_file(event.u.CreateProcessInfo.hFile);
            printf("\n");
            break;
        case LOAD_DLL_DEBUG_EVENT: {
            char path[MAX_PATH] = "";
            GetFinalPathNameByHandleA(event.u.LoadDll.hFile, path, sizeof path, 0);
            if (dlls++ == 0 || _stricmp(last_name(path), "kernel32.dll") == 0 ||
                _stricmp(last_name(path), "winmm.dll") == 0) {
                printf("dll: %s", last_name(path));
                PVOID name = NULL;
                WCHAR text[MAX_PATH] = L"";
                SIZE_T done = 0;
                if (dlls > 1 && event.u.LoadDll.lpImageName != NULL &&
                    ReadProcessMemory(handle, event.u.LoadDll.lpImageName, &name, sizeof name, &done)) {
                    ReadProcessMemory(handle, name, text, sizeof text - 2, &done);
                    const WCHAR* slash = wcsrchr(text, L'\\');
                    printf(", named %ls", slash != NULL ? slash + 1 : text);
                }
                printf("\n");
                if (_stricmp(last_name(path), "winmm.dll") == 0) {
                    winmm = event.u.LoadDll.lpBaseOfDll;
                }
            }
            CloseHandle(event.u.LoadDll.hFile);
            break;
        }
        case UNLOAD_DLL_DEBUG_EVENT:
            if (event.u.UnloadDll.lpBaseOfDll == winmm && !unloaded_seen++) {
                printf("dll unloaded: winmm\n");
            }
            break;
        case CREATE_THREAD_DEBUG_EVENT:
            printf("thread: start %d, handle of it %d\n", event.u.CreateThread.lpStartAddress != NULL,
                   GetThreadId(event.u.CreateThread.hThread) == event.dwThreadId);
            break;
        case EXIT_THREAD_DEBUG_EVENT:
            printf("thread ends: %lu\n", event.u.ExitThread.dwExitCode);
            break;
        case EXIT_PROCESS_DEBUG_EVENT:
            printf("process ends: %lu, still there %d\n", event.u.ExitProcess.dwExitCode,
                   WaitForSingleObject(info->hProcess, 0) == WAIT_TIMEOUT);
            going = 0;
            break;
        case OUTPUT_DEBUG_STRING_EVENT: {
            char text[64] = "";
            SIZE_T done = 0;
            ReadProcessMemory(handle, event.u.DebugString.lpDebugStringData, text,
                              event.u.DebugString.nDebugStringLength, &done);
            printf("text: \"%s\", %u bytes, unicode %u\n", text, event.u.DebugString.nDebugStringLength,
                   event.u.DebugString.fUnicode);
            break;
        }
        case EXCEPTION_DEBUG_EVENT: {
            const EXCEPTION_RECORD* record = &event.u.Exception.ExceptionRecord;
            CONTEXT context;
            SIZE_T done = 0;
            context.ContextFlags = CONTEXT_CONTROL;
            GetThreadContext(thread, &context);
            if (record->ExceptionCode == EXCEPTION_BREAKPOINT && breakpoints++ == 0) {
                printf("first breakpoint: chance %lu\n", event.u.Exception.dwFirstChance);
                ReadProcessMemory(handle, target, &code, 1, &done);
                set_byte(handle, target, 0xcc);
            } else if (record->ExceptionCode == EXCEPTION_BREAKPOINT && record->ExceptionAddress == target) {
                printf("own breakpoint: behind it %d\n", context.Rip == (ULONG_PTR)target + 1);
                set_byte(handle, target, code);
                context.Rip = (ULONG_PTR)target;
                context.EFlags |= 0x100;
                SetThreadContext(thread, &context);
            } else if (record->ExceptionCode == EXCEPTION_SINGLE_STEP) {
                printf("stepped: a few bytes on %d, flag still set %d\n",
                       context.Rip > (ULONG_PTR)target && context.Rip < (ULONG_PTR)target + 16,
                       (context.EFlags & 0x100) != 0);
            } else {
                printf("exception %lx: chance %lu\n", record->ExceptionCode, event.u.Exception.dwFirstChance);
                answer = record->ExceptionCode == 0xe0000001 ? DBG_CONTINUE : DBG_EXCEPTION_NOT_HANDLED;
                if (record->ExceptionCode == EXCEPTION_BREAKPOINT) {
                    answer = DBG_CONTINUE;
                }
            }
            break;
        }
        default: printf("event %lu\n", event.dwDebugEventCode);
        }
        fflush(stdout);
        if (!ContinueDebugEvent(event.dwProcessId, event.dwThreadId, answer)) {
            printf("can't continue: %lu\n", GetLastError());
        }
    }
}

int main(int argc, char** argv) {
    if (argc > 1 && strcmp(argv[1], "child") == 0) {
        return child();
    }
    DEBUG_EVENT event;
    SetLastError(0);
    BOOL waited = WaitForDebugEvent(&event, 0);
    printf("without a child: %d %lu\n", waited, GetLastError());
    SetLastError(0);
    BOOL set = DebugSetProcessKillOnExit(FALSE);
    printf("without a child: %d %lu\n", set, GetLastError());
    fflush(stdout);
    char line[] = "debugger child";
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION info;
    char path[MAX_PATH];
    GetModuleFileNameA(NULL, path, sizeof path);
    if (!CreateProcessA(path, line, NULL, NULL, FALSE, DEBUG_ONLY_THIS_PROCESS, NULL, NULL, &startup, &info)) {
        printf("no child: %lu\n", GetLastError());
        return 1;
    }
    BOOL present = FALSE;
    BOOL checked = CheckRemoteDebuggerPresent(info.hProcess, &present);
    printf("remote: %d %d\n", checked, present);
    debug(&info);
    DWORD code = 0;
    WaitForSingleObject(info.hProcess, 10000);
    GetExitCodeProcess(info.hProcess, &code);
    printf("exit code %lu\n", code);
    SetLastError(0);
    waited = WaitForDebugEvent(&event, 0);
    printf("no more events: %d %lu\n", waited, GetLastError());
    SetLastError(0);
    BOOL went_on = ContinueDebugEvent(info.dwProcessId, info.dwThreadId, DBG_CONTINUE);
    printf("nothing to go on with: %d %lu\n", went_on, GetLastError());
    return 0;
}
