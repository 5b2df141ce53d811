// exec needs no free descriptor: of a program, of a script, by descriptor, in a spawned child.
#include "check.h"
#include <spawn.h>

extern char** environ;

static void fill(void) {
    while (dup(0) >= 0) {
    }
    REQUIRE(errno == EMFILE);
}

static int again(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    int open_ones = 0;
    for (int fd = 0; fd < 200; ++fd)
        open_ones += fcntl(fd, F_GETFD) != -1;
    say("limit %lu, %d open\n", limit.rlim_cur, open_ones);
    SHOW(dup(0));
    SHOW(open("/dev/null", O_RDONLY));
    return 5;
}

static char* self;
static int by_path(void) {
    fill();
    execl("/proc/self/exe", self, "again", NULL);
    return 1;
}
static int by_script(void) {
    fill();
    execl("./script", "script", NULL);
    return 1;
}
static int by_descriptor(void) {
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    fill();
    char* words[] = {self, "again", NULL};
    syscall(__NR_execveat, fd, "", words, environ, AT_EMPTY_PATH);
    return 1;
}
static int by_spawn(void) {
    fill();
    char* words[] = {self, "again", NULL};
    pid_t child;
    int status;
    REQUIRE(posix_spawn(&child, "/proc/self/exe", NULL, NULL, words, environ) == 0);
    waitpid(child, &status, 0);
    show_status("spawned", status);
    SHOW(execl("/does/not/exist", self, NULL));
    SHOW(dup(0));
    return 0;
}

int main(int argc, char** argv) {
    if (argc > 1)
        return again();
    self = argv[0];
    char path[PATH_MAX], text[PATH_MAX + 16];
    ssize_t size = readlink("/proc/self/exe", path, sizeof path - 1);
    REQUIRE(size > 0);
    path[size] = 0;
    snprintf(text, sizeof text, "#!%s\n", path);
    write_file("script", text, 0700);
    struct rlimit limit;
    REQUIRE(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    limit.rlim_cur = 20;
    REQUIRE(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    show_status("path", in_child(by_path));
    show_status("script", in_child(by_script));
    show_status("descriptor", in_child(by_descriptor));
    show_status("spawn", in_child(by_spawn));
}
