// Vectored handlers are asked in order until one goes on; then the continue handlers are.
#include <stdio.h>
#include <windows.h>

static PVOID removing;

static LONG WINAPI first(PEXCEPTION_POINTERS p) {
    printf("first %08lx\n", p->ExceptionRecord->ExceptionCode);
    return EXCEPTION_CONTINUE_SEARCH;
}
static LONG WINAPI once(PEXCEPTION_POINTERS p) {
    (void)p;
    printf("once, removed: %lu\n", RemoveVectoredExceptionHandler(removing));
    return EXCEPTION_CONTINUE_SEARCH;
}
static LONG WINAPI last(PEXCEPTION_POINTERS p) {
    printf("last %lu parameters\n", p->ExceptionRecord->NumberParameters);
    return EXCEPTION_CONTINUE_EXECUTION;
}
static LONG WINAPI never(PEXCEPTION_POINTERS p) {
    (void)p;
    puts("never");
    return EXCEPTION_CONTINUE_SEARCH;
}
static LONG WINAPI after(PEXCEPTION_POINTERS p) {
    printf("continue handler %08lx\n", p->ExceptionRecord->ExceptionCode);
    return EXCEPTION_CONTINUE_SEARCH;
}

int main(void) {
    PVOID h_last = AddVectoredExceptionHandler(0, last);
    AddVectoredExceptionHandler(0, never);
    removing = AddVectoredExceptionHandler(1, once);
    AddVectoredExceptionHandler(1, first);
    AddVectoredContinueHandler(0, after);
    const ULONG_PTR parameters[] = {1, 2, 3};
    RaiseException(0xe0001234, 0, 3, parameters);
    puts("again");
    RaiseException(0xe0001234, 0, 0, NULL);
    const ULONG removed = RemoveVectoredExceptionHandler(h_last);
    printf("%lu %lu\n", removed, RemoveVectoredExceptionHandler(h_last));
    return 0;
}
