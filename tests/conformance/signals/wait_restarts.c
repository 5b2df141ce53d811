// waitpid goes on after a handler with SA_RESTART, and is EINTR without.
#include "check.h"

static void handler(int number) { (void)number; }

static void attempt(int flags) {
    on_signal(SIGUSR1, handler, flags);
    pid_t self = getpid(), child = fork();
    if (child == 0) {
        wait_until_asleep(self);
        kill(self, SIGUSR1);
        sleep_ms(50);
        _exit(3);
    }
    int status = 0;
    pid_t got = waitpid(child, &status, 0);
    if (got == -1) {
        say("waitpid: %s\n", error_name(errno));
        waitpid(child, &status, 0);
    }
    show_status("child", status);
}

int main(void) {
    alarm(10);
    attempt(SA_RESTART);
    attempt(0);
}
