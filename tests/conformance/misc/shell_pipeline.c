// A pipeline as a shell makes it: three host programs, pipes and waits.
#include "check.h"

static pid_t start(const char* command, int in, int out, int other) {
    pid_t child = fork();
    if (child == 0) {
        dup2(in, 0);
        dup2(out, 1);
        if (other != -1)
            close(other);
        execl("/bin/sh", "sh", "-c", command, NULL);
        _exit(127);
    }
    if (in > 2)
        close(in);
    if (out > 2)
        close(out);
    return child;
}

int main(void) {
    int first[2], second[2];
    REQUIRE(pipe2(first, O_CLOEXEC) == 0 && pipe2(second, O_CLOEXEC) == 0);
    pid_t pids[] = {start("for i in 3 1 2; do echo line $i; done; exit 5", 0, first[1], first[0]),
                    start("sort", first[0], second[1], second[0]),
                    start("head -n 2; kill -TERM $$", second[0], 1, -1)};
    int statuses[COUNT(pids)];
    for (size_t i = 0; i < COUNT(pids); ++i)
        REQUIRE(waitpid(pids[i], &statuses[i], 0) == pids[i]);
    for (size_t i = 0; i < COUNT(pids); ++i)
        show_status("stage", statuses[i]);
}
