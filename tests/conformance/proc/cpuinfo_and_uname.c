// uname and /proc/cpuinfo speak of the machine the program was built for.
#include "arch.h"
#include "check.h"
#include <sys/utsname.h>

int main(void) {
    struct utsname name;
    SHOW(uname(&name));
    say("%s\n", name.sysname);
    SHOW_IF(strcmp(name.machine, MACHINE) == 0);
    SHOW_IF(atoi(name.release) >= 4);
    char host[65];
    SHOW_IF(gethostname(host, sizeof host) == 0 && strcmp(host, name.nodename) == 0);
    const char* info = slurp("/proc/cpuinfo", NULL);
    int processors = 0;
    for (const char* at = info; (at = strstr(at, "processor\t")) != NULL; ++at)
        ++processors;
    SHOW_IF(processors == sysconf(_SC_NPROCESSORS_ONLN));
    bool arm = strstr(info, "CPU implementer") != NULL, x86 = strstr(info, "vendor_id") != NULL;
    SHOW_IF(arm == (strcmp(MACHINE, "aarch64") == 0));
    SHOW_IF(x86 == (strcmp(MACHINE, "x86_64") == 0));
    SHOW(uname((struct utsname*)16));
}
