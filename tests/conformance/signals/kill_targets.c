// kill by process, group and all its errors.
#include "check.h"

static void handler(int number) { say("%s\n", signal_name(number)); }

static int group(void) {
    setpgid(0, 0);
    on_signal(SIGUSR1, handler, 0);
    SHOW(kill(0, SIGUSR1));
    SHOW(kill(-getpgrp(), SIGUSR1));
    SHOW(killpg(getpgrp(), 0));
    SHOW(kill(getpid(), 0));
    SHOW(kill(getpid(), 65));
    SHOW(kill(getpid(), -1));
    SHOW(kill(INT_MIN, 0));
    SHOW(kill(0x3fffffff, SIGUSR1));
    SHOW(kill(-0x3fffffff, SIGUSR1));
    return 0;
}

int main(void) { show_status("child", in_child(group)); }
