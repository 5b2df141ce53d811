// build: -Wno-infinite-recursion
// setjmp and longjmp: the value, zero becomes one, and what a call preserves is as it was.
#include <setjmp.h>
#include <stdio.h>

static jmp_buf place;

__attribute__((noinline)) static void deeper(int n, int value) {
    volatile char room[100];
    room[0] = (char)n;
    if (n == 0) {
        longjmp(place, value);
    }
    deeper(n - 1, value);
    room[1] = room[0];
}

int main(void) {
    volatile int round = 0;
    double kept = 1.5;
    asm volatile("" : "+x"(kept));
    int value = setjmp(place);
    printf("round %d value %d kept %d\n", round, value, (int)(kept * 10));
    if (round < 3) {
        ++round;
        deeper(20, round == 2 ? 0 : round * 10);
    }
    return 0;
}
