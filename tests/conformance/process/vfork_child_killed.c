// A vfork child that dies by a signal releases its parent.
#include "check.h"

int main(void) {
    pid_t child = vfork();
    if (child == 0) {
        kill(getpid(), SIGKILL);
        _exit(1);
    }
    say("parent runs\n");
    int status;
    SHOW_IF(waitpid(child, &status, 0) == child);
    show_status("child", status);
}
