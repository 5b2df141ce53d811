// sysinfo, sysconf and friends give sane values that agree.
#include "check.h"
#include <sys/statvfs.h>
#include <sys/sysinfo.h>

int main(void) {
    struct sysinfo info;
    memset(&info, 0xee, sizeof info);
    SHOW(sysinfo(&info));
    SHOW_IF(info.uptime > 0 && info.procs > 0 && info.mem_unit >= 1);
    SHOW_IF(info.totalram >= info.freeram && info.totalram * info.mem_unit > 64 << 20);
    SHOW_IF(get_nprocs() == sysconf(_SC_NPROCESSORS_ONLN));
    SHOW_NUMBER(sysconf(_SC_PAGESIZE));
    SHOW_NUMBER(sysconf(_SC_CLK_TCK));
    SHOW_NUMBER(sysconf(_SC_ARG_MAX));
    SHOW_IF(sysconf(_SC_PHYS_PAGES) > 1000);
    long kilobytes = 0;
    sscanf(slurp("/proc/meminfo", NULL), "MemTotal: %ld", &kilobytes);
    SHOW_IF((unsigned long)kilobytes == info.totalram * info.mem_unit / 1024);
}
