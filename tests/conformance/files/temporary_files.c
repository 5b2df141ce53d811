// O_TMPFILE has no name until linkat gives it one.
#include "check.h"

int main(void) {
    int fd = open(".", O_TMPFILE | O_RDWR, 0640);
    SHOW_IF(fd >= 0);
    struct stat info;
    SHOW(fstat(fd, &info));
    SHOW_NUMBER(info.st_nlink);
    SHOW_IF((info.st_mode & 0777) == 0640);
    SHOW_NUMBER(write(fd, "contents", 8));
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    SHOW(linkat(AT_FDCWD, path, AT_FDCWD, "named", AT_SYMLINK_FOLLOW));
    say("%s\n", slurp("named", NULL));
    SHOW(open(".", O_TMPFILE | O_RDONLY, 0600));
    int private = open(".", O_TMPFILE | O_RDWR | O_EXCL, 0600);
    snprintf(path, sizeof path, "/proc/self/fd/%d", private);
    SHOW(linkat(AT_FDCWD, path, AT_FDCWD, "other", AT_SYMLINK_FOLLOW));
}
