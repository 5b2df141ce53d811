// What each signal does to a process that did not prepare.
#include "raw_signals.h"

int main(void) {
    for (int number = 1; number <= 64; ++number) {
        pid_t child = fork();
        REQUIRE(child != -1);
        if (child == 0) {
            setpgid(0, 0);
            struct kernel_action action = {.flags = RAW_FLAGS, .restorer = RAW_RESTORER};
            syscall(__NR_rt_sigaction, number, &action, NULL, sizeof action.mask);
            kill(getpid(), number);
            _exit(0);
        }
        int status;
        char text[16];
        snprintf(text, sizeof text, "%d", number);
        REQUIRE(waitpid(child, &status, WUNTRACED) == child);
        show_status(text, status);
        if (WIFSTOPPED(status)) {
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
        }
    }
}
