// A vfork child shares memory with its waiting parent, and nothing else: handlers, mask, directory,
// umask and descriptors that it changes are its own.
#include "check.h"

static volatile int shared = 1;
static void parents_handler(int number) { (void)number; }

int main(void) {
    on_signal(SIGUSR1, parents_handler, 0);
    char before[PATH_MAX], after[PATH_MAX];
    REQUIRE(getcwd(before, sizeof before) != NULL);
    int extra = dup(1);
    pid_t child = vfork();
    if (child == 0) {
        shared = 2;
        signal(SIGUSR1, SIG_IGN);
        signal(SIGUSR2, SIG_IGN);
        sigset_t all;
        sigfillset(&all);
        sigprocmask(SIG_SETMASK, &all, NULL);
        chdir("/");
        umask(0777);
        close(extra);
        close(0);
        _exit(9);
    }
    say("parent goes on after the child: shared is %d\n", shared);
    struct sigaction action;
    sigaction(SIGUSR1, NULL, &action);
    SHOW_IF(action.sa_handler == parents_handler);
    sigaction(SIGUSR2, NULL, &action);
    SHOW_IF(action.sa_handler == SIG_DFL);
    sigset_t mask;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    SHOW_IF(sigismember(&mask, SIGUSR1) || sigismember(&mask, SIGTERM));
    SHOW_IF(getcwd(after, sizeof after) != NULL && strcmp(before, after) == 0);
    SHOW_IF(umask(0) == 022);
    SHOW(fcntl(extra, F_GETFD));
    SHOW(fcntl(0, F_GETFD));
    int status;
    SHOW_IF(waitpid(child, &status, 0) == child);
    show_status("child", status);
}
