// wait4 fills the resource usage of the child, whose memory is more than is asked about, as kernels
// count it roughly; status and usage may be null.
#include "check.h"

int main(void) {
    pid_t child = fork();
    if (child == 0) {
        volatile char* memory = map_pages(3000, PROT_READ | PROT_WRITE);
        for (size_t i = 0; i < 3000; ++i)
            memory[i * page_size()] = 1;
        _exit(0);
    }
    struct rusage usage;
    memset(&usage, 0xff, sizeof usage);
    SHOW_IF(wait4(child, NULL, 0, &usage) == child);
    SHOW_IF(usage.ru_minflt >= 2000);
    SHOW_IF(usage.ru_maxrss >= 8000);
    SHOW_IF(usage.ru_utime.tv_sec == 0 && usage.ru_utime.tv_usec >= 0);
    if ((child = fork()) == 0)
        _exit(0);
    SHOW_IF(wait4(child, NULL, 0, NULL) == child);
    SHOW(wait4(child, NULL, 0, &usage));
}
