// Pools of one's own, priorities, cleanup groups that cancel, files whose operations end on a pool,
// and the functions of ntdll under all of it.
#include <stdio.h>
#include <windows.h>

static LONG running, together, most_together, runs;
static HANDLE gate, first_runs;
static char order[16];
static LONG ordered;

static void CALLBACK count_together(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WORK work) {
    (void)instance, (void)context, (void)work;
    const LONG now = InterlockedIncrement(&together);
    for (LONG most = most_together; now > most; most = most_together) {
        InterlockedCompareExchange(&most_together, now, most);
    }
    Sleep(1);
    InterlockedDecrement(&together);
    InterlockedIncrement(&runs);
}

/// Ends when as many of them run as context says.
static void CALLBACK meet(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WORK work) {
    (void)instance, (void)work;
    if (InterlockedIncrement(&running) == (LONG)(INT_PTR)context) {
        SetEvent(gate);
    }
    WaitForSingleObject(gate, 10000);
    InterlockedIncrement(&runs);
}

static void CALLBACK block(PTP_CALLBACK_INSTANCE instance, PVOID context) {
    (void)instance, (void)context;
    SetEvent(first_runs);
    WaitForSingleObject(gate, 10000);
}
static void CALLBACK note(PTP_CALLBACK_INSTANCE instance, PVOID context) {
    (void)instance;
    order[InterlockedIncrement(&ordered) - 1] = (char)(INT_PTR)context;
}
static void CALLBACK never(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WORK work) {
    (void)instance, (void)context, (void)work;
    InterlockedIncrement(&runs);
}
static void CALLBACK cancelled(PVOID object, PVOID cleanup) {
    InterlockedAdd((LONG*)cleanup, (LONG)(INT_PTR)object);
}
static void CALLBACK finalize(PTP_CALLBACK_INSTANCE instance, PVOID context) {
    (void)instance;
    order[InterlockedIncrement(&ordered) - 1] = (char)((INT_PTR)context + 1);
}
static void CALLBACK leave(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WORK work) {
    (void)context;
    DisassociateCurrentThreadFromCallback(instance);
    WaitForThreadpoolWorkCallbacks(work, FALSE); // would be for ever
    InterlockedIncrement(&runs);
    SetEvent(gate);
}
static void CALLBACK io_ended(PTP_CALLBACK_INSTANCE instance, PVOID context, PVOID overlapped,
                              ULONG error, ULONG_PTR bytes, PTP_IO io) {
    (void)instance, (void)io;
    printf("io: %s, its own %d, error %lu, %d bytes\n", (char*)context,
           ((OVERLAPPED*)overlapped)->hEvent == NULL, error, (int)bytes);
    InterlockedIncrement(&runs);
}
static void CALLBACK bound(DWORD error, DWORD bytes, OVERLAPPED* overlapped) {
    printf("bound: error %lu, %lu bytes, offset %lu\n", error, bytes, overlapped->Offset);
    SetEvent(gate);
}

static void own_pools(void) {
    TP_CALLBACK_ENVIRON environment;
    PTP_POOL pool = CreateThreadpool(NULL);
    SetThreadpoolThreadMaximum(pool, 1);
    InitializeThreadpoolEnvironment(&environment);
    SetThreadpoolCallbackPool(&environment, pool);
    PTP_WORK work = CreateThreadpoolWork(count_together, NULL, &environment);
    for (int i = 0; i < 20; ++i) {
        SubmitThreadpoolWork(work);
    }
    WaitForThreadpoolWorkCallbacks(work, FALSE);
    CloseThreadpoolWork(work);
    printf("one thread: %ld runs, %ld together\n", runs, most_together);

    runs = 0;
    ResetEvent(gate);
    TrySubmitThreadpoolCallback(block, NULL, &environment);
    WaitForSingleObject(first_runs, 10000);
    const TP_CALLBACK_PRIORITY priorities[] = {
        TP_CALLBACK_PRIORITY_LOW, TP_CALLBACK_PRIORITY_NORMAL, TP_CALLBACK_PRIORITY_HIGH};
    for (int i = 0; i < 3; ++i) {
        SetThreadpoolCallbackPriority(&environment, priorities[i]);
        TrySubmitThreadpoolCallback(note, (void*)(INT_PTR)("lnh"[i]), &environment);
    }
    PTP_CLEANUP_GROUP group = CreateThreadpoolCleanupGroup();
    SetThreadpoolCallbackCleanupGroup(&environment, group, cancelled);
    for (int i = 0; i < 5; ++i) {
        SubmitThreadpoolWork(CreateThreadpoolWork(never, (void*)(INT_PTR)(1 << i), &environment));
    }
    LONG sum = 0;
    CloseThreadpoolCleanupGroupMembers(group, TRUE, &sum);
    CloseThreadpoolCleanupGroup(group);
    printf("cancelled: %lx, runs %ld\n", sum, runs);
    SetEvent(gate);
    while (*(volatile LONG*)&ordered < 3) {
        Sleep(1);
    }
    printf("order: %s\n", order);

    const BOOL set = SetThreadpoolThreadMinimum(pool, 3);
    printf("minimum: %d\n", set);
    InitializeThreadpoolEnvironment(&environment);
    SetThreadpoolCallbackPool(&environment, pool);
    ResetEvent(gate);
    work = CreateThreadpoolWork(meet, (void*)3, &environment);
    for (int i = 0; i < 3; ++i) {
        SubmitThreadpoolWork(work);
    }
    WaitForThreadpoolWorkCallbacks(work, FALSE);
    CloseThreadpoolWork(work);
    printf("three threads: %ld met\n", running);
    TP_POOL_STACK_INFORMATION stack = {0x80000, 0x10000}, now = {0, 0};
    SetThreadpoolStackInformation(pool, &stack);
    QueryThreadpoolStackInformation(pool, &now);
    printf("stack: %lx %lx\n", (long)now.StackReserve, (long)now.StackCommit);
    CloseThreadpool(pool);
}

