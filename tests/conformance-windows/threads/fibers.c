// Fibers: stacks, parameters and locals of their own, switched by hand.
#include <stdio.h>
#include <windows.h>

static LPVOID first, second, third;
static DWORD fls;
static void WINAPI at_end(PVOID value) { printf("end of %s\n", (char*)value); }

static void CALLBACK two(LPVOID argument) {
    volatile double x = 1.5;
    char big[20000];
    big[0] = 1;
    printf("%s %d\n", (char*)argument, GetFiberData() == argument);
    FlsSetValue(fls, "second");
    SwitchToFiber(third);
    x += big[0];
    printf("second again %d %s\n", (int)(x * 10), (char*)FlsGetValue(fls));
    SwitchToFiber(first);
}
static void CALLBACK three(LPVOID argument) {
    printf("%s %d\n", (char*)argument, IsThreadAFiber());
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    printf("%d\n", (ULONG_PTR)&low > low && (ULONG_PTR)&low < high);
    SwitchToFiber(second);
    for (;;) {
        SwitchToFiber(first);
    }
}
static DWORD WINAPI on_thread(LPVOID argument) {
    LPVOID self = ConvertThreadToFiber(argument);
    printf("%d\n", GetFiberData() == argument && GetCurrentFiber() == self);
    first = self;
    SwitchToFiber(third);
    printf("%d\n", ConvertFiberToThread());
    return 3;
}

int main(void) {
    printf("%d\n", IsThreadAFiber());
    fls = FlsAlloc(at_end);
    first = ConvertThreadToFiber("main");
    second = CreateFiber(0, two, "second");
    third = CreateFiberEx(0, 1 << 20, 0, three, "third");
    FlsSetValue(fls, "first");
    SwitchToFiber(second);
    printf("first again %s\n", (char*)FlsGetValue(fls));
    DeleteFiber(second);
    HANDLE thread = CreateThread(NULL, 0, on_thread, "on thread", 0, NULL);
    DWORD code = 0;
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    printf("%lu\n", code);
    DeleteFiber(third);
    return 0;
}
