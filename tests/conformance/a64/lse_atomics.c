// HWCAP_ATOMICS: the single-instruction atomics of every size and kind.
// build: -march=armv8-a+lse
#include "a64.h"

static uint64_t memory[2] __attribute__((aligned(16)));
#define ATOMIC(name, before, operand, after)                                                       \
    ({                                                                                             \
        memory[0] = before;                                                                        \
        uint64_t old, value = operand;                                                             \
        __asm__ volatile(name " %1, %0, [%2]" : "=&r"(old) : "r"(value), "r"(memory) : "memory");  \
        old == (uint64_t)(before) && memory[0] == (uint64_t)(after);                               \
    })

static bool pair(void) {
    memory[0] = 1;
    memory[1] = 2;
    register uint64_t a __asm__("x4") = 1, b __asm__("x5") = 2, c __asm__("x6") = 3,
                        d __asm__("x7") = 4;
    __asm__ volatile("caspal x4, x5, x6, x7, [%4]"
                     : "+r"(a), "+r"(b)
                     : "r"(c), "r"(d), "r"(memory)
                     : "memory");
    return a == 1 && b == 2 && memory[0] == 3 && memory[1] == 4;
}
static bool compare(void) {
    memory[0] = 0x1122;
    uint32_t expected = 0x22, desired = 0x99;
    __asm__ volatile("casalb %w0, %w1, [%2]"
                     : "+r"(expected)
                     : "r"(desired), "r"(memory)
                     : "memory");
    return expected == 0x22 && memory[0] == 0x1199;
}

int main(void) {
    IF_ANNOUNCED(HWCAP_ATOMICS, ATOMIC("ldadd", 5, 7, 12));
    IF_ANNOUNCED(HWCAP_ATOMICS, ATOMIC("ldclral", 0xff, 0x0f, 0xf0));
    IF_ANNOUNCED(HWCAP_ATOMICS, ATOMIC("ldeora", 0xff, 0x0f, 0xf0));
    IF_ANNOUNCED(HWCAP_ATOMICS, ATOMIC("ldsetl", 0xf0, 0x0f, 0xff));
    IF_ANNOUNCED(HWCAP_ATOMICS, ATOMIC("ldsmax", (uint64_t)-5, 3, 3));
    IF_ANNOUNCED(HWCAP_ATOMICS, ATOMIC("ldsminal", (uint64_t)-5, 3, (uint64_t)-5));
    IF_ANNOUNCED(HWCAP_ATOMICS, ATOMIC("ldumax", (uint64_t)-5, 3, (uint64_t)-5));
    IF_ANNOUNCED(HWCAP_ATOMICS, ATOMIC("ldumin", (uint64_t)-5, 3, 3));
    IF_ANNOUNCED(HWCAP_ATOMICS, ATOMIC("swpal", 1, 2, 2));
    IF_ANNOUNCED(HWCAP_ATOMICS, compare());
    IF_ANNOUNCED(HWCAP_ATOMICS, pair());
}
