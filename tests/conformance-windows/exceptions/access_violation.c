// An access violation says what was tried and where; its context is exact and can be changed.
#include <stdio.h>
#include <windows.h>

static char* page;
extern char after_load[], after_store[], after_call[], load_at[], store_at[];

static LONG WINAPI handler(PEXCEPTION_POINTERS p) {
    EXCEPTION_RECORD* r = p->ExceptionRecord;
    CONTEXT* c = p->ContextRecord;
    printf("%08lx flags %lu parameters %lu kind %llu at +%lld\n", r->ExceptionCode,
           r->ExceptionFlags, r->NumberParameters, r->ExceptionInformation[0],
           (long long)r->ExceptionInformation[1] - (long long)page);
    printf("rbx %llx r12 %llx address is rip: %d\n", c->Rbx, c->R12,
           r->ExceptionAddress == (PVOID)c->Rip);
    if (r->ExceptionInformation[0] == 0) {
        printf("at the load: %d\n", c->Rip == (DWORD64)load_at);
        c->Rax = 77;
        c->Rip = (DWORD64)after_load;
    } else if (r->ExceptionInformation[0] == 1) {
        printf("at the store: %d\n", c->Rip == (DWORD64)store_at);
        c->Rip = (DWORD64)after_store;
    } else {
        printf("in the page: %d\n", c->Rip == (DWORD64)page);
        c->Rip = *(DWORD64*)c->Rsp;
        c->Rsp += 8;
    }
    return EXCEPTION_CONTINUE_EXECUTION;
}

__attribute__((noinline)) static long long try_load(char* at) {
    long long value;
    asm volatile("mov $0x1111, %%ebx; mov $0x2222, %%r12d\n"
                 ".globl load_at, after_load\nload_at: movl 5(%1), %%eax\nafter_load:\n"
                 : "=&a"(value)
                 : "r"(at)
                 : "rbx", "r12", "memory");
    return value;
}
__attribute__((noinline)) static void try_store(char* at) {
    asm volatile("mov $0x3333, %%ebx; mov $0x4444, %%r12d\n"
                 ".globl store_at, after_store\nstore_at: movw %%ax, 16(%0)\nafter_store:\n"
                 :
                 : "r"(at)
                 : "rbx", "r12", "memory");
}
__attribute__((noinline)) static void try_call(char* at) {
    asm volatile("mov $0x5555, %%ebx; mov $0x6666, %%r12d\ncall *%0"
                 :
                 : "r"(at)
                 : "rbx", "r12", "memory");
}

int main(void) {
    page = VirtualAlloc(NULL, 4096, MEM_RESERVE | MEM_COMMIT, PAGE_NOACCESS);
    AddVectoredExceptionHandler(1, handler);
    printf("%lld\n", try_load(page));
    DWORD old;
    VirtualProtect(page, 4096, PAGE_READONLY, &old);
    try_store(page);
    try_call(page);
    puts("done");
    return 0;
}
