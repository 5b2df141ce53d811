// Breakpoints of the CPU on data and instructions, set by the program for itself and for another
// thread, by SetThreadContext and by the context of an exception.
// host: watchpoints
#include <windows.h>

#include <stdio.h>
#include <string.h>

static volatile struct {
    long long whole;
    int four;
    short two;
    char one;
} watched;
static volatile LONG hits;
static DWORD64 status[16];
static DWORD codes[16];
static BOOL at_function[16];
static BOOL stays; // an instruction's breakpoint is left where it is, and passed over

__attribute__((noinline)) static int called(int x) {
    __asm__ volatile("");
    return x + 1;
}

static LONG CALLBACK hit(EXCEPTION_POINTERS* pointers) {
    CONTEXT* const context = pointers->ContextRecord;
    const DWORD code = pointers->ExceptionRecord->ExceptionCode;
    const LONG i = hits++;
    if (i < 16) {
        codes[i] = code;
        status[i] = context->Dr6;
        at_function[i] = context->Rip == (DWORD64)called &&
                         pointers->ExceptionRecord->ExceptionAddress == (void*)called;
    }
    if (code != EXCEPTION_SINGLE_STEP)
        return EXCEPTION_CONTINUE_SEARCH;
    if (context->Rip == (DWORD64)called) {
        if (stays)
            context->EFlags |= 0x10000;
        else
            context->Dr7 = 0;
    }
    context->Dr6 = 0;
    return EXCEPTION_CONTINUE_EXECUTION;
}

/// `kind`: 0 executes, 1 writes, 3 reads or writes; `length`: 0, 1, 3 and 2 for 1, 2, 4 and 8
/// bytes.
static BOOL set(HANDLE thread, int number, const volatile void* address, int kind, int length) {
    CONTEXT context = {.ContextFlags = CONTEXT_DEBUG_REGISTERS};
    GetThreadContext(thread, &context);
    (&context.Dr0)[number] = (DWORD64)address;
    context.Dr7 |= 1ull << (2 * number) | (DWORD64)(kind | length << 2) << (16 + 4 * number);
    return SetThreadContext(thread, &context);
}

static void clear(HANDLE thread) {
    CONTEXT context = {.ContextFlags = CONTEXT_DEBUG_REGISTERS};
    SetThreadContext(thread, &context);
}

static void tell(const char* what) {
    printf("%s: %ld", what, hits);
    for (LONG i = 0; i < hits && i < 16; ++i)
        printf(" %lx/%llx%s", codes[i], status[i] & 0x400f, at_function[i] ? " at it" : "");
    printf("\n");
    hits = 0;
}

static DWORD WINAPI write_and_read(void* unused) {
    (void)unused;
    watched.four = 5;
    return (DWORD)watched.four;
}

int main(void) {
    setvbuf(stdout, NULL, _IOFBF, 0x4000);
    const HANDLE own = GetCurrentThread();
    AddVectoredExceptionHandler(1, hit);
    set(own, 0, &watched.four, 1, 3);
    watched.four = 1;
    int sum = watched.four;
    watched.four = 2;
    tell("writes");
    set(own, 1, &watched.two, 3, 1);
    sum += watched.two;
    watched.two = 3;
    watched.one = 3;
    watched.four = 4;
    tell("reads and writes");
    set(own, 2, &watched.whole, 1, 2);
    ((volatile char*)&watched.whole)[7] = 1;
    tell("one of eight bytes");
    set(own, 3, &watched.one, 1, 0);
    watched.one = 4;
    tell("the fourth");
    clear(own);
    watched.four = watched.two + watched.one;
    watched.whole = 0;
    tell("none");

    set(own, 0, (void*)called, 0, 0);
    sum += called(1);
    sum += called(2);
    tell("an instruction, once");
    stays = TRUE;
    set(own, 0, (void*)called, 0, 0);
    for (int i = 0; i < 3; ++i)
        sum += called(i);
    tell("passed over");
    clear(own);

    // What the system writes is not the program's.
    set(own, 0, &watched.whole, 1, 2);
    FILETIME* const time = (FILETIME*)(void*)&watched.whole;
    LARGE_INTEGER counter;
    QueryPerformanceCounter(&counter);
    SIZE_T count = 0;
    ReadProcessMemory(GetCurrentProcess(), &counter, (void*)&watched.whole, 8, &count);
    printf("%d bytes by the system, %d\n", (int)count, time->dwLowDateTime == counter.LowPart);
    tell("the system's");
    memset((void*)&watched, 0, sizeof watched);
    printf("memset seen: %d\n", hits > 0);
    hits = 0;

    // Each thread has its own.
    const HANDLE thread = CreateThread(NULL, 0, write_and_read, NULL, CREATE_SUSPENDED, NULL);
    set(thread, 2, &watched.four, 3, 3);
    ResumeThread(thread);
    WaitForSingleObject(thread, INFINITE);
    watched.four = 7;
    tell("another thread's");
    const HANDLE next = CreateThread(NULL, 0, write_and_read, NULL, 0, NULL);
    WaitForSingleObject(next, INFINITE);
    tell("the next thread's");

    // Many, and with single steps in between.
    watched.whole = 0;
    hits = 0;
    for (int i = 0; i < 20000; ++i)
        watched.whole = i;
    printf("many: %ld\n", hits);
    hits = 0;
    clear(own);
    __asm__ volatile("pushfq; orq $0x100, (%%rsp); popfq; nop" ::: "cc", "memory");
    tell("a step");
    printf("%d\n", sum);
    return 0;
}
