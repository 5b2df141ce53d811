// Fields of /proc/self/stat: ids, state, name, and the addresses of the program.
#include "check.h"

static const char* text;
static unsigned long field(int number) {
    const char* at = strrchr(text, ')') + 2;
    for (int i = 3; i < number; ++i)
        at = strchr(at, ' ') + 1;
    return strtoul(at, NULL, 10);
}

int main(int argc, char** argv, char** envp) {
    (void)argc;
    text = slurp("/proc/self/stat", NULL);
    SHOW_IF(atoi(text) == getpid());
    say("%.15s\n", strchr(text, '('));
    SHOW_IF(*(strrchr(text, ')') + 2) == 'R');
    SHOW_IF((pid_t)field(4) == getppid());
    SHOW_IF((pid_t)field(5) == getpgrp() && (pid_t)field(6) == getsid(0));
    SHOW_NUMBER(field(7));
    SHOW_NUMBER(field(19));
    SHOW_NUMBER(field(20));
    unsigned long start_code = field(26), end_code = field(27), start_stack = field(28);
    SHOW_IF(start_code <= (unsigned long)main && (unsigned long)main < end_code);
    SHOW_IF(start_stack <= (unsigned long)argv && start_stack > (unsigned long)&argc - (1 << 20));
    SHOW_IF(field(47) <= (unsigned long)sbrk(0));
    SHOW_IF(field(48) == (unsigned long)argv[0]);
    SHOW_IF(field(50) == (unsigned long)envp[0]);
}
