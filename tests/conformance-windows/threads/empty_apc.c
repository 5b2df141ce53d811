// An APC without a routine does nothing and ends no wait; InitOnceExecuteOnce gives its function
// the caller's place.
#include <stdio.h>
#include <windows.h>
#include <winternl.h>
static BOOL CALLBACK begin(PINIT_ONCE once, PVOID parameter, PVOID* context) {
    printf("begin %d parameter %d context %p\n", once->Ptr != NULL, (int)(ULONG_PTR)parameter,
           *context);
    *context = (PVOID)0x40;
    return TRUE;
}
static void CALLBACK count(ULONG_PTR number) { printf("apc %d\n", (int)number); }
int main(void) {
    LONG(NTAPI * queue)(HANDLE, PVOID, PVOID, PVOID, PVOID);
    queue = (void*)GetProcAddress(GetModuleHandleA("ntdll"), "NtQueueApcThread");
    printf("%lx", queue(GetCurrentThread(), NULL, NULL, NULL, NULL));
    printf(" %lu\n", SleepEx(1, TRUE));
    QueueUserAPC(count, GetCurrentThread(), 7);
    printf("%lx\n", SleepEx(1, TRUE));

    INIT_ONCE once = INIT_ONCE_STATIC_INIT;
    PVOID context = (PVOID)0x80;
    BOOL done = InitOnceExecuteOnce(&once, begin, (PVOID)5, &context);
    printf("%d %p\n", done, context);
    context = NULL;
    done = InitOnceExecuteOnce(&once, begin, (PVOID)6, &context);
    printf("%d %p\n", done, context);
    INIT_ONCE other = INIT_ONCE_STATIC_INIT;
    BOOL pending;
    InitOnceBeginInitialize(&other, INIT_ONCE_ASYNC, &pending, NULL);
    done = InitOnceComplete(&other, 0, NULL);
    printf("%d %lu\n", done, GetLastError());
    return 0;
}
