// With SA_RESTART a read on a pipe goes on after the handler, without it it is EINTR.
#include "check.h"

static volatile sig_atomic_t count;
static void handler(int number) {
    (void)number;
    ++count;
}

static void attempt(int flags) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    on_signal(SIGUSR1, handler, flags);
    count = 0;
    pid_t reader = getpid(), child = fork();
    if (child == 0) {
        wait_until_asleep(reader);
        kill(reader, SIGUSR1);
        sleep_ms(50);
        _exit(write(ends[1], "data", 4) == 4 ? 0 : 1);
    }
    char text[8];
    SHOW_NUMBER(read(ends[0], text, sizeof text));
    SHOW_NUMBER(count);
    waitpid(child, NULL, 0);
}

int main(void) {
    alarm(10);
    attempt(SA_RESTART);
    attempt(0);
}
