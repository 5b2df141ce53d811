// Processors and priorities of threads and processes: what is set is heeded where it can be seen,
// told to others, and inherited.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static DWORD WINAPI processors_of_thread(void* mask) {
    DWORD_PTR process = 0, system = 0;
    GetProcessAffinityMask(GetCurrentProcess(), &process, &system);
    *(DWORD_PTR*)mask = SetThreadAffinityMask(GetCurrentThread(), process);
    return GetThreadPriority(GetCurrentThread()) == THREAD_PRIORITY_NORMAL;
}

static DWORD_PTR lowest(DWORD_PTR mask) { return mask & (~mask + 1); }
static DWORD_PTR highest(DWORD_PTR mask) {
    while ((mask & (mask - 1)) != 0) {
        mask &= mask - 1;
    }
    return mask;
}

/// Whether the thread stays on the processors of a mask.
static BOOL stays_on(DWORD_PTR mask) {
    for (int i = 0; i < 2000; ++i) {
        if ((mask >> GetCurrentProcessorNumber() & 1) == 0) {
            return FALSE;
        }
        if (i % 100 == 0) {
            Sleep(0);
        }
    }
    return TRUE;
}

static void affinity(void) {
    DWORD_PTR process = 0, system = 0;
    printf("processors: %d, ", GetProcessAffinityMask(GetCurrentProcess(), &process, &system));
    printf("all of the system's %d\n", process == system && process != 0);
    const DWORD_PTR one = highest(process);
    const DWORD_PTR before = SetThreadAffinityMask(GetCurrentThread(), one);
    printf("one: before %d, stays %d\n", before == process, stays_on(one));
    DWORD_PTR now = 0;
    GetProcessAffinityMask(GetCurrentProcess(), &now, &system);
    printf("the process's is as before %d\n", now == process);
    HANDLE thread = CreateThread(NULL, 0, processors_of_thread, &now, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    printf("a thread's is the process's %d\n", now == process);
    printf("back: %d\n", SetThreadAffinityMask(GetCurrentThread(), process) == one);
    SetLastError(0);
    BOOL done = SetThreadAffinityMask(GetCurrentThread(), 0) != 0;
    printf("none: %d, error %lu\n", done, GetLastError());
    done = SetProcessAffinityMask(GetCurrentProcess(), 0);
    printf("none: %d, error %lu\n", done, GetLastError());
    const DWORD_PTR first = lowest(process);
    done = SetProcessAffinityMask(GetCurrentProcess(), first);
    GetProcessAffinityMask(GetCurrentProcess(), &now, &system);
    printf("process: %d %d %d, stays %d\n", done, now == first, system == process, stays_on(first));
    done = SetThreadAffinityMask(GetCurrentThread(), ~first) != 0;
    printf("others: %d, error %lu\n", done, GetLastError());
    SetProcessAffinityMask(GetCurrentProcess(), process);
    GROUP_AFFINITY group = {.Mask = one}, old;
    done = SetThreadGroupAffinity(GetCurrentThread(), &group, &old);
    printf("group: %d %d\n", done, old.Mask == process);
}

static void priorities(void) {
    const int wanted[] = {THREAD_PRIORITY_LOWEST, THREAD_PRIORITY_HIGHEST, THREAD_PRIORITY_IDLE,
                          THREAD_PRIORITY_TIME_CRITICAL, THREAD_PRIORITY_NORMAL};
    printf("threads:");
    for (int i = 0; i < 5; ++i) {
        const BOOL done = SetThreadPriority(GetCurrentThread(), wanted[i]);
        printf(" %d %d", done, GetThreadPriority(GetCurrentThread()));
    }
    SetLastError(0);
    const BOOL done = SetThreadPriority(GetCurrentThread(), 7);
    printf("\nseven: %d, error %lu\n", done, GetLastError());
    SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_BELOW_NORMAL);
    DWORD_PTR mask = 0;
    HANDLE thread = CreateThread(NULL, 0, processors_of_thread, &mask, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    DWORD normal = 0;
    GetExitCodeThread(thread, &normal);
    printf("a new thread's is normal %lu\n", normal);
    SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_NORMAL);
}

static DWORD child_says(const char* program, const char* word, DWORD flags) {
    char command[MAX_PATH + 16];
    snprintf(command, sizeof command, "\"%s\" %s", program, word);
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION info;
    if (!CreateProcessA(NULL, command, NULL, NULL, FALSE, flags, NULL, NULL, &startup, &info)) {
        return 0xffff;
    }
    WaitForSingleObject(info.hProcess, INFINITE);
    DWORD code = 0xfffe;
    GetExitCodeProcess(info.hProcess, &code);
    return code;
}

static void classes(const char* program) {
    const DWORD wanted[] = {HIGH_PRIORITY_CLASS, BELOW_NORMAL_PRIORITY_CLASS,
                            NORMAL_PRIORITY_CLASS};
    printf("classes: %lx", GetPriorityClass(GetCurrentProcess()));
    for (int i = 0; i < 3; ++i) {
        const BOOL done = SetPriorityClass(GetCurrentProcess(), wanted[i]);
        printf(", %d %lx", done, GetPriorityClass(GetCurrentProcess()));
    }
    SetLastError(0);
    const BOOL done = SetPriorityClass(GetCurrentProcess(), 3);
    printf("\nthree: %d, error %lu\n", done, GetLastError());
    printf("child: %lx", child_says(program, "class", 0));
    printf(", idle %lx", child_says(program, "class", IDLE_PRIORITY_CLASS));
    SetPriorityClass(GetCurrentProcess(), HIGH_PRIORITY_CLASS);
    printf(", of a high one %lx", child_says(program, "class", 0));
    SetPriorityClass(GetCurrentProcess(), IDLE_PRIORITY_CLASS);
    printf(", of an idle one %lx\n", child_says(program, "class", 0));
    SetPriorityClass(GetCurrentProcess(), NORMAL_PRIORITY_CLASS);
}

static void another(const char* program) {
    char command[MAX_PATH + 16];
    snprintf(command, sizeof command, "\"%s\" wait", program);
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION info;
    CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &info);
    DWORD_PTR process = 0, system = 0, now = 0;
    GetProcessAffinityMask(info.hProcess, &process, &system);
    const BOOL set = SetProcessAffinityMask(info.hProcess, lowest(process));
    GetProcessAffinityMask(info.hProcess, &now, &system);
    const BOOL class_set = SetPriorityClass(info.hProcess, BELOW_NORMAL_PRIORITY_CLASS);
    printf("another: %d %d, %d %lx\n", set, now == lowest(process), class_set,
           GetPriorityClass(info.hProcess));
    TerminateProcess(info.hProcess, 0);
}

int main(int argc, char** argv) {
    if (argc > 1 && strcmp(argv[1], "class") == 0) {
        return (int)GetPriorityClass(GetCurrentProcess());
    }
    if (argc > 1) {
        Sleep(INFINITE);
    }
    char program[MAX_PATH];
    GetModuleFileNameA(NULL, program, sizeof program);
    affinity();
    priorities();
    classes(program);
    another(program);
    return 0;
}
