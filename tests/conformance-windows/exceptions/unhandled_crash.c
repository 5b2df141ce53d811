// exit: 5
// A crash that nobody handles ends the process with the exception's code, 0xc0000005.
#include <stdio.h>
int main(void) {
    puts("before");
    fflush(stdout);
    *(volatile int*)24 = 1;
    puts("after");
    return 0;
}
