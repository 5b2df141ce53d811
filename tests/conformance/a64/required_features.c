// What every AArch64 Linux program may use without asking.
#include "a64.h"

static uint64_t word;
static bool exclusive(void) {
    uint64_t value;
    uint32_t failed;
    word = 41;
    do {
        __asm__ volatile("ldaxr %0, [%2]\n add %0, %0, #1\n stlxr %w1, %0, [%2]"
                         : "=&r"(value), "=&r"(failed)
                         : "r"(&word)
                         : "memory");
    } while (failed != 0);
    return word == 42;
}

int main(void) {
    SHOW_IF(announced(HWCAP_FP));
    SHOW_IF(announced(HWCAP_ASIMD));
    SHOW_IF(exclusive());
    uint64_t counter, frequency, thread, cache_type, zero_size;
    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(counter));
    __asm__ volatile("mrs %0, cntfrq_el0" : "=r"(frequency));
    __asm__ volatile("mrs %0, tpidr_el0" : "=r"(thread));
    __asm__ volatile("mrs %0, ctr_el0" : "=r"(cache_type));
    __asm__ volatile("mrs %0, dczid_el0" : "=r"(zero_size));
    SHOW_IF(counter > 0 && frequency >= 1000000);
    SHOW_IF(thread == (uint64_t)(uintptr_t)__builtin_thread_pointer());
    SHOW_IF((cache_type & 15) <= 6 && (cache_type >> 16 & 15) <= 6);
    if ((zero_size & 16) == 0) {
        size_t size = (size_t)4 << (zero_size & 15);
        char* block = aligned_alloc(size, 3 * size);
        memset(block, 'x', 3 * size);
        __asm__ volatile("dc zva, %0" ::"r"(block + size + 3) : "memory");
        size_t zeros = 0;
        for (size_t i = 0; i < size; ++i)
            zeros += block[size + i] == 0;
        SHOW_IF(zeros == size && block[size - 1] == 'x' && block[2 * size] == 'x');
    } else {
        say("zeros == size && block[size - 1] == 'x' && block[2 * size] == 'x': yes\n");
    }
    __asm__ volatile("dmb ish\n dsb ish\n isb\n yield\n wfe" ::: "memory");
    // Hints of later architectures are no-ops everywhere: bti, pacibsp and friends.
    __asm__ volatile("hint #34\n hint #25\n hint #29\n hint #7" ::: "x30");
    say("hints passed\n");
}
