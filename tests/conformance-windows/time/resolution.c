// The timer's resolution: it is what the process asked for, until it takes that back.
// build: -lntdll

#include <windows.h>

#include <stdio.h>

NTSTATUS NTAPI NtQueryTimerResolution(PULONG coarsest, PULONG finest, PULONG current);
NTSTATUS NTAPI NtSetTimerResolution(ULONG wanted, BOOLEAN set, PULONG current);

static void set(const char* what, ULONG wanted, BOOLEAN on, ULONG before) {
    ULONG current = 0;
    ULONG coarsest = 0;
    ULONG finest = 0;
    ULONG now = 0;
    const NTSTATUS status = NtSetTimerResolution(wanted, on, &current);
    NtQueryTimerResolution(&coarsest, &finest, &now);
    printf("%s: %lx, told %s, finest %d, as before %d\n", what, (ULONG)status,
           current == now ? "what is" : "otherwise", now == finest, now == before);
}

int main(void) {
    ULONG coarsest = 0;
    ULONG finest = 0;
    ULONG before = 0;
    NTSTATUS status = NtQueryTimerResolution(&coarsest, &finest, &before);
    printf("%lx, in order %d\n", (ULONG)status, finest <= before && before <= coarsest);
    set("taken back too early", 0, FALSE, before);
    status = NtSetTimerResolution(finest, TRUE, NULL);
    printf("to nowhere: %lx\n", (ULONG)status);
    set("finer than there is", finest - 1, TRUE, before);
    set("taken back", 0, FALSE, before);
    set("and again", 0, FALSE, before);
    return 0;
}
