// fexecve and execveat: by descriptor, relative to a directory, and their errors.
#include "check.h"

extern char** environ;

static int by_descriptor(void) {
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    fexecve(fd, (char*[]){"self", "again", NULL}, environ);
    return 1;
}

static int by_directory(void) {
    int directory = open("/bin", O_PATH | O_DIRECTORY);
    syscall(__NR_execveat, directory, "echo", (char*[]){"echo", "from /bin", NULL}, environ, 0);
    return 1;
}

int main(int argc, char** argv) {
    if (argc > 1) {
        say("%s %s\n", argv[0], argv[1]);
        return 14;
    }
    show_status("fexecve", in_child(by_descriptor));
    show_status("execveat", in_child(by_directory));
    char* arguments[] = {"x", NULL};
    SHOW(syscall(__NR_execveat, 55, "echo", arguments, environ, 0));
    SHOW(syscall(__NR_execveat, AT_FDCWD, "", arguments, environ, 0));
    SHOW(syscall(__NR_execveat, AT_FDCWD, "/bin/true", arguments, environ, 0x4000000));
    REQUIRE(symlink("/bin/true", "link") == 0);
    SHOW(syscall(__NR_execveat, AT_FDCWD, "link", arguments, environ, AT_SYMLINK_NOFOLLOW));
    int directory = open(".", O_RDONLY);
    SHOW(syscall(__NR_execveat, directory, "", arguments, environ, AT_EMPTY_PATH));
}
