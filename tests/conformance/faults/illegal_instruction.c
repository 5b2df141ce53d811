// An undefined encoding is SIGILL at its own address; uncaught it kills.
#include "arch.h"
#include "fault.h"

static int child(void) {
    ILLEGAL_INSTRUCTION();
    return 0;
}

int main(void) {
    SHOW_IF(FAULTS(ILLEGAL_INSTRUCTION()));
    SHOW_IF(last_fault.number == SIGILL);
    signal(SIGILL, SIG_DFL);
    show_status("uncaught", in_child(child));
    signal(SIGILL, SIG_IGN);
    show_status("ignored", in_child(child));
}
