// /proc/self/mem writes past every protection; it can only be read.
#include "check.h"

int main(void) {
    static const char secret[] = "read only";
    SHOW(open("/proc/self/mem", O_RDWR));
    SHOW(open("/proc/thread-self/mem", O_WRONLY));
    int fd = open("/proc/self/mem", O_RDONLY);
    REQUIRE(fd >= 0);
    SHOW(open("/proc/self/fd/3", O_RDWR));
    char copy[sizeof secret] = "";
    SHOW_IF(pread(fd, copy, sizeof copy, (off_t)(uintptr_t)secret) == sizeof copy);
    say("%s\n", copy);
}
