// Fields of /proc/self/status agree with system calls.
#include "check.h"

static const char* text;
static long number(const char* name) {
    const char* at = strstr(text, name);
    return at != NULL ? strtol(at + strlen(name), NULL, 10) : -1;
}
static unsigned long mask(const char* name) {
    const char* at = strstr(text, name);
    return at != NULL ? strtoul(at + strlen(name), NULL, 16) : 0;
}
static void handler(int number_) { (void)number_; }

int main(void) {
    block(SIGUSR1);
    raise(SIGUSR1);
    on_signal(SIGUSR2, handler, 0);
    signal(SIGHUP, SIG_IGN);
    text = slurp("/proc/self/status", NULL);
    say("%.13s\n", strstr(text, "Name:") + 6);
    SHOW_IF(number("\nPid:") == getpid() && number("\nTgid:") == getpid());
    SHOW_IF(number("PPid:") == getppid());
    SHOW_IF(number("Uid:") == getuid() && number("Gid:") == getgid());
    SHOW_NUMBER(number("Threads:"));
    SHOW_NUMBER(number("TracerPid:"));
    SHOW_NUMBER(mask("SigBlk:"));
    SHOW_NUMBER(mask("SigPnd:"));
    SHOW_NUMBER(mask("ShdPnd:"));
    SHOW_NUMBER(mask("SigCgt:") & 0x7fffffff);
    SHOW_NUMBER(mask("SigIgn:") & 1);
    SHOW_NUMBER(number("NoNewPrivs:"));
    SHOW_IF(number("VmRSS:") > 0 && number("VmSize:") > 0 &&
            number("VmPeak:") >= number("VmSize:"));
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/status", getpid());
    text = slurp(path, NULL);
    SHOW_NUMBER(number("Threads:"));
    SHOW_NUMBER(mask("SigBlk:"));
}
