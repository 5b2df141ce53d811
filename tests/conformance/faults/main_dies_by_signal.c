// The whole program ends by SIGSEGV: the status of the run says so.
#include "check.h"

int main(void) {
    say("before\n");
    *(volatile int*)8 = 1;
    say("not reached\n");
}
