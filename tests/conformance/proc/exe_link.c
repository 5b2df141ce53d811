// /proc/self/exe names this program, under its own pid and thread-self too, and opens it.
#include "check.h"

static void show(const char* path) {
    char target[PATH_MAX] = "";
    ssize_t length = readlink(path, target, sizeof target - 1);
    const char* slash = strrchr(target, '/');
    say("%s\n", length > 0 && slash != NULL && target[0] == '/' ? slash + 1 : "no path");
}

int main(int argc, char** argv) {
    (void)argc;
    char path[64], resolved[PATH_MAX];
    show("/proc/self/exe");
    snprintf(path, sizeof path, "/proc/%d/exe", getpid());
    show(path);
    show("/proc/thread-self/exe");
    show("/proc/self/task/../exe");
    SHOW_NUMBER(readlink("/proc/self/exe", path, 3));
    SHOW_IF(realpath("/proc/self/exe", resolved) != NULL && realpath(argv[0], path) != NULL &&
            strcmp(resolved, path) == 0);
    struct stat by_link, by_name;
    SHOW(stat("/proc/self/exe", &by_link));
    SHOW(stat(argv[0], &by_name));
    SHOW_IF(by_link.st_ino == by_name.st_ino && by_link.st_dev == by_name.st_dev);
    SHOW(lstat("/proc/self/exe", &by_link));
    SHOW_IF(S_ISLNK(by_link.st_mode));
    char magic[4];
    int fd = open("/proc/self/exe", O_RDONLY);
    SHOW_IF(read(fd, magic, 4) == 4 && memcmp(magic, "\177ELF", 4) == 0);
    SHOW(readlink("/proc/self/nothing", path, sizeof path));
}
