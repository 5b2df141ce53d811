// openat2: its resolve flags, strict flags and growing structure.
#include "check.h"
#include <linux/openat2.h>

static long attempt(int directory, const char* path, uint64_t flags, uint64_t resolve) {
    struct open_how how = {.flags = flags, .resolve = resolve};
    return syscall(__NR_openat2, directory, path, &how, sizeof how);
}

int main(void) {
    REQUIRE(mkdir("root", 0700) == 0 && mkdir("root/sub", 0700) == 0);
    write_file("root/file", "in root", 0600);
    write_file("outside", "outside", 0600);
    REQUIRE(symlink("/file", "root/absolute") == 0 && symlink("../outside", "root/up") == 0);
    int root = open("root", O_PATH | O_DIRECTORY);
    SHOW(attempt(root, "file", O_RDONLY, 0));
    SHOW(attempt(root, "../outside", O_RDONLY, 0));
    SHOW(attempt(root, "../outside", O_RDONLY, RESOLVE_BENEATH));
    SHOW(attempt(root, "../file", O_RDONLY, RESOLVE_IN_ROOT));
    SHOW(attempt(root, "/file", O_RDONLY, RESOLVE_IN_ROOT));
    SHOW(attempt(root, "absolute", O_RDONLY, RESOLVE_IN_ROOT));
    SHOW(attempt(root, "absolute", O_RDONLY, RESOLVE_BENEATH));
    SHOW(attempt(root, "up", O_RDONLY, RESOLVE_IN_ROOT));
    SHOW(attempt(root, "up", O_RDONLY, RESOLVE_NO_SYMLINKS));
    SHOW(attempt(AT_FDCWD, "/proc/self/exe", O_RDONLY, RESOLVE_NO_MAGICLINKS));
    SHOW(attempt(AT_FDCWD, "/proc/self/comm", O_RDONLY, RESOLVE_NO_XDEV));
    SHOW(attempt(root, "file", O_RDONLY | 1ull << 40, 0));
    SHOW(attempt(root, "file", O_RDONLY, 1 << 20));
    SHOW(attempt(root, "file", O_DIRECTORY, 0));
    SHOW(attempt(root, "sub", O_DIRECTORY, 0));
    struct open_how how = {.flags = O_RDONLY, .mode = 0600};
    SHOW(syscall(__NR_openat2, root, "file", &how, sizeof how));
    how.mode = 0;
    SHOW(syscall(__NR_openat2, root, "file", &how, 8));
    struct {
        struct open_how how;
        uint64_t more;
    } larger = {.how = {.flags = O_RDONLY}};
    SHOW(syscall(__NR_openat2, root, "file", &larger, sizeof larger));
    larger.more = 1;
    SHOW(syscall(__NR_openat2, root, "file", &larger, sizeof larger));
    how.flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    how.mode = 0641;
    int fd = (int)syscall(__NR_openat2, root, "new", &how, sizeof how);
    struct stat info;
    SHOW_IF(fstat(fd, &info) == 0 && (info.st_mode & 07777) == 0641 && fcntl(fd, F_GETFD) == 1);
}
