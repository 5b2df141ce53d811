// compiler: clang
// exit: 3
// An exception in an APC is the waiting function's: its frames catch it.
#include <stdio.h>
#include <windows.h>

static void CALLBACK fault(ULONG_PTR address) { *(volatile int*)address = 1; }

static int wait_once(volatile double* number) {
    int caught = 0;
    const double kept = *number * 2;
    __try {
        QueueUserAPC(fault, GetCurrentThread(), 16);
        SleepEx(1000, TRUE);
        puts("not reached");
    } __except (GetExceptionCode() == EXCEPTION_ACCESS_VIOLATION ? EXCEPTION_EXECUTE_HANDLER
                                                                 : EXCEPTION_CONTINUE_SEARCH) {
        caught = 1;
    }
    printf("kept %g\n", kept);
    return caught;
}

static LONG WINAPI last(EXCEPTION_POINTERS* what) {
    printf("unhandled filter: %lx\n", what->ExceptionRecord->ExceptionCode);
    fflush(stdout);
    ExitProcess(3);
}

int main(void) {
    volatile double number = 1.5;
    for (int i = 0; i < 3; ++i) {
        printf("caught: %d\n", wait_once(&number));
    }
    SetUnhandledExceptionFilter(last);
    QueueUserAPC(fault, GetCurrentThread(), 16);
    SleepEx(1000, TRUE);
    return 0;
}
