// statfs on known file systems, and its structure.
#include "check.h"
#include <sys/statvfs.h>
#include <sys/vfs.h>

int main(void) {
    struct statfs info;
    memset(&info, 0xee, sizeof info);
    SHOW(statfs("/proc", &info));
    SHOW_IF(info.f_type == 0x9fa0);
    SHOW_NUMBER(info.f_bsize);
    SHOW_NUMBER(info.f_namelen);
    SHOW_NUMBER(info.f_blocks);
    SHOW(statfs(".", &info));
    SHOW_IF(info.f_blocks > 0 && info.f_bfree <= info.f_blocks && info.f_namelen == 255);
    int fd = open(".", O_RDONLY);
    struct statfs by_fd;
    SHOW(fstatfs(fd, &by_fd));
    SHOW_IF(by_fd.f_type == info.f_type &&
            memcmp(&by_fd.f_fsid, &info.f_fsid, sizeof info.f_fsid) == 0);
    struct statvfs virtual;
    SHOW(statvfs(".", &virtual));
    SHOW_IF(virtual.f_frsize > 0);
    SHOW(statfs("missing", &info));
    SHOW(statfs(".", (struct statfs*)16));
}
