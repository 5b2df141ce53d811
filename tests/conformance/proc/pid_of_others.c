// /proc/PID of a child is there while it lives and while it is a zombie.
#include "check.h"

int main(void) {
    pid_t child = fork();
    if (child == 0)
        for (;;)
            pause();
    wait_until_asleep(child);
    char path[64], target[PATH_MAX] = "";
    SHOW_IF(state_of(child) == 'S');
    snprintf(path, sizeof path, "/proc/%d/exe", child);
    SHOW_IF(readlink(path, target, sizeof target - 1) > 0);
    snprintf(path, sizeof path, "/proc/%d/comm", child);
    say("%s", slurp(path, NULL));
    snprintf(path, sizeof path, "/proc/%d/cwd", child);
    char own[PATH_MAX] = "";
    memset(target, 0, sizeof target);
    SHOW_IF(readlink(path, target, sizeof target - 1) > 0 && getcwd(own, sizeof own) != NULL &&
            strcmp(own, target) == 0);
    kill(child, SIGKILL);
    siginfo_t info;
    waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
    SHOW_IF(state_of(child) == 'Z');
    waitpid(child, NULL, 0);
    snprintf(path, sizeof path, "/proc/%d/stat", child);
    SHOW(open(path, O_RDONLY));
}
