// pread, pwrite, lseek, holes, ftruncate and fallocate on a sparse file of several gigabytes.
#include "check.h"

int main(void) {
    const off_t far = ((off_t)5 << 30) + 12345;
    int fd = open("sparse", O_RDWR | O_CREAT, 0600);
    SHOW_NUMBER(pwrite(fd, "beyond", 6, far));
    char text[16] = "";
    SHOW_NUMBER(pread(fd, text, sizeof text, far));
    say("%s\n", text);
    SHOW_NUMBER(lseek(fd, 0, SEEK_END));
    SHOW_NUMBER(lseek(fd, -6, SEEK_END));
    SHOW_NUMBER(read(fd, text, 6));
    SHOW_NUMBER(lseek(fd, far - ((off_t)5 << 30), SEEK_CUR));
    SHOW_NUMBER(lseek(fd, 0, SEEK_HOLE));
    SHOW_NUMBER(lseek(fd, 0, SEEK_DATA) / 4096);
    SHOW(lseek(fd, (off_t)6 << 30, SEEK_DATA));
    SHOW(lseek(fd, -1, SEEK_SET));
    SHOW(lseek(fd, 0, 99));
    struct stat info;
    fstat(fd, &info);
    SHOW_IF(info.st_size == far + 6 && info.st_blocks < 1000);
    SHOW(ftruncate(fd, (off_t)9 << 30));
    SHOW_NUMBER(lseek(fd, 0, SEEK_END));
    SHOW(ftruncate(fd, 100000));
    SHOW(fallocate(fd, 0, 0, 200000));
    SHOW_NUMBER(lseek(fd, 0, SEEK_END));
    SHOW(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 400000));
    SHOW_NUMBER(lseek(fd, 0, SEEK_END));
    SHOW_NUMBER(pwrite(fd, "data", 4, 8192));
    SHOW(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 8192, 4096));
    SHOW_IF(pread(fd, text, 4, 8192) == 4 && text[0] == 0);
    SHOW(fallocate(fd, 0, -1, 10));
    SHOW(fallocate(fd, 0x8000, 0, 10));
    SHOW(ftruncate(fd, -1));
    SHOW(pread(fd, text, 4, -1));
    SHOW(truncate("missing", 0));
    SHOW(posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL));
    SHOW(fsync(fd));
    SHOW(fdatasync(fd));
    SHOW(sync_file_range(fd, 0, 4096, SYNC_FILE_RANGE_WRITE));
}
