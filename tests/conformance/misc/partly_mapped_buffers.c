// Buffers that run off the end of a mapping: what is transferred before the bad page counts.
#include "check.h"

int main(void) {
    size_t page = page_size();
    char* base = map_pages(2, PROT_READ | PROT_WRITE);
    munmap(base + page, page);
    memset(base, 'm', page);
    static char large[20000];
    write_file("file", "", 0600);
    int fd = open("file", O_RDWR), ends[2];
    REQUIRE(write(fd, large, sizeof large) == sizeof large && pipe(ends) == 0);
    SHOW_NUMBER(pread(fd, base + page - 100, 100, 0));
    // How close to the bad page a copy comes is the machine's affair.
    ssize_t got = pread(fd, base + page - 100, 5000, 0),
            put = pwrite(fd, base + page - 100, 5000, 0);
    SHOW_IF(got > 0 && got <= 100);
    SHOW_IF(put > 0 && put <= 100);
    SHOW(pread(fd, base + page, 10, 0));
    SHOW(write(ends[1], base + page - 3, 10));
    struct stat* info = (struct stat*)(base + page - sizeof(struct stat) + 1);
    SHOW(syscall(__NR_fstat, fd, info));
    SHOW(syscall(__NR_fstat, fd, (char*)info - 1));
    strcpy(base + page - 5, "file");
    SHOW(access(base + page - 5, F_OK));
    memcpy(base + page - 4, "file", 4);
    SHOW(access(base + page - 4, F_OK));
    SHOW(getcwd(base + page - 2, 2) != NULL ? 0 : -1);
    SHOW(syscall(__NR_rt_sigprocmask, SIG_BLOCK, base + page - 8, NULL, 8));
    SHOW(syscall(__NR_rt_sigprocmask, SIG_BLOCK, base + page - 7, NULL, 8));
}
