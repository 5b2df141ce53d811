// Mathematics that mingw links into programs, while modes and flags of the SSE unit are changed by all
// that can change them but instructions of this program's: those are in a DLL that comes late, and in
// memory that is written at last. known_functions.py compares what is the library's own with what ferry
// takes for it.
// build: -fno-builtin
// beside: known_modes
#include <windows.h>

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static volatile double third = 3;

/// A hash of results that are rounded elsewhere in other modes.
static uint64_t results(void) {
    uint64_t hash = 0;
    for (int i = 1; i < 400; ++i) {
        const double x = i / 37.0;
        const double given[] = {exp(x), log(x), sin(x), cos(x), pow(x, 1.5), atan2(x, 2)};
        for (size_t k = 0; k < sizeof given / sizeof *given; ++k) {
            uint64_t bits;
            memcpy(&bits, &given[k], sizeof bits);
            hash = (hash ^ bits) * 0x9e3779b97f4a7c15 ^ hash >> 29;
        }
    }
    return hash;
}

/// Known: without a look, that the modes are plain. Watched: it can be known.
static void show(const char* what) {
    volatile unsigned* seen = (volatile unsigned*)((char*)NtCurrentTeb() + 0x17a0);
    volatile unsigned* changed = *(volatile unsigned**)((char*)NtCurrentTeb() + 0x60) + 0x320 / 4;
    const unsigned known = *seen > *changed;
    static volatile double exact = 0.75;
    exact = exact + 0 * exp(exact);
    const unsigned flags = _statusfp() & _EM_INEXACT; // none of the x87's
    const uint64_t hash = results();
    printf("%s: %016llx, rounds %x, flags %x\n", what, (unsigned long long)hash,
           _controlfp(0, 0) & _MCW_RC, flags);
    fprintf(stderr, "%s: known %u watched %u\n", what, known, *changed == 0);
}

static void plain(void) {
    __asm__ volatile("fninit"); // 64 bits, as mingw has it in a program's first thread alone
    _controlfp(_RC_NEAR, _MCW_RC);
    third = 1 / third;
    results();
}

static LONG CALLBACK round_up_in_context(EXCEPTION_POINTERS* pointers) {
    if (pointers->ExceptionRecord->ExceptionCode != 0xe0000001) {
        return EXCEPTION_CONTINUE_SEARCH;
    }
    pointers->ContextRecord->MxCsr |= 0x4000;
    pointers->ContextRecord->FltSave.MxCsr |= 0x4000;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void* other_fiber;
static void CALLBACK rounds_up_in_fiber(void* back) {
    plain();
    _controlfp(_RC_UP, _MCW_RC);
    SwitchToFiber(back);
    show("in a fiber that had set its modes");
    SwitchToFiber(back);
}

static volatile LONG is_ready;
static volatile LONG may_go;
static DWORD CALLBACK thread_with_context(void* nothing) {
    (void)nothing;
    plain();
    is_ready = 1;
    while (!may_go) {
    }
    show("a thread whose context was set");
    return 0;
}

static jmp_buf with_upwards;

static void by_longjmp(void) {
    _controlfp(_RC_UP, _MCW_RC);
    if (setjmp(with_upwards) == 0) {
        plain();
        show("before longjmp");
        longjmp(with_upwards, 1);
    }
    show("behind longjmp");
}

static void by_restored_context(void) {
    static volatile int restored;
    CONTEXT context;
    plain();
    RtlCaptureContext(&context);
    if (!restored) {
        restored = 1;
        context.MxCsr |= 0x2000;
        context.FltSave.MxCsr |= 0x2000;
        results();
        RtlRestoreContext(&context, NULL);
    }
    show("a context that was restored");
}

static void by_set_context(void) {
    HANDLE thread = CreateThread(NULL, 0, thread_with_context, NULL, 0, NULL);
    CONTEXT context = {.ContextFlags = CONTEXT_FULL};
    while (!is_ready) {
    }
    SuspendThread(thread);
    GetThreadContext(thread, &context);
    context.MxCsr |= 0x4000;
    context.FltSave.MxCsr |= 0x4000;
    SetThreadContext(thread, &context);
    ResumeThread(thread);
    may_go = 1;
    WaitForSingleObject(thread, INFINITE);
}

static void by_code(void (*set)(const unsigned*)) {
    static const unsigned upwards = 0x5fa0;
    static const unsigned no_flags = 0x1f80;
    plain();
    set(&upwards);
    show("upwards, unseen");
    plain();
    set(&no_flags);
    show("without flags, unseen");
    plain();
    show("plain again");
}

int main(int argc, char** argv) {
    third = 1 / third;
    results();
    show("at first");
    _controlfp(_RC_UP, _MCW_RC);
    show("upwards");
    plain();
    show("to the nearest");
    _clearfp();
    show("without flags");
    plain();
    by_longjmp();
    plain();
    void* handler = AddVectoredExceptionHandler(1, round_up_in_context);
    RaiseException(0xe0000001, 0, 0, NULL);
    RemoveVectoredExceptionHandler(handler);
    show("behind a handler");
    by_restored_context();
    plain();
    void* own = ConvertThreadToFiber(NULL);
    other_fiber = CreateFiber(0, rounds_up_in_fiber, own);
    SwitchToFiber(other_fiber);
    show("behind a fiber");
    SwitchToFiber(other_fiber);
    show("behind it again");
    by_set_context();
    if (argc > 2 && strcmp(argv[2], "late") == 0) {
        HMODULE library = LoadLibraryA("known_modes.dll");
        by_code((void (*)(const unsigned*))(void*)GetProcAddress(library, "set_modes"));
    } else {
        static const unsigned char load[] = {0x0f, 0xae, 0x11, 0xc3}; // ldmxcsr (%rcx); ret
        void* memory = VirtualAlloc(NULL, sizeof load, MEM_COMMIT, PAGE_EXECUTE_READWRITE);
        memcpy(memory, load, sizeof load);
        by_code((void (*)(const unsigned*))memory);
    }
    return 0;
}
