// Waits whose callbacks run where waits are kept (WT_EXECUTEINWAITTHREAD): one after the other, and
// a callback may end its own wait, which another pool's callback is told to be pending.
#include <windows.h>

#include <stdio.h>

static HANDLE done, other_began;
static LONG inside, most;

struct own {
    HANDLE wait;
    BOOL ended;
    DWORD error;
};

static void CALLBACK end_itself(PVOID context, BOOLEAN timed_out) {
    struct own* own = context;
    (void)timed_out;
    own->ended = UnregisterWait(own->wait);
    own->error = own->ended ? 0 : GetLastError();
    SetEvent(done);
}

static void CALLBACK overlap(PVOID context, BOOLEAN timed_out) {
    (void)context;
    (void)timed_out;
    const LONG now = InterlockedIncrement(&inside);
    most = now > most ? now : most;
    Sleep(30);
    InterlockedDecrement(&inside);
    SetEvent(context);
}

int main(void) {
    done = CreateEventW(NULL, FALSE, FALSE, NULL);
    other_began = CreateEventW(NULL, FALSE, FALSE, NULL);
    const HANDLE set = CreateEventW(NULL, TRUE, TRUE, NULL);
    int ended = 0;
    for (int i = 0; i < 20; ++i) {
        struct own own = {INVALID_HANDLE_VALUE, FALSE, 0};
        RegisterWaitForSingleObject(&own.wait, set, end_itself, &own, INFINITE,
                                    WT_EXECUTEONLYONCE | WT_EXECUTEINWAITTHREAD);
        WaitForSingleObject(done, INFINITE);
        ended += own.ended;
    }
    printf("ended themselves %d\n", ended);

    struct own own = {INVALID_HANDLE_VALUE, FALSE, 0};
    const HANDLE later = CreateEventW(NULL, FALSE, FALSE, NULL);
    RegisterWaitForSingleObject(&own.wait, later, end_itself, &own, INFINITE, WT_EXECUTEONLYONCE);
    SetEvent(later);
    WaitForSingleObject(done, INFINITE);
    printf("in a pool %d %lu\n", own.ended, own.error);

    HANDLE waits[3], ends[3];
    for (int i = 0; i < 3; ++i) {
        ends[i] = CreateEventW(NULL, FALSE, FALSE, NULL);
        RegisterWaitForSingleObject(&waits[i], set, overlap, ends[i], INFINITE,
                                    WT_EXECUTEONLYONCE | WT_EXECUTEINWAITTHREAD);
    }
    WaitForMultipleObjects(3, ends, TRUE, INFINITE);
    printf("at once %ld\n", most);
    for (int i = 0; i < 3; ++i)
        UnregisterWaitEx(waits[i], INVALID_HANDLE_VALUE);
    printf("inside %ld\n", inside);
    return 0;
}
