// utimensat and its relatives: explicit times, NOW, OMIT, links and descriptors.
#include "check.h"

static void show(const char* path) {
    struct stat info;
    REQUIRE(lstat(path, &info) == 0);
    if (info.st_atim.tv_sec > 1500000000)
        info.st_atim = (struct timespec){-1, 0};
    if (info.st_mtim.tv_sec > 1500000000)
        info.st_mtim = (struct timespec){-1, 0};
    say("%s: accessed %ld.%09ld changed %ld.%09ld\n", path, info.st_atim.tv_sec,
        info.st_atim.tv_nsec, info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
}

int main(void) {
    write_file("file", "x", 0600);
    REQUIRE(symlink("file", "link") == 0);
    struct timespec times[] = {{1000, 1}, {2000, 999999999}};
    SHOW(utimensat(AT_FDCWD, "file", times, 0));
    show("file");
    times[0].tv_nsec = UTIME_OMIT;
    times[1] = (struct timespec){3000, 5};
    SHOW(utimensat(AT_FDCWD, "link", times, 0));
    show("file");
    SHOW(utimensat(AT_FDCWD, "link", times, AT_SYMLINK_NOFOLLOW));
    SHOW_IF(({
                struct stat info;
                lstat("link", &info);
                info.st_mtim.tv_sec;
            }) == 3000);
    times[1].tv_nsec = UTIME_NOW;
    int fd = open("file", O_RDONLY);
    SHOW(futimens(fd, times));
    show("file");
    SHOW(futimens(fd, NULL));
    show("file");
    times[0].tv_nsec = 2000000000;
    SHOW(futimens(fd, times));
    SHOW(utimes("file", (struct timeval[]){{5, 6}, {7, 8}}));
    show("file");
    SHOW(utimensat(AT_FDCWD, "missing", NULL, 0));
    SHOW(utimensat(AT_FDCWD, "file", (struct timespec*)16, 0));
}
