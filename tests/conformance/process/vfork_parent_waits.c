// The parent of vfork sleeps until the child execs or exits, however long the child takes.
#include "check.h"

static volatile int progress;

int main(void) {
    pid_t child = vfork();
    if (child == 0) {
        struct timespec time = {0, 100000000};
        nanosleep(&time, NULL);
        progress = 1;
        execl("/bin/sh", "sh", "-c", "exit 6", NULL);
        _exit(1);
    }
    SHOW_NUMBER(progress);
    int status;
    SHOW_IF(waitpid(child, &status, 0) == child);
    show_status("child", status);
    progress = 0;
    child = vfork();
    if (child == 0) {
        execl("/nowhere/program", "program", NULL);
        progress = errno;
        _exit(7);
    }
    say("exec in the child: %s\n", error_name(progress));
    waitpid(child, &status, 0);
    show_status("child", status);
}
