// setpgid and setsid: what they do, and what they refuse.
#include "check.h"

static int leader(void) {
    SHOW_IF(setsid() == getpid());
    SHOW_IF(getsid(0) == getpid() && getpgrp() == getpid());
    SHOW(setsid());
    SHOW(setpgid(0, 0));
    pid_t child = fork();
    if (child == 0)
        for (;;)
            pause();
    SHOW(setpgid(child, child));
    SHOW_IF(getpgid(child) == child && getsid(child) == getpid());
    SHOW(setpgid(child, 1));
    SHOW(setpgid(1, 0));
    SHOW(setpgid(child, -1));
    SHOW(kill(-child, SIGTERM));
    int status;
    SHOW_IF(waitpid(-child, &status, 0) == child);
    show_status("  group", status);
    SHOW(getpgid(child));
    SHOW(getsid(-3));
    return 0;
}

int main(void) {
    show_status("leader", in_child(leader));
    pid_t child = fork();
    if (child == 0) {
        execl("/bin/sleep", "sleep", "5", NULL);
        _exit(1);
    }
    // Once a child has called exec its parent may not move it.
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/comm", child);
    while (strcmp(slurp(path, NULL), "sleep\n") != 0)
        sleep_ms(1);
    SHOW(setpgid(child, child));
    kill(child, SIGKILL);
    wait(NULL);
}
