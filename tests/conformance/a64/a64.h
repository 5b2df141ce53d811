// For programs that only AArch64 can run: the hardware capabilities the kernel announced. What is
// announced must work, and what is not is left alone, so both answers print the same.
#pragma once

#include "check.h"
#include <asm/hwcap.h>
#include <sys/auxv.h>

static inline bool announced(unsigned long bit) { return (getauxval(AT_HWCAP) & bit) != 0; }
static inline bool announced2(unsigned long bit) { return (getauxval(AT_HWCAP2) & bit) != 0; }

#define IF_ANNOUNCED(bit, condition)                                                               \
    say("%s: %s\n", #bit, !announced(bit) || (condition) ? "sound" : "broken")
#define IF_ANNOUNCED2(bit, condition)                                                              \
    say("%s: %s\n", #bit, !announced2(bit) || (condition) ? "sound" : "broken")
