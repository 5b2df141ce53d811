// A guard page gives one exception, and is an ordinary page from then on.
#include <stdio.h>
#include <windows.h>

static LONG WINAPI handler(PEXCEPTION_POINTERS p) {
    printf("%08lx kind %llu\n", p->ExceptionRecord->ExceptionCode,
           p->ExceptionRecord->ExceptionInformation[0]);
    return EXCEPTION_CONTINUE_EXECUTION;
}

int main(void) {
    volatile char* page =
        VirtualAlloc(NULL, 8192, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
    AddVectoredExceptionHandler(1, handler);
    page[10] = 5;
    printf("%d\n", page[10]);
    printf("%d\n", page[4096]);
    printf("%d\n", page[4097]);
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery((void*)page, &info, sizeof info);
    printf("%lx\n", info.Protect);
    return 0;
}
