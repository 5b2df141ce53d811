// A loop that is first entered in its middle with a register whose upper half is zero, and comes
// round with one whose upper half is not.
#include "check.h"

long rounds(long count, long value);
asm(R"(
    .text
    .globl rounds
rounds:
    mov x6, #0
    mov x2, #1
    lsl x2, x2, #40
    mov w4, w1
    b 2f
1:  mov w5, w4
    add x6, x6, x5
    mov w5, w4
    b 3f
2:  add x6, x6, #1
    b 1b
3:  add x6, x6, x5
    add x4, x4, x2
    add x4, x4, #1
    sub x0, x0, #1
    cbnz x0, 1b
    mov x0, x6
    ret
)");

int main(void) { say("sum of lower halves: %ld\n", rounds(5, 3)); }