/// More than the machine has processors wait for each other.
static void many_wait(void) {
    running = runs = 0;
    ResetEvent(gate);
    PTP_WORK work = CreateThreadpoolWork(meet, (void*)40, NULL);
    for (int i = 0; i < 40; ++i) {
        SubmitThreadpoolWork(work);
    }
    WaitForThreadpoolWorkCallbacks(work, FALSE);
    CloseThreadpoolWork(work);
    printf("forty: %ld met\n", runs);
}

static void odd_callbacks(void) {
    TP_CALLBACK_ENVIRON environment;
    InitializeThreadpoolEnvironment(&environment);
    environment.FinalizationCallback = finalize;
    ordered = 0;
    TrySubmitThreadpoolCallback(note, (void*)'a', &environment);
    while (*(volatile LONG*)&ordered < 2) {
        Sleep(1);
    }
    printf("finalized: %.2s\n", order);
    runs = 0;
    ResetEvent(gate);
    PTP_WORK work = CreateThreadpoolWork(leave, NULL, NULL);
    SubmitThreadpoolWork(work);
    WaitForSingleObject(gate, 10000);
    CloseThreadpoolWork(work);
    printf("disassociated: %ld\n", runs);
}

static void files(void) {
    HANDLE file = CreateFileA("pool.tmp", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                              FILE_FLAG_OVERLAPPED, NULL);
    PTP_IO io = CreateThreadpoolIo(file, io_ended, "written", NULL);
    OVERLAPPED overlapped = {.Offset = 0};
    runs = 0;
    StartThreadpoolIo(io);
    WriteFile(file, "some bytes", 10, NULL, &overlapped);
    WaitForThreadpoolIoCallbacks(io, FALSE);
    printf("waited: %ld\n", runs);
    StartThreadpoolIo(io);
    CancelThreadpoolIo(io);
    WaitForThreadpoolIoCallbacks(io, FALSE);
    printf("cancelled: %ld\n", runs);
    CloseThreadpoolIo(io);
    CloseHandle(file);

    file = CreateFileA("pool.tmp", GENERIC_READ, 0, NULL, OPEN_EXISTING,
                       FILE_FLAG_OVERLAPPED | FILE_FLAG_DELETE_ON_CLOSE, NULL);
    ResetEvent(gate);
    char bytes[8];
    OVERLAPPED second = {.Offset = 5};
    printf("bind: %d\n", BindIoCompletionCallback(file, bound, 0));
    ReadFile(file, bytes, sizeof bytes, NULL, &second);
    WaitForSingleObject(gate, 10000);
    CloseHandle(file);
}

static void native(void) {
    HMODULE ntdll = GetModuleHandleA("ntdll");
    LONG(NTAPI * allocate)
    (PTP_WORK*, PTP_WORK_CALLBACK, PVOID, PTP_CALLBACK_ENVIRON) =
        (void*)GetProcAddress(ntdll, "TpAllocWork");
    void(NTAPI * post)(PTP_WORK) = (void*)GetProcAddress(ntdll, "TpPostWork");
    void(NTAPI * wait)(PTP_WORK, BOOL) = (void*)GetProcAddress(ntdll, "TpWaitForWork");
    void(NTAPI * release)(PTP_WORK) = (void*)GetProcAddress(ntdll, "TpReleaseWork");
    PTP_WORK work = NULL;
    runs = 0;
    printf("native: %lx, ", allocate(&work, never, NULL, NULL));
    post(work);
    post(work);
    wait(work, FALSE);
    release(work);
    printf("runs %ld, without a callback %lx\n", runs, allocate(&work, NULL, NULL, NULL));
}

int main(void) {
    gate = CreateEventA(NULL, TRUE, FALSE, NULL);
    first_runs = CreateEventA(NULL, FALSE, FALSE, NULL);
    own_pools();
    many_wait();
    odd_callbacks();
    files();
    native();
    return 0;
}
