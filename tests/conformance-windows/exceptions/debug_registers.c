// The debug registers of threads: what is put there is there, as far as it is a program's.
#include <windows.h>

#include <stdio.h>

static void show(const char* what, HANDLE thread) {
    CONTEXT context = {.ContextFlags = CONTEXT_DEBUG_REGISTERS};
    const BOOL done = GetThreadContext(thread, &context);
    printf("%s: %d %llx %llx %llx %llx, %llx %llx\n", what, done, context.Dr0, context.Dr1,
           context.Dr2, context.Dr3, context.Dr6, context.Dr7);
}

static BOOL put(HANDLE thread, DWORD64 zero, DWORD64 one, DWORD64 status, DWORD64 control) {
    CONTEXT context = {.ContextFlags = CONTEXT_DEBUG_REGISTERS};
    context.Dr0 = zero;
    context.Dr1 = one;
    context.Dr2 = 0x1230;
    context.Dr3 = 0x4560;
    context.Dr6 = status;
    context.Dr7 = control;
    return SetThreadContext(thread, &context);
}

static volatile LONG started;

static DWORD WINAPI wait_until(void* goes_on) {
    InterlockedExchange(&started, 1);
    while (*(volatile LONG*)goes_on == 0)
        Sleep(1);
    show("seen by itself", GetCurrentThread());
    return 0;
}

static LONG CALLBACK look(EXCEPTION_POINTERS* pointers) {
    CONTEXT* const context = pointers->ContextRecord;
    if (pointers->ExceptionRecord->ExceptionCode != 0xe0000001)
        return EXCEPTION_CONTINUE_SEARCH;
    context->ContextFlags |= CONTEXT_DEBUG_REGISTERS;
    context->Dr0 = 0x7770;
    context->Dr1 = context->Dr2 = context->Dr3 = context->Dr6 = 0;
    context->Dr7 = 0x10001;
    return EXCEPTION_CONTINUE_EXECUTION;
}

int main(void) {
    const HANDLE own = GetCurrentThread();
    show("at first", own);
    printf("put: %d\n", put(own, 0x10010, 0x20020, 0xf, 0xd0155));
    show("own", own);
    CONTEXT general = {.ContextFlags = CONTEXT_CONTROL | CONTEXT_INTEGER};
    GetThreadContext(own, &general);
    printf("not asked for: %llx\n", general.Dr0);
    Sleep(1);
    show("behind services", own);
    printf("put: %d\n", put(own, 0xffff800000000000, 0x20020, 0xffffffff, 0x4));
    CONTEXT context = {.ContextFlags = CONTEXT_DEBUG_REGISTERS};
    GetThreadContext(own, &context);
    printf("none of the system's: %llx %llx\n", context.Dr0, context.Dr1);

    volatile LONG goes_on = 0;
    const HANDLE thread =
        CreateThread(NULL, 0, wait_until, (void*)&goes_on, CREATE_SUSPENDED, NULL);
    show("a new thread", thread);
    printf("put: %d\n", put(thread, 0x30030, 0x40040, 0, 0x1));
    show("before it begins", thread);
    ResumeThread(thread);
    while (started == 0)
        Sleep(1);
    SuspendThread(thread);
    show("begun", thread);
    printf("put: %d\n", put(thread, 0x50050, 0x60060, 1, 0x5));
    show("suspended", thread);
    ResumeThread(thread);
    goes_on = 1;
    WaitForSingleObject(thread, INFINITE);

    AddVectoredExceptionHandler(1, look);
    RaiseException(0xe0000001, 0, 0, NULL);
    show("put by a handler", own);
    return 0;
}
