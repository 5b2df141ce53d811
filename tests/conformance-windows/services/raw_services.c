// exit: 7
// Services called past ntdll: their numbers are read from its stubs, and the instruction is the
// program's.
#include "raw_service.h"
#include <stdio.h>

DEFINE_RAW_SERVICE

typedef struct {
    LONG status;
    ULONG_PTR information;
} IoStatus;

static void use(const char* name) {
    raw_service_number = service_number(name);
    if (raw_service_number < 0) {
        printf("%s: no number\n", name);
    }
}

static void memory(void) {
    void* at = NULL;
    SIZE_T size = 0x3000;
    use("NtAllocateVirtualMemory");
    const LONG status =
        raw_service(GetCurrentProcess(), &at, (ULONG_PTR)0, &size,
                    (ULONG_PTR)(MEM_COMMIT | MEM_RESERVE), (ULONG_PTR)PAGE_READWRITE);
    printf("allocate %08lx, %d, size %lx\n", status, at != NULL, (long)size);
    ((volatile char*)at)[0x2fff] = 7;
    use("NtQueryVirtualMemory");
    MEMORY_BASIC_INFORMATION info = {0};
    const LONG queried = raw_service(GetCurrentProcess(), at, (ULONG_PTR)0, &info,
                                     (ULONG_PTR)sizeof info, (void*)NULL);
    printf("query %08lx, size %lx, state %lx, protect %lx\n", queried, (long)info.RegionSize,
           info.State, info.Protect);
    use("NtFreeVirtualMemory");
    size = 0;
    printf("free %08lx\n", raw_service(GetCurrentProcess(), &at, &size, (ULONG_PTR)MEM_RELEASE));
}

static void nine_arguments(void) {
    static const char text[] = "nine arguments\n";
    IoStatus io = {0};
    fflush(stdout);
    use("NtWriteFile");
    const LONG status =
        raw_service(GetStdHandle(STD_OUTPUT_HANDLE), (void*)NULL, (void*)NULL, (void*)NULL, &io,
                    (void*)text, (ULONG_PTR)(sizeof text - 1), (void*)NULL, (void*)NULL);
    printf("write %08lx, %d\n", status, (int)io.information);
}

/// Registers that a call preserves, and those of Windows that the instruction does not.
static void registers(void) {
    use("NtClose");
    ULONG_PTR rax = (ULONG_PTR)raw_service_number | (ULONG_PTR)0xdead << 32;
    ULONG_PTR rdx = 0xd0;
    ULONG_PTR kept[6] = {0};
    register ULONG_PTR r10 __asm__("r10") = 0x7654;
    __asm__ volatile("movl $0xb0, %%ebx\n\t"
                     "movl $0x51, %%esi\n\t"
                     "movl $0xd1, %%edi\n\t"
                     "movl $0x12, %%r12d\n\t"
                     "movl $0x15, %%r15d\n\t"
                     "movq %%rbx, %%xmm6\n\t"
                     "syscall\n\t"
                     "movq %%rbx, 0(%3)\n\t"
                     "movq %%rsi, 8(%3)\n\t"
                     "movq %%rdi, 16(%3)\n\t"
                     "movq %%r12, 24(%3)\n\t"
                     "movq %%r15, 32(%3)\n\t"
                     "movq %%xmm6, 40(%3)\n\t"
                     : "+a"(rax), "+d"(rdx), "+r"(r10)
                     : "r"((ULONG_PTR*)kept)
                     : "rbx", "rsi", "rdi", "r12", "r15", "rcx", "r8", "r9", "r11", "xmm6",
                       "memory", "cc");
    printf("close %08lx:", (ULONG)rax);
    for (int i = 0; i < 6; ++i) {
        printf(" %lx", (long)kept[i]);
    }
    puts("");
}

static DWORD WINAPI on_a_thread(void* unused) {
    (void)unused;
    registers();
    LARGE_INTEGER counter = {.QuadPart = 0};
    use("NtQueryPerformanceCounter");
    const LONG status = raw_service(&counter, (void*)NULL);
    printf("counter %08lx, %d\n", status, counter.QuadPart != 0);
    return 5;
}

int main(void) {
    memory();
    nine_arguments();
    registers();
    raw_service_number = 0xfff;
    printf("unknown %08lx\n", raw_service((ULONG_PTR)1, (ULONG_PTR)2));
    use("NtAllocateVirtualMemory");
    printf("bad pointer %08lx\n", raw_service(GetCurrentProcess(), (void*)8, (ULONG_PTR)0, (void*)8,
                                              (ULONG_PTR)MEM_RESERVE, (ULONG_PTR)PAGE_READWRITE));
    HANDLE thread = CreateThread(NULL, 0, on_a_thread, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    DWORD code = 0;
    GetExitCodeThread(thread, &code);
    printf("thread %lu\n", code);
    fflush(stdout);
    use("NtTerminateProcess");
    raw_service((ULONG_PTR)-1, (ULONG_PTR)7);
    return 0;
}
