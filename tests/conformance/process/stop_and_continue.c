// A stopped child is reported once with WUNTRACED, a continued one with WCONTINUED.
#include "check.h"

int main(void) {
    pid_t child = fork();
    if (child == 0)
        for (;;)
            pause();
    // A group that is not orphaned: in an orphaned one SIGTSTP does nothing.
    REQUIRE(setpgid(child, child) == 0);
    int status;
    kill(child, SIGSTOP);
    SHOW_IF(waitpid(child, &status, WUNTRACED) == child);
    show_status("after SIGSTOP", status);
    SHOW_NUMBER(waitpid(child, &status, WUNTRACED | WNOHANG));
    kill(child, SIGCONT);
    SHOW_IF(waitpid(child, &status, WCONTINUED) == child);
    show_status("after SIGCONT", status);
    SHOW_NUMBER(waitpid(child, &status, WNOHANG));
    kill(child, SIGTSTP);
    SHOW_IF(waitpid(child, &status, WUNTRACED) == child);
    show_status("after SIGTSTP", status);
    kill(child, SIGTERM);
    SHOW_NUMBER(waitpid(child, &status, WNOHANG));
    kill(child, SIGCONT);
    SHOW_IF(waitpid(child, &status, 0) == child);
    show_status("after SIGTERM and SIGCONT", status);
}
