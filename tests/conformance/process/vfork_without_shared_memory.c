// CLONE_VFORK without CLONE_VM: the caller waits until the child execs or ends, and its other
// threads go on.
#include "check.h"

static volatile int rounds;
static volatile int end;

static void* work(void* unused) {
    while (!end) {
        // A fork, so that what forks wait for is not held meanwhile.
        pid_t child = fork();
        if (child == 0)
            _exit(0);
        waitpid(child, NULL, 0);
        ++rounds;
    }
    return unused;
}

static pid_t start(char* name, bool execs) {
    pid_t child = (pid_t)syscall(__NR_clone, CLONE_VFORK | SIGCHLD, 0, 0, 0, 0);
    if (child == 0) {
        sleep_ms(300);
        if (execs)
            execl("/proc/self/exe", name, "again", NULL);
        _exit(7);
    }
    return child;
}

int main(int argc, char** argv) {
    if (argc > 1) {
        pause();
        return 8;
    }
    alarm(15);
    pthread_t thread;
    pthread_create(&thread, NULL, work, NULL);
    int status;
    int before = rounds;
    pid_t child = start(argv[0], false);
    SHOW_IF(child > 0);
    SHOW_IF(rounds - before > 2);
    SHOW_IF(waitid(P_PID, (id_t)child, &(siginfo_t){0}, WEXITED | WNOHANG | WNOWAIT) == 0);
    waitpid(child, &status, 0);
    show_status("ended", status);
    before = rounds;
    child = start(argv[0], true);
    SHOW_IF(rounds - before > 2);
    SHOW_IF(waitpid(child, &status, WNOHANG) == 0);
    kill(child, SIGTERM);
    waitpid(child, &status, 0);
    show_status("exec'ed", status);
    // The child's own children do not keep the parent waiting.
    child = (pid_t)syscall(__NR_clone, CLONE_VFORK | SIGCHLD, 0, 0, 0, 0);
    if (child == 0) {
        pid_t grandchild = (pid_t)syscall(__NR_clone, SIGCHLD, 0, 0, 0, 0);
        if (grandchild == 0) {
            pause();
            _exit(0);
        }
        _exit(grandchild > 0 ? 9 : 1);
    }
    waitpid(child, &status, 0);
    show_status("had a child", status);
    end = 1;
    pthread_join(thread, NULL);
    kill(0, SIGTERM);
}
