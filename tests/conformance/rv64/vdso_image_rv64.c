// The vDSO of riscv64: its symbols are found as a C library does it, its functions can be stepped
// out of, moved, and unmapped.
// build: -fasynchronous-unwind-tables -fno-optimize-sibling-calls
#define VDSO_VERSION "LINUX_4.15"
#include "fault.h"
#include "vdso.h"
#include <unwind.h>

static volatile bool faulted, inside, found;
static struct timespec* place;
static clock_function gettime;

__attribute__((noinline)) static int caller(void) { return gettime(CLOCK_MONOTONIC, place) + 1; }

static _Unwind_Reason_Code step(struct _Unwind_Context* context, void* argument) {
    (void)argument;
    found |= _Unwind_GetRegionStart(context) == (uintptr_t)caller;
    return _URC_NO_REASON;
}

static void handler(int number, siginfo_t* info, void* context) {
    (void)number;
    const uint64_t pc = ((ucontext_t*)context)->uc_mcontext.__gregs[REG_PC];
    faulted = true;
    inside = pc - (uintptr_t)base < image_size && info->si_addr == (void*)place;
    _Unwind_Backtrace(step, NULL);
    mprotect(place, page_size(), PROT_READ | PROT_WRITE);
}

int main(void) {
    base = (const char*)getauxval(AT_SYSINFO_EHDR);
    REQUIRE(base != NULL);
    gettime = (clock_function)find("__vdso_clock_gettime");
    SHOW_IF(gettime != NULL && works(gettime));
    SHOW_IF(find("__vdso_clock_getres") != NULL);
    SHOW_IF(find("__vdso_gettimeofday") != NULL);
    SHOW_IF(find("__kernel_clock_gettime") == NULL);
    const uint32_t* const trampoline = find("__vdso_rt_sigreturn");
    SHOW_IF(trampoline != NULL && trampoline[0] == 0x08b00893 && trampoline[1] == 0x00000073);

    unsigned cpu = ~0U, node = ~0U;
    int (*const get_cpu)(unsigned*, unsigned*, void*) =
        (int (*)(unsigned*, unsigned*, void*))find("__vdso_getcpu");
    SHOW_IF(get_cpu != NULL && get_cpu(&cpu, &node, NULL) == 0 && cpu < 1024 && node < 1024);
    int (*const flush)(const void*, const void*, unsigned long) =
        (int (*)(const void*, const void*, unsigned long))find("__vdso_flush_icache");
    SHOW_IF(flush != NULL && flush(base, base + page_size(), 0) == 0);
    SHOW_IF(flush(base, base, ~0UL) == -EINVAL);

    int (*const time_of_day)(struct timeval*, struct timezone*) =
        (int (*)(struct timeval*, struct timezone*))find("__vdso_gettimeofday");
    struct timeval day = {0};
    struct timezone zone = {-1, -1}, expected = {0};
    REQUIRE(syscall(SYS_gettimeofday, NULL, &expected) == 0);
    SHOW_IF(time_of_day(&day, &zone) == 0 && llabs(day.tv_sec - time(NULL)) <= 1);
    SHOW_IF(memcmp(&zone, &expected, sizeof zone) == 0);
    SHOW_IF(time_of_day(NULL, NULL) == 0);

    // The signal frame lies on top of a leaf function. An engine that asks the kernel for the time
    // has no fault there.
    place = (struct timespec*)map_pages(1, PROT_NONE);
    on_siginfo(SIGSEGV, handler, 0);
    const int result = caller();
    SHOW_IF(faulted ? inside && found && result == 1 : result == 1 - EFAULT);

    SHOW(mprotect((void*)base, page_size(), PROT_READ | PROT_WRITE));
    SHOW(mprotect((void*)base, page_size(), PROT_READ | PROT_EXEC));
    char* const target = map_pages(1, PROT_NONE);
    const size_t offset = (size_t)((const char*)gettime - base);
    void* const moved =
        mremap((void*)base, page_size(), page_size(), MREMAP_MAYMOVE | MREMAP_FIXED, target);
    SHOW_IF(moved == target);
    SHOW_IF(works((clock_function)(target + offset)));
    SHOW_FAULT(gettime(CLOCK_MONOTONIC, &(struct timespec){0}), gettime);
    SHOW(munmap(target, page_size()));
    SHOW_FAULT(((clock_function)(target + offset))(CLOCK_MONOTONIC, &(struct timespec){0}),
               target + offset);
}
