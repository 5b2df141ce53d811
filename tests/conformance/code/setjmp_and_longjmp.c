// longjmp over many frames, in loops, with values; _setjmp does not save the mask.
#include "check.h"

static jmp_buf out;
__attribute__((noinline)) static void deep(int depth, int value) {
    if (depth == 0)
        longjmp(out, value);
    if (depth > 0)
        deep(depth - 1, value);
    say("not reached\n");
}

int main(void) {
    volatile int sum = 0;
    for (volatile int i = 0; i < 1000; ++i) {
        int value = setjmp(out);
        if (value == 0)
            deep(i % 50, i + 1);
        sum += value;
    }
    SHOW_NUMBER(sum);
    int zero = setjmp(out);
    if (zero == 0)
        longjmp(out, 0);
    SHOW_NUMBER(zero);
}
