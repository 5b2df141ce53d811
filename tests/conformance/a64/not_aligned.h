// Tries accesses that are not aligned: ALIGNMENT_GUEST(X), where X("instruction on x9", offset), is
// the program.
#pragma once

#include "fault_registers.h"

static char* area; // a page, and one that cannot be touched

static void attempt(const char* text, void (*run)(char*), unsigned offset) {
    memset(area, 0x33, 64);
    char* at = area + offset;
    (void)FAULTS_WITH_REGISTERS(run(at));
    int kept = 0;
    for (int i = 0; i < 64; ++i)
        kept += area[i] == 0x33;
    show_fault(text, at);
    if (kept != 64)
        say("%s: memory changed\n", text);
    char* absent = area + page_size() + offset;
    (void)FAULTS_WITH_REGISTERS(run(absent));
    show_fault("… where nothing may be touched", absent);
}

#define ATTEMPT(text, offset)                                                                      \
    {                                                                                              \
        void run(char* at) {                                                                       \
            __asm__ volatile(".arch armv8.4-a\n"                                                   \
                             "mov x9, %0\n" text ::"r"(at)                                         \
                             : "x9", "x10", "x11", "x12", "x13", "memory");                        \
        }                                                                                          \
        attempt(text, run, offset);                                                                \
    }

#define ALIGNMENT_GUEST(INSTRUCTIONS)                                                              \
    int main(void) {                                                                               \
        area = map_pages(2, PROT_READ | PROT_WRITE);                                               \
        mprotect(area + page_size(), page_size(), PROT_NONE);                                      \
        INSTRUCTIONS(ATTEMPT)                                                                      \
    }
