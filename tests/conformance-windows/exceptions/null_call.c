// compiler: clang
// What calls a null pointer is interrupted at 0, and its callers' handlers hear of it.
#include <stdio.h>
#include <windows.h>

typedef int (*Function)(int);
static volatile Function nothing;

static __attribute__((noinline)) int call_it(int with) {
    int result = 0;
    __try {
        result = nothing(with) + 1;
    } __finally {
        printf("finally, abnormal %d\n", AbnormalTermination());
    }
    return result;
}

static int show(const EXCEPTION_POINTERS* p) {
    const EXCEPTION_RECORD* const record = p->ExceptionRecord;
    printf("%08lx at %p, access %llu of %llx\n", record->ExceptionCode, record->ExceptionAddress,
           record->ExceptionInformation[0], record->ExceptionInformation[1]);
    return EXCEPTION_EXECUTE_HANDLER;
}

/// The call has returned 6.
static int answer(EXCEPTION_POINTERS* p) {
    CONTEXT* const context = p->ContextRecord;
    context->Rip = *(const DWORD64*)context->Rsp;
    context->Rsp += sizeof(DWORD64);
    context->Rax = 6;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static LONG WINAPI last_filter(EXCEPTION_POINTERS* p) {
    printf("last: ");
    show(p);
    return answer(p);
}

int main(void) {
    __try {
        call_it(1);
    } __except (show(GetExceptionInformation())) {
        puts("handled");
    }
    __try {
        printf("%d\n", call_it(2));
    } __except (answer(GetExceptionInformation())) {
        puts("not here");
    }
    int asked = 0;
    __try {
        call_it(3);
    } __except (asked++ == 0 ? call_it(4)
                             : EXCEPTION_EXECUTE_HANDLER) { // a null call in the filter of one
        printf("handled, asked %d times\n", asked);
    }
    SetUnhandledExceptionFilter(last_filter);
    printf("%d\n", call_it(5));
    return 0;
}
