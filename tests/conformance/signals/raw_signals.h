// Signals below libc: the kernel's sigaction and masks for all 64 signals, 32 and 33 included.
#pragma once

#include "check.h"

struct kernel_action {
    void (*handler)(int, siginfo_t*, void*);
    unsigned long flags;
    void (*restorer)(void);
    uint64_t mask;
};

#if defined(__x86_64__)
void raw_restorer(void);
__asm__(".globl raw_restorer\nraw_restorer:\n mov $15, %eax\n syscall\n");
enum { RAW_FLAGS = 0x04000000 };
#define RAW_RESTORER raw_restorer
#else
enum { RAW_FLAGS = 0 };
#define RAW_RESTORER NULL
#endif

static inline long raw_sigaction(int number, void (*handler)(int, siginfo_t*, void*), int flags) {
    struct kernel_action action = {.handler = handler,
                                   .flags = (unsigned long)(flags | SA_SIGINFO | RAW_FLAGS),
                                   .restorer = RAW_RESTORER};
    return syscall(__NR_rt_sigaction, number, &action, NULL, sizeof action.mask);
}

static inline long raw_mask(int how, uint64_t mask) {
    return syscall(__NR_rt_sigprocmask, how, &mask, NULL, sizeof mask);
}

static inline uint64_t raw_pending(void) {
    uint64_t set = 0;
    REQUIRE(syscall(__NR_rt_sigpending, &set, sizeof set) == 0);
    return set;
}

static inline uint64_t bit(int number) { return 1ull << (number - 1); }
