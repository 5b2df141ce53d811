// Members of a group that becomes orphaned while stopped get SIGHUP and SIGCONT.
#include "check.h"
#include <sys/prctl.h>

static volatile sig_atomic_t hung_up, continued;
static void on_hup(int number) {
    (void)number;
    hung_up = 1;
}
static void on_cont(int number) {
    (void)number;
    continued = 1;
}

int main(void) {
    alarm(10);
    int ends[2], report[2];
    REQUIRE(pipe(ends) == 0 && pipe(report) == 0);
    pid_t shell = fork();
    if (shell == 0) {
        setsid();
        pid_t job = fork();
        if (job == 0) {
            setpgid(0, 0);
            on_signal(SIGHUP, on_hup, 0);
            on_signal(SIGCONT, on_cont, 0);
            REQUIRE(write(ends[1], "", 1) == 1);
            raise(SIGSTOP);
            for (int i = 0; i < 2000 && !(hung_up && continued); ++i)
                sleep_ms(1);
            char answer = (char)(hung_up * 2 + continued);
            REQUIRE(write(report[1], &answer, 1) == 1);
            // In an orphaned group SIGTSTP does nothing.
            raise(SIGTSTP);
            REQUIRE(write(report[1], "t", 1) == 1);
            _exit(0);
        }
        setpgid(job, job);
        char byte;
        REQUIRE(read(ends[0], &byte, 1) == 1);
        int status;
        REQUIRE(waitpid(job, &status, WUNTRACED) == job && WIFSTOPPED(status));
        _exit(0);
    }
    int status;
    waitpid(shell, &status, 0);
    show_status("shell", status);
    char answer = 0;
    REQUIRE(read(report[0], &answer, 1) == 1);
    SHOW_IF((answer & 2) != 0);
    SHOW_IF((answer & 1) != 0);
    SHOW_NUMBER(read(report[0], &answer, 1));
}
