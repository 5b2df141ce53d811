// What a pool promises of order: no work keeps another from running, a group's members are
// cancelled before one is told, a parted callback is waited for by its group alone, an object whose
// wait was taken back keeps its signal, and timers that are over are still set. build: -lntdll

#include <windows.h>

#include <stdio.h>

static HANDLE begun;
static HANDLE let_go;
static volatile LONG firsts;
static volatile LONG seconds;
static volatile LONG told;
static volatile LONG parted;
static volatile LONG called;

static void CALLBACK first(PTP_CALLBACK_INSTANCE run, PVOID context, PTP_WORK work) {
    (void)run;
    (void)context;
    (void)work;
    InterlockedIncrement(&firsts);
    Sleep(5);
}
static void CALLBACK second(PTP_CALLBACK_INSTANCE run, PVOID context, PTP_WORK work) {
    (void)run;
    (void)context;
    (void)work;
    if (InterlockedIncrement(&seconds) == 1) {
        printf("the other's first run: %s\n", firsts < 10 ? "between" : "behind all");
    }
}
static void CALLBACK hold(PTP_CALLBACK_INSTANCE run, PVOID context) {
    (void)run;
    (void)context;
    SetEvent(begun);
    WaitForSingleObject(let_go, 5000);
}
static void CALLBACK never(PTP_CALLBACK_INSTANCE run, PVOID context) {
    (void)run;
    (void)context;
    printf("a cancelled callback ran\n");
}
static void CALLBACK tell(PVOID object, PVOID context) {
    (void)object;
    (void)context;
    InterlockedIncrement(&told);
    SetEvent(let_go);
}
static void CALLBACK part(PTP_CALLBACK_INSTANCE run, PVOID context, PTP_WORK work) {
    (void)context;
    (void)work;
    DisassociateCurrentThreadFromCallback(run);
    SetEvent(begun);
    Sleep(100);
    parted = 1;
}
static void CALLBACK note(PTP_CALLBACK_INSTANCE run, PVOID context, PTP_WAIT wait,
                          TP_WAIT_RESULT result) {
    (void)run;
    (void)context;
    (void)wait;
    (void)result;
    InterlockedIncrement(&called);
}
static void CALLBACK ring(PTP_CALLBACK_INSTANCE run, PVOID context, PTP_TIMER timer) {
    (void)run;
    (void)context;
    (void)timer;
    SetEvent(begun);
}
static void CALLBACK from_apc(ULONG_PTR context) { SetEvent((HANDLE)context); }
static DWORD CALLBACK give_thread(PVOID to) {
    *(HANDLE*)to = OpenThread(THREAD_SET_CONTEXT, FALSE, GetCurrentThreadId());
    SetEvent(begun);
    return 0;
}

int main(void) {
    TP_CALLBACK_ENVIRON environment;
    begun = CreateEventA(NULL, FALSE, FALSE, NULL);
    let_go = CreateEventA(NULL, FALSE, FALSE, NULL);
    PTP_POOL pool = CreateThreadpool(NULL);
    SetThreadpoolThreadMaximum(pool, 1);
    InitializeThreadpoolEnvironment(&environment);
    SetThreadpoolCallbackPool(&environment, pool);

    PTP_WORK one = CreateThreadpoolWork(first, NULL, &environment);
    PTP_WORK other = CreateThreadpoolWork(second, NULL, &environment);
    for (int i = 0; i < 10; ++i) {
        SubmitThreadpoolWork(one);
    }
    SubmitThreadpoolWork(other);
    WaitForThreadpoolWorkCallbacks(other, FALSE);
    WaitForThreadpoolWorkCallbacks(one, FALSE);
    printf("runs %ld %ld\n", firsts, seconds);
    CloseThreadpoolWork(one);
    CloseThreadpoolWork(other);

    PTP_CLEANUP_GROUP group = CreateThreadpoolCleanupGroup();
    TrySubmitThreadpoolCallback(hold, NULL, &environment);
    WaitForSingleObject(begun, 5000);
    SetThreadpoolCallbackCleanupGroup(&environment, group, tell);
    TrySubmitThreadpoolCallback(never, NULL, &environment);
    CreateThreadpoolWork(first, NULL, &environment);
    CloseThreadpoolCleanupGroupMembers(group, TRUE, NULL);
    Sleep(50);
    printf("told of %ld\n", told);

    SetThreadpoolCallbackCleanupGroup(&environment, group, NULL);
    PTP_WORK parting = CreateThreadpoolWork(part, NULL, &environment);
    SubmitThreadpoolWork(parting);
    WaitForSingleObject(begun, 5000);
    WaitForThreadpoolWorkCallbacks(parting, FALSE);
    printf("parted: the wait ends %s", parted ? "behind it" : "before it");
    CloseThreadpoolCleanupGroupMembers(group, FALSE, NULL);
    printf(", the group's %s\n", parted ? "behind it" : "before it");
    CloseThreadpoolCleanupGroup(group);
    CloseThreadpool(pool);

    HANDLE semaphore = CreateSemaphoreA(NULL, 0, 1, NULL);
    PTP_WAIT wait = CreateThreadpoolWait(note, NULL, NULL);
    SetThreadpoolWait(wait, semaphore, NULL);
    Sleep(50);
    SetThreadpoolWait(wait, NULL, NULL);
    Sleep(20);
    ReleaseSemaphore(semaphore, 1, NULL);
    Sleep(20);
    printf("taken back: called %ld, signal %s\n", called,
           WaitForSingleObject(semaphore, 0) == WAIT_OBJECT_0 ? "there" : "gone");

    PTP_TIMER timer = CreateThreadpoolTimer(ring, NULL, NULL);
    LARGE_INTEGER due = {.QuadPart = -10000};
    FILETIME time = {due.LowPart, (DWORD)due.HighPart};
    printf("timer set %d", IsThreadpoolTimerSet(timer));
    SetThreadpoolTimer(timer, &time, 0, 0);
    WaitForSingleObject(begun, 5000);
    WaitForThreadpoolTimerCallbacks(timer, FALSE);
    printf(", over %d", IsThreadpoolTimerSet(timer));
    SetThreadpoolTimer(timer, NULL, 0, 0);
    printf(", taken back %d\n", IsThreadpoolTimerSet(timer));

    HANDLE thread = NULL;
    HANDLE reached = CreateEventA(NULL, FALSE, FALSE, NULL);
    QueueUserWorkItem(give_thread, &thread, WT_EXECUTEINIOTHREAD);
    WaitForSingleObject(begun, 5000);
    QueueUserAPC(from_apc, thread, (ULONG_PTR)reached);
    printf("a thread for I/O takes APCs: %s\n",
           WaitForSingleObject(reached, 5000) == WAIT_OBJECT_0 ? "yes" : "no");
    return 0;
}
