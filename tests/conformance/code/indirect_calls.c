// Calls through tables of functions, switches and computed gotos.
#include "check.h"

static long add(long a, long b) { return a + b; }
static long subtract(long a, long b) { return a - b; }
static long multiply(long a, long b) { return a * b; }
static long and (long a, long b) { return a & b; }
static long (*volatile table[])(long, long) = {add, subtract, multiply, and};

static long interpret(const unsigned char* program) {
    static const void* const labels[] = {&&increment, &&twice, &&jump, &&stop};
    long value = 1;
    goto* labels[*program++];
increment:
    ++value;
    goto* labels[*program++];
twice:
    value *= 2;
    goto* labels[*program++];
jump:
    if (value < 1000)
        program -= 4;
    goto* labels[*program++];
stop:
    return value;
}

int main(void) {
    long value = 3;
    for (unsigned i = 0; i < 10000; ++i)
        value = table[i * 7 % 4](value, (long)i + 1) & 0xffffffff;
    SHOW_NUMBER(value);
    const unsigned char program[] = {0, 1, 0, 2, 3};
    SHOW_NUMBER(interpret(program));
}
