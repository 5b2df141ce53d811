// chdir, fchdir, getcwd, also after the directory was removed and after chroot.
#include "check.h"

static int in_chroot(void) {
    SHOW(chroot("root"));
    SHOW(chdir("/"));
    char path[64] = "";
    SHOW_IF(getcwd(path, sizeof path) != NULL && strcmp(path, "/") == 0);
    SHOW(access("/inside", F_OK));
    SHOW(access("/../../inside", F_OK));
    SHOW(access("/bin/sh", F_OK));
    return 0;
}

int main(void) {
    char start[PATH_MAX], path[PATH_MAX];
    REQUIRE(getcwd(start, sizeof start) != NULL);
    REQUIRE(mkdir("sub", 0700) == 0);
    SHOW(chdir("sub"));
    SHOW_IF(getcwd(path, sizeof path) != NULL && strcmp(strrchr(path, '/'), "/sub") == 0);
    SHOW_NUMBER(syscall(__NR_getcwd, path, sizeof path) - (long)strlen(start));
    SHOW(syscall(__NR_getcwd, path, 3));
    SHOW(rmdir("../sub"));
    SHOW_IF(getcwd(path, sizeof path) == NULL && errno == ENOENT);
    SHOW(open("file", O_WRONLY | O_CREAT, 0600));
    int fd = open(start, O_RDONLY);
    SHOW(fchdir(fd));
    SHOW_IF(getcwd(path, sizeof path) != NULL && strcmp(path, start) == 0);
    write_file("file", "", 0600);
    SHOW(chdir("file"));
    SHOW(chdir("missing"));
    SHOW(fchdir(open("file", O_RDONLY)));
    SHOW(fchdir(99));
    REQUIRE(mkdir("root", 0755) == 0);
    write_file("root/inside", "", 0644);
    if (getuid() == 0)
        show_status("chroot", in_child(in_chroot));
}
