// statx: masks, attributes, times and its agreement with stat.
#include "check.h"
#include <sys/sysmacros.h>

int main(void) {
    write_file("file", "0123456789", 0640);
    struct statx extended;
    struct stat plain;
    memset(&extended, 0xee, sizeof extended);
    SHOW(statx(AT_FDCWD, "file", 0, STATX_BASIC_STATS | STATX_BTIME, &extended));
    SHOW(stat("file", &plain));
    SHOW_IF((extended.stx_mask & STATX_BASIC_STATS) == STATX_BASIC_STATS);
    SHOW_IF(extended.stx_size == 10 && extended.stx_mode == plain.st_mode);
    SHOW_IF(extended.stx_ino == plain.st_ino && extended.stx_nlink == 1);
    SHOW_IF(makedev(extended.stx_dev_major, extended.stx_dev_minor) == plain.st_dev);
    SHOW_IF(extended.stx_mtime.tv_sec == plain.st_mtim.tv_sec);
    SHOW_IF(extended.stx_mtime.tv_nsec == (uint32_t)plain.st_mtim.tv_nsec);
    SHOW(statx(AT_FDCWD, "", AT_EMPTY_PATH, STATX_MODE, &extended));
    SHOW(statx(AT_FDCWD, "file", 0x40000, 0, &extended));
    SHOW(statx(AT_FDCWD, "file", 0, 1u << 31, &extended));
    SHOW(statx(AT_FDCWD, "missing", 0, 0, &extended));
    SHOW(syscall(__NR_statx, AT_FDCWD, "file", 0, 0, (void*)16));
}
