// nice, getpriority and setpriority for processes, groups and users.
#include "check.h"

static int child(void) {
    errno = 0;
    SHOW_NUMBER(getpriority(PRIO_PROCESS, 0));
    SHOW_NUMBER(nice(3));
    SHOW_NUMBER(getpriority(PRIO_PROCESS, 0));
    SHOW(setpriority(PRIO_PROCESS, 0, 7));
    SHOW_NUMBER(getpriority(PRIO_PROCESS, getpid()));
    SHOW(setpriority(PRIO_PROCESS, 0, 100));
    SHOW_NUMBER(getpriority(PRIO_PROCESS, 0));
    // The raw call answers 20 - nice, so that it is never negative.
    SHOW_NUMBER(syscall(__NR_getpriority, PRIO_PROCESS, 0));
    SHOW(getpriority(77, 0));
    SHOW(getpriority(PRIO_PROCESS, 0x3fffffff));
    return 0;
}

int main(void) { show_status("child", in_child(child)); }
