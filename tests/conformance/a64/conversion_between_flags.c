// An integer becomes a floating-point number between a comparison and what asks for its outcome.
#include "check.h"

#define CONVERT(instruction, to, from, value)                                                      \
    do {                                                                                           \
        double number = 0;                                                                         \
        uint64_t larger = 0;                                                                       \
        __asm__ volatile("cmp %2, %3\n\t" instruction " %" to "0, %" from "4\n\tcset %1, hi"       \
                         : "=w"(number), "=r"(larger)                                              \
                         : "r"(5ul), "r"(3ul), "r"((uint64_t)(value))                              \
                         : "cc");                                                                  \
        say("%s of %lx: %a, larger %lu\n", instruction " " to, (uint64_t)(value), number, larger); \
    } while (0)

int main(void) {
    CONVERT("ucvtf", "d", "x", 7);
    CONVERT("ucvtf", "d", "x", 0x8000000000000401);
    CONVERT("ucvtf", "d", "w", 0xffffffff);
    CONVERT("scvtf", "d", "x", -7);
    CONVERT("scvtf", "d", "w", -7);
}
