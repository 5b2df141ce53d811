// Threads of another process: started there, found by their id, suspended, looked at, changed, called
// asynchronously and ended.
// args: parent
#include <stdio.h>

#include "peer.h"

static volatile LONG value;
static volatile LONG spins;

static DWORD WINAPI thread_start(LPVOID argument) {
    InterlockedAdd(&value, (LONG)(LONG_PTR)argument);
    return 70 + (DWORD)(ULONG_PTR)argument;
}
static DWORD WINAPI sleeper(LPVOID unused) {
    (void)unused;
    while (SleepEx(10000, TRUE) != 0) {
        InterlockedIncrement(&value);
    }
    return 0;
}
static void CALLBACK apc(ULONG_PTR argument) { InterlockedAdd(&value, (LONG)argument); }
static DWORD WINAPI spin(LPVOID unused) {
    (void)unused;
    for (;;) {
        ++spins;
    }
    return 0;
}
static void landed(void) { ExitThread(55); }

static int child(char** argv) {
    HANDLE in = handle_from(argv[2]);
    HANDLE out = handle_from(argv[3]);
    DWORD id;
    send_number(out, (ULONG_PTR)value);
    send_number(out, (ULONG_PTR)thread_start);
    send_number(out, (ULONG_PTR)apc);
    send_number(out, (ULONG_PTR)&spins);
    send_number(out, (ULONG_PTR)landed);
    CreateThread(NULL, 0, sleeper, NULL, 0, &id);
    send_number(out, id);
    CreateThread(NULL, 0, spin, NULL, 0, &id);
    send_number(out, id);
    value = 0;
    send_number(out, 0);
    receive_number(in);
    return value;
}

static LONG look(HANDLE process, ULONG_PTR at) {
    LONG number = 0;
    ReadProcessMemory(process, (void*)at, &number, sizeof number, NULL);
    return number;
}

int main(int argc, char** argv) {
    (void)argc;
    if (argv[1][0] == 'c') {
        return child(argv);
    }
    Peer peer;
    printf("started %d\n", start_peer(&peer, "child", CREATE_SUSPENDED));
    HANDLE process = peer.process.hProcess;
    HANDLE main_thread = peer.process.hThread;

    // Before it has begun: the image lies where this one's does, or the address is told later.
    CONTEXT context = {.ContextFlags = CONTEXT_FULL};
    printf("context %d", GetThreadContext(main_thread, &context));
    printf(" rip %d rsp %d\n", context.Rip != 0, context.Rsp != 0);
    printf("set %d\n", SetThreadContext(main_thread, &context));
    printf("suspended %lu", SuspendThread(main_thread));
    printf(" resumed %lu", ResumeThread(main_thread));
    printf(" %lu\n", ResumeThread(main_thread));

    receive_number(peer.from);
    const ULONG_PTR start_there = receive_number(peer.from);
    const ULONG_PTR apc_there = receive_number(peer.from);
    const ULONG_PTR spins_there = receive_number(peer.from);
    const ULONG_PTR landed_there = receive_number(peer.from);
    const DWORD sleeper_id = (DWORD)receive_number(peer.from);
    const DWORD spin_id = (DWORD)receive_number(peer.from);
    receive_number(peer.from);

    DWORD id = 0, code = 0;
    HANDLE thread = CreateRemoteThread(process, NULL, 0, (LPTHREAD_START_ROUTINE)start_there,
                                       (LPVOID)5, 0, &id);
    printf("remote %d id %d", thread != NULL, id != 0 && GetThreadId(thread) == id);
    printf(" of %d", GetProcessIdOfThread(thread) == peer.process.dwProcessId);
    printf(" wait %lu", WaitForSingleObject(thread, 10000));
    GetExitCodeThread(thread, &code);
    printf(" code %lu\n", code);
    CloseHandle(thread);

    thread = CreateRemoteThread(process, NULL, 0, (LPTHREAD_START_ROUTINE)start_there, (LPVOID)2,
                                CREATE_SUSPENDED, &id);
    printf("held %lu", WaitForSingleObject(thread, 50));
    printf(" resumed %lu", ResumeThread(thread));
    printf(" wait %lu\n", WaitForSingleObject(thread, 10000));
    CloseHandle(thread);

    HANDLE sleeping = OpenThread(THREAD_ALL_ACCESS, FALSE, sleeper_id);
    printf("opened %d", sleeping != NULL);
    printf(" queued %lu\n", QueueUserAPC((PAPCFUNC)apc_there, sleeping, 100));

    HANDLE spinning = OpenThread(THREAD_ALL_ACCESS, FALSE, spin_id);
    printf("suspended %lu", SuspendThread(spinning));
    GetThreadContext(spinning, &context); // only then has it stopped
    const LONG before = look(process, spins_there);
    Sleep(20);
    printf(" stands %d", look(process, spins_there) == before);
    printf(" resumed %lu", ResumeThread(spinning));
    Sleep(50);
    printf(" moves %d\n", look(process, spins_there) != before);
    SuspendThread(spinning);
    context.ContextFlags = CONTEXT_FULL;
    printf("context %d", GetThreadContext(spinning, &context));
    context.Rip = landed_there;
    context.Rsp = (context.Rsp & ~(DWORD64)15) - 8;
    printf(" set %d", SetThreadContext(spinning, &context));
    ResumeThread(spinning);
    printf(" wait %lu", WaitForSingleObject(spinning, 10000));
    GetExitCodeThread(spinning, &code);
    printf(" code %lu\n", code);
    printf("after its end: suspend %d", (int)SuspendThread(spinning));
    printf(" context %d\n", GetThreadContext(spinning, &context));

    printf("terminated %d", TerminateThread(sleeping, 66));
    printf(" wait %lu", WaitForSingleObject(sleeping, 10000));
    GetExitCodeThread(sleeping, &code);
    printf(" code %lu\n", code);
    printf("unknown %d", OpenThread(THREAD_ALL_ACCESS, FALSE, 0x7ffffffc) != NULL);
    printf(" %lu\n", GetLastError());
    printf("ended %lu\n", end_peer(&peer)); // 5 + 2 + 100 + 1
    return 0;
}
