// Where AArch64 defines what C does not: division by zero, overflow, long shifts, conversions.
#include "a64.h"

int main(void) {
    int64_t quotient, minimum = INT64_MIN;
    __asm__("sdiv %0, %1, xzr" : "=r"(quotient) : "r"(5l));
    SHOW_NUMBER(quotient);
    __asm__("sdiv %0, %1, %2" : "=r"(quotient) : "r"(minimum), "r"(-1l));
    SHOW_IF(quotient == INT64_MIN);
    __asm__("udiv %w0, %w1, wzr" : "=r"(quotient) : "r"(5l));
    SHOW_NUMBER(quotient);
    uint64_t shifted;
    __asm__("lsl %0, %1, %2" : "=r"(shifted) : "r"(1l), "r"(65l));
    SHOW_NUMBER(shifted);
    __asm__("lsr %w0, %w1, %w2" : "=r"(shifted) : "r"(0x80000000), "r"(33));
    SHOW_IF(shifted == 0x40000000);
    int64_t converted;
    __asm__("fcvtzs %0, %d1" : "=r"(converted) : "w"(1e300));
    SHOW_IF(converted == INT64_MAX);
    __asm__("fcvtzs %0, %d1" : "=r"(converted) : "w"(__builtin_nan("")));
    SHOW_IF(converted == 0);
    __asm__("fcvtzu %0, %d1" : "=r"(converted) : "w"(-5.0));
    SHOW_IF(converted == 0);
    uint64_t bits;
    double nan;
    __asm__("fdiv %d0, %d1, %d1" : "=w"(nan) : "w"(0.0));
    memcpy(&bits, &nan, 8);
    SHOW_IF(bits == 0x7ff8000000000000);
}
