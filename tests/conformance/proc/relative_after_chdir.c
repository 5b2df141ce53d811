// The view of /proc belongs to the object: relative to a directory, by dirfd and through links.
#include "check.h"

static void show(int directory, const char* path) {
    char target[PATH_MAX] = "";
    ssize_t length = readlinkat(directory, path, target, sizeof target - 1);
    const char* slash = strrchr(target, '/');
    say("%s: %s\n", path, length > 0 && slash != NULL ? slash + 1 : "no path");
}

int main(void) {
    int root = open("/", O_RDONLY | O_DIRECTORY), proc = open("/proc", O_PATH | O_DIRECTORY);
    show(root, "proc/self/exe");
    show(proc, "self/exe");
    int self = openat(proc, "self", O_RDONLY | O_DIRECTORY);
    show(self, "exe");
    SHOW(chdir("/proc/self"));
    show(AT_FDCWD, "exe");
    show(AT_FDCWD, "../self/exe");
    show(AT_FDCWD, "./task/../exe");
    char name[17] = {0};
    int fd = open("comm", O_RDONLY);
    SHOW_IF(read(fd, name, sizeof name - 1) > 0);
    say("%s", name);
    fd = open("cmdline", O_RDONLY);
    char text[PATH_MAX] = {0};
    SHOW_IF(read(fd, text, sizeof text - 1) > 0);
    say("%s\n", strrchr(text, '/') + 1);
    SHOW_NUMBER(strtol(slurp("stat", NULL), NULL, 10) == getpid());
}
