// stat's structure differs between machines: each field must hold what it says.
#include "check.h"
#include <sys/sysmacros.h>

static void show(const char* path) {
    struct stat info;
    memset(&info, 0xee, sizeof info);
    if (lstat(path, &info) == -1) {
        say("%s: %s\n", path, error_name(errno));
        return;
    }
    say("%s: mode %o links %lu size %ld block size %s owner %s times %s\n", path, info.st_mode,
        (unsigned long)info.st_nlink,
        S_ISREG(info.st_mode) || S_ISLNK(info.st_mode) ? (long)info.st_size : -1,
        info.st_blksize >= 512 && info.st_blksize <= 1 << 22 ? "sane" : "odd",
        info.st_uid == getuid() ? "own" : "other",
        info.st_mtim.tv_sec > 1500000000 && info.st_mtim.tv_nsec >= 0 ? "sane" : "odd");
}

int main(void) {
    write_file("file", "0123456789", 0644);
    REQUIRE(link("file", "second") == 0 && symlink("file", "link") == 0);
    REQUIRE(mkdir("directory", 0750) == 0 && mkdir("directory/sub", 0700) == 0);
    REQUIRE(mkfifo("fifo", 0600) == 0);
    show("file");
    show("link");
    show("fifo");
    show("missing");
    struct stat null, by_name, by_fd;
    SHOW(stat("/dev/null", &null));
    SHOW_IF(S_ISCHR(null.st_mode) && major(null.st_rdev) == 1 && minor(null.st_rdev) == 3);
    SHOW(stat("link", &by_name));
    int fd = open("file", O_RDONLY);
    SHOW(fstat(fd, &by_fd));
    SHOW_IF(by_name.st_ino == by_fd.st_ino && by_name.st_dev == by_fd.st_dev);
    SHOW_IF(by_fd.st_blocks * 512 >= 10);
    SHOW(fstatat(fd, "", &by_name, AT_EMPTY_PATH));
    SHOW_IF(memcmp(&by_name.st_mtim, &by_fd.st_mtim, sizeof by_fd.st_mtim) == 0);
    SHOW(fstatat(AT_FDCWD, "link", &by_name, AT_SYMLINK_NOFOLLOW));
    SHOW_IF(S_ISLNK(by_name.st_mode));
    SHOW(fstatat(AT_FDCWD, "", &by_name, 0));
    SHOW(fstatat(77, "x", &by_name, 0));
    SHOW(fstatat(fd, "x", &by_name, 0));
    SHOW(fstatat(AT_FDCWD, "file", &by_name, 0x40000));
    SHOW(syscall(__NR_newfstatat, AT_FDCWD, "file", (void*)16, 0));
}
