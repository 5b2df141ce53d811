// A program that runs by single steps (TF) calls services in between: each is a step, and the
// program goes on stepping behind it.
#include <windows.h>

#include <stdio.h>

static volatile LONG steps, goes_on;
static DWORD64 outside; // of all images, where a step was told of

static LONG CALLBACK count(EXCEPTION_POINTERS* pointers) {
    if (pointers->ExceptionRecord->ExceptionCode != EXCEPTION_SINGLE_STEP)
        return EXCEPTION_CONTINUE_SEARCH;
    ++steps;
    HMODULE module;
    const DWORD64 pc = pointers->ContextRecord->Rip;
    if (!GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                                GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                            (const char*)pc, &module))
        outside = pc;
    if (goes_on)
        pointers->ContextRecord->EFlags |= 0x100;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void begin(void) {
    goes_on = 1;
    steps = 0;
    __asm__ volatile("pushfq; orq $0x100, (%%rsp); popfq" ::: "cc", "memory");
}

/// The step that ends it is told of before the next instruction.
static LONG end(void) {
    goes_on = 0;
    return steps;
}

int main(void) {
    AddVectoredExceptionHandler(1, count);
    const HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL);
    begin();
    const BOOL set = SetEvent(event);
    const DWORD waited = WaitForSingleObject(event, 0);
    volatile double third = 1.0;
    third /= 3;
    Sleep(1);
    const BOOL closed = CloseHandle(event);
    const BOOL again = CloseHandle(event);
    const DWORD error = GetLastError();
    const LONG count_of_steps = end();
    printf("set %d waited %lu closed %d, %d error %lu third %.3f\n", set, waited, closed, again,
           error, third);
    printf("many steps %d, all in images %d\n", count_of_steps > 50, outside == 0);

    begin();
    end();
    const LONG few = steps;
    Sleep(1);
    printf("over %d\n", steps == few);
    return 0;
}
