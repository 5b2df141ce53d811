// Runs a statement that may fault and tells how: FAULTS(*pointer = 1) then last_fault.
#pragma once

#include "check.h"

struct fault {
    int number, code;
    char* address;
};
static volatile struct fault last_fault;
static sigjmp_buf after_fault;

static void note_fault(int number, siginfo_t* info, void* context) {
    (void)context;
    last_fault.number = number;
    last_fault.code = info->si_code;
    last_fault.address = info->si_addr;
    siglongjmp(after_fault, 1);
}

static inline void catch_faults(void) {
    const int numbers[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE};
    for (size_t i = 0; i < COUNT(numbers); ++i)
        on_siginfo(numbers[i], note_fault, 0);
    last_fault.number = 0;
}

#define FAULTS(statement)                                                                          \
    (catch_faults(), sigsetjmp(after_fault, 1) == 0 ? ({ statement; }), false : true)

static inline void show_fault(const char* text, const volatile void* expected_address) {
    if (last_fault.number == 0)
        say("%s: no fault\n", text);
    else
        say("%s: %s %s, si_addr %s\n", text, signal_name(last_fault.number),
            code_name(last_fault.number, last_fault.code),
            last_fault.address == (const volatile char*)expected_address ? "exact" : "off");
}

// `address` is where si_addr must point.
#define SHOW_FAULT(statement, address)                                                             \
    do {                                                                                           \
        (void)FAULTS(statement);                                                                   \
        show_fault(#statement, address);                                                           \
    } while (0)
