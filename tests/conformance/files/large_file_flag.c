// A 64-bit program's open sets O_LARGEFILE by itself or not at all: only the raw flag tells.
#include "check.h"

int main(void) {
    int fd = (int)syscall(__NR_openat, AT_FDCWD, "file", O_RDWR | O_CREAT, 0600);
    SHOW_IF(fd >= 0);
    SHOW_NUMBER(lseek(fd, (off_t)5 << 32, SEEK_SET) >> 32);
    SHOW(write(fd, "x", 1));
    struct stat info;
    SHOW(fstat(fd, &info));
    SHOW_NUMBER(info.st_size);
    SHOW(open("file", O_RDONLY));
}
