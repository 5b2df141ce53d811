// CLONE_FILES and CLONE_FS share descriptors, directory and umask with another process.
#include "check.h"

static char stack[64 << 10] __attribute__((aligned(16)));

static int child(void* argument) {
    (void)argument;
    REQUIRE(dup2(1, 77) == 77);
    REQUIRE(close(0) == 0);
    REQUIRE(chdir("/usr") == 0);
    umask(0123);
    return 0;
}

static void attempt(const char* text, int flags) {
    int status;
    pid_t pid = clone(child, stack + sizeof stack, flags | SIGCHLD, NULL);
    REQUIRE(waitpid(pid, &status, 0) == pid);
    say("%s\n", text);
    show_status("child", status);
    char path[PATH_MAX];
    SHOW(fcntl(77, F_GETFD));
    SHOW(fcntl(0, F_GETFD));
    SHOW_IF(strcmp(getcwd(path, sizeof path), "/usr") == 0);
    mode_t mask = umask(022);
    SHOW_IF(mask == 0123);
}

int main(void) {
    attempt("shared nothing", 0);
    attempt("CLONE_FS", CLONE_FS);
    REQUIRE(chdir("/") == 0);
    attempt("CLONE_FILES", CLONE_FILES);
}
