// A scalar that is written to a vector register clears the rest of it, whichever way a loop goes
// round: scalars and whole vectors set the same registers, in loops within loops, up to a fault.
#include "fault_registers.h"

#include <stdint.h>

struct halves {
    uint64_t low, high;
};

/// The loop runs count times; v0 is set by a scalar in turns in which bit 3 of x0 is set, else as a
/// whole.
void mixed(long count, struct halves* last, struct halves* sum);
/// The inner loop sets d1, the outer one v1; v1 is read between them.
void nested(long count, struct halves* last, struct halves* sum);
/// d2 and s2 take turns; the upper part of d2 behind s2 is zero.
void widths(long count, struct halves* last, struct halves* sum);
/// Nothing sets v0 unless the loop runs.
void perhaps(long count, struct halves* v0);
/// The loop ends before it sets v0, which it reads.
void counted_up(long count, struct halves* v0);
/// Until a load faults.
void until_fault(const char* at, struct halves* v6);
/// The product passes through products that a loop keeps, with a call in it.
void products(long count, struct halves* last);
asm(R"(
    .text
    .globl mixed, nested, widths, perhaps, counted_up, until_fault, products
mixed:
    movi v5.2d, #0
    fmov d3, #1.5
    fmov v4.2d, #2.0
    dup v0.2d, x0
1:  tbz x0, #3, 2f
    fadd d0, d3, d3
    b 3f
2:  fadd v0.2d, v4.2d, v4.2d
3:  add v5.2d, v5.2d, v0.2d
    fmul d0, d0, d3
    sub x0, x0, #1
    cbnz x0, 1b
    str q0, [x1]
    str q5, [x2]
    ret
nested:
    movi v5.2d, #0
    fmov d3, #1.25
1:  fmov v1.2d, #3.0
    mov x4, #20
    add v5.2d, v5.2d, v1.2d
2:  fmul d1, d3, d3
    fadd d1, d1, d3
    fcmp d1, d3
    b.lt 4f
    subs x4, x4, #1
    b.ne 2b
4:  add v5.2d, v5.2d, v1.2d
    sub x0, x0, #1
    cbnz x0, 1b
    str q1, [x1]
    str q5, [x2]
    ret
widths:
    movi v5.2d, #0
    fmov d2, #1.0
    fmov s3, #1.5
    fmov d4, #1.75
1:  tbz x0, #0, 2f
    fmul s2, s3, s3
    b 3f
2:  fmul d2, d4, d4
3:  fmov x5, d2
    mov v6.d[0], x5
    mov v6.d[1], x0
    add v5.2d, v5.2d, v6.2d
    sub x0, x0, #1
    cbnz x0, 1b
    str q2, [x1]
    str q5, [x2]
    ret
perhaps:
    ldr q0, [x1]
    fmov d1, #1.0
    cbz x0, 2f
1:  fadd d0, d0, d1
    sub x0, x0, #1
    cbnz x0, 1b
2:  str q0, [x1]
    ret
counted_up:
    ldr q0, [x1]
    fmov d1, #1.0
1:  cbz x0, 2f
    fadd d0, d0, d1
    sub x0, x0, #1
    b 1b
2:  str q0, [x1]
    ret
until_fault:
    ldr q6, [x1]
    fmov d1, #1.0
1:  ldrb w11, [x0], #1
    fadd d6, d6, d1
    cbz w11, 1b
    ret
products:
    stp x29, x30, [sp, #-16]!
    mov x9, x1
    mov x10, x0
    ldr q0, [x1]
    fmov d1, #1.0
    fmov d2, #0.5
1:  fmadd d0, d0, d1, d2
    fmul d3, d0, d1
    tbz x10, #4, 2f
    bl 3f
2:  fmov d0, d3
    sub x10, x10, #1
    cbnz x10, 1b
    str q0, [x9]
    ldp x29, x30, [sp], #16
    ret
3:  fmov v3.2d, #4.0
    fmov d0, #2.0
    ret
)");

static void tell(const char* what, struct halves h) {
    say("%s: %016llx %016llx\n", what, (unsigned long long)h.high, (unsigned long long)h.low);
}

static void show_sum(const char* at, struct halves v6) {
    bool caught = FAULTS_WITH_REGISTERS(until_fault(at, &v6));
    say("%s, v6: %016llx %016llx\n", caught ? "fault" : "no fault",
        (unsigned long long)at_fault.v[6].high, (unsigned long long)at_fault.v[6].low);
}

int main(void) {
    static const long counts[] = {1, 8, 9, 7000, 100001};
    for (int i = 0; i < 5; ++i) {
        struct halves last, sum, ones = {~0ULL, ~0ULL};
        say("%ld turns\n", counts[i]);
        mixed(counts[i], &last, &sum);
        tell("mixed, last", last);
        tell("mixed, sum", sum);
        nested(counts[i], &last, &sum);
        tell("nested, last", last);
        tell("nested, sum", sum);
        widths(counts[i], &last, &sum);
        tell("widths, last", last);
        tell("widths, sum", sum);
        last = (struct halves){0x3ff0000000000000, 0x1234};
        perhaps(i == 0 ? 0 : counts[i], &last);
        tell("perhaps", last);
        last = ones;
        last.low = 0;
        products(counts[i], &last);
        tell("products", last);
    }
    struct halves sum = {0, 0};
    for (int i = 0; i < 9000; ++i) {
        struct halves last = {0x3ff0000000000000, 0x1234 + (uint64_t)i};
        counted_up(i % 3, &last);
        sum.low += last.low;
        sum.high = sum.high * 3 + last.high;
    }
    tell("counted up", sum);
    char* page = map_pages(2, PROT_READ | PROT_WRITE);
    munmap(page + page_size(), page_size());
    bool caught =
        FAULTS_WITH_REGISTERS(__asm__ volatile("mov x9, %0\n"
                                               "fmov d6, #1.0\n"
                                               "movi v7.2d, #-1\n"
                                               "movi v8.2d, #-1\n"
                                               "1: fmul d7, d6, d6\n"
                                               "fmadd d8, d6, d6, d7\n"
                                               "ldrb w11, [x9], #1\n"
                                               "fadd d6, d6, d7\n"
                                               "fmul v8.2d, v8.2d, v7.2d\n"
                                               "cbz w11, 1b"
                                               :
                                               : "r"(page)
                                               : "x9", "x11", "d6", "d7", "d8", "memory"));
    say("%s at %d\n", caught ? "fault" : "no fault", (int)(at_fault.x[9] - (uintptr_t)page));
    for (int i = 6; i < 9; ++i) {
        say("v%d: %016llx %016llx\n", i, (unsigned long long)at_fault.v[i].high,
            (unsigned long long)at_fault.v[i].low);
    }
    const struct halves more = {0x3ff0000000000000, 0x5678};
    for (int i = 0; i < 4; ++i) {
        show_sum(page, more);
        show_sum(page + page_size(), more);
        show_sum(page + page_size() - 1, more);
    }
}
