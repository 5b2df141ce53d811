// The thread pool: work, timers, waits, cleanup groups; and the older names of the same things.
#include <stdio.h>
#include <windows.h>

static LONG works, simple, ticks, waits, timeouts;
static HANDLE done, once;
static void CALLBACK work(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WORK self) {
    (void)instance;
    (void)self;
    Sleep(1);
    InterlockedAdd((LONG*)context, 1);
}
static void CALLBACK simple_one(PTP_CALLBACK_INSTANCE instance, PVOID context) {
    InterlockedIncrement(&simple);
    SetEventWhenCallbackReturns(instance, (HANDLE)context);
}
static DWORD WINAPI item(LPVOID context) {
    SetEvent((HANDLE)context);
    return 0;
}
static void CALLBACK tick(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_TIMER self) {
    (void)instance;
    (void)self;
    if (InterlockedIncrement(&ticks) == 3) {
        SetEvent((HANDLE)context);
    }
}
static void CALLBACK waited(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WAIT self,
                            TP_WAIT_RESULT result) {
    (void)instance;
    (void)self;
    InterlockedIncrement(result == WAIT_OBJECT_0 ? &waits : &timeouts);
    SetEvent((HANDLE)context);
}
static void CALLBACK old(PVOID context, BOOLEAN timed_out) {
    InterlockedIncrement(timed_out ? &timeouts : &waits);
    SetEvent((HANDLE)context);
}

int main(void) {
    done = CreateEventA(NULL, FALSE, FALSE, NULL);
    once = CreateEventA(NULL, FALSE, FALSE, NULL);
    PTP_WORK many = CreateThreadpoolWork(work, &works, NULL);
    for (int i = 0; i < 50; ++i) {
        SubmitThreadpoolWork(many);
    }
    WaitForThreadpoolWorkCallbacks(many, FALSE);
    CloseThreadpoolWork(many);
    printf("%ld\n", works);
    printf("%d", TrySubmitThreadpoolCallback(simple_one, done, NULL));
    printf(" %lu", WaitForSingleObject(done, 5000));
    printf(" %ld\n", simple);
    printf("%d", QueueUserWorkItem(item, done, 0));
    printf(" %lu\n", WaitForSingleObject(done, 5000));

    PTP_TIMER timer = CreateThreadpoolTimer(tick, done, NULL);
    LARGE_INTEGER due = {.QuadPart = -10000};
    FILETIME time = {due.LowPart, (DWORD)due.HighPart};
    SetThreadpoolTimer(timer, &time, 2, 0);
    printf("%lu", WaitForSingleObject(done, 5000));
    printf(" %d\n", IsThreadpoolTimerSet(timer));
    SetThreadpoolTimer(timer, NULL, 0, 0);
    WaitForThreadpoolTimerCallbacks(timer, TRUE);
    printf("%d\n", IsThreadpoolTimerSet(timer));
    CloseThreadpoolTimer(timer);

    PTP_WAIT wait = CreateThreadpoolWait(waited, done, NULL);
    SetThreadpoolWait(wait, once, NULL);
    SetEvent(once);
    printf("%lu", WaitForSingleObject(done, 5000));
    printf(" %ld\n", waits);
    SetThreadpoolWait(wait, once, &time);
    printf("%lu", WaitForSingleObject(done, 5000));
    printf(" %ld\n", timeouts);
    CloseThreadpoolWait(wait);

    HANDLE registered;
    printf("%d\n",
           RegisterWaitForSingleObject(&registered, once, old, done, INFINITE, WT_EXECUTEDEFAULT));
    for (int i = 0; i < 3; ++i) {
        SetEvent(once);
        printf("%lu", WaitForSingleObject(done, 5000));
    }
    printf(" %ld", waits);
    printf(" %d\n", UnregisterWaitEx(registered, INVALID_HANDLE_VALUE));
    HANDLE old_timer;
    printf("%d", CreateTimerQueueTimer(&old_timer, NULL, old, done, 5, 0, 0));
    printf(" %lu", WaitForSingleObject(done, 5000));
    printf(" %ld\n", timeouts);
    printf("%d\n", DeleteTimerQueueTimer(NULL, old_timer, INVALID_HANDLE_VALUE));

    TP_CALLBACK_ENVIRON environment;
    InitializeThreadpoolEnvironment(&environment);
    PTP_CLEANUP_GROUP group = CreateThreadpoolCleanupGroup();
    SetThreadpoolCallbackCleanupGroup(&environment, group, NULL);
    many = CreateThreadpoolWork(work, &works, &environment);
    SubmitThreadpoolWork(many);
    CloseThreadpoolCleanupGroupMembers(group, FALSE, NULL);
    CloseThreadpoolCleanupGroup(group);
    printf("%ld\n", works);
    return 0;
}
