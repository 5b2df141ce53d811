// Limits pass through fork and exec; prlimit reads and sets those of another process.
#include "check.h"

int main(int argc, char** argv) {
    struct rlimit limit;
    if (argc > 1) {
        getrlimit(RLIMIT_CPU, &limit);
        say("%lu %lu\n", limit.rlim_cur, limit.rlim_max);
        getrlimit(RLIMIT_STACK, &limit);
        say("%lu\n", limit.rlim_cur);
        getrlimit(RLIMIT_AS, &limit);
        say("%lu\n", limit.rlim_cur);
        return 0;
    }
    pid_t child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_CPU, &(struct rlimit){100, 200});
        setrlimit(RLIMIT_STACK, &(struct rlimit){4 << 20, RLIM_INFINITY});
        setrlimit(RLIMIT_AS, &(struct rlimit){(rlim_t)4 << 30, RLIM_INFINITY});
        execl("/proc/self/exe", argv[0], "again", NULL);
        _exit(1);
    }
    int status;
    waitpid(child, &status, 0);
    show_status("child", status);
    if ((child = fork()) == 0)
        for (;;)
            pause();
    SHOW(prlimit(child, RLIMIT_NOFILE, &(struct rlimit){33, 44}, &limit));
    SHOW(prlimit(child, RLIMIT_NOFILE, NULL, &limit));
    say("%lu %lu\n", limit.rlim_cur, limit.rlim_max);
    SHOW(prlimit(0, RLIMIT_NOFILE, &(struct rlimit){44, 33}, NULL));
    SHOW(prlimit(0x3fffffff, RLIMIT_NOFILE, NULL, &limit));
    SHOW(prlimit(0, RLIMIT_NOFILE, NULL, (struct rlimit*)16));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}
