// exit: 0x42
// The program's unhandled filter ends the process quietly with the exception's code.
#include <stdio.h>
#include <windows.h>

static LONG WINAPI filter(PEXCEPTION_POINTERS p) {
    printf("filter %08lx\n", p->ExceptionRecord->ExceptionCode);
    fflush(stdout);
    if (p->ExceptionRecord->ExceptionCode == 0xe0000001) {
        return EXCEPTION_CONTINUE_EXECUTION;
    }
    return EXCEPTION_EXECUTE_HANDLER;
}

int main(void) {
    SetUnhandledExceptionFilter(filter);
    RaiseException(0xe0000001, 0, 0, NULL);
    puts("went on");
    RaiseException(0xe0000042, EXCEPTION_NONCONTINUABLE, 0, NULL);
    puts("not here");
    return 0;
}
