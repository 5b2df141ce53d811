// setsid, TIOCSCTTY, foreground groups, SIGINT by key, SIGWINCH, SIGHUP at hangup.
#include "check.h"
#include <sys/ioctl.h>
#include <termios.h>

static int master, slave;
static volatile sig_atomic_t seen[64];
static void handler(int number) { seen[number] = 1; }
static void wait_for(int number) {
    for (int i = 0; i < 2000 && !seen[number]; ++i)
        sleep_ms(1);
    say("%s: %s\n", signal_name(number), seen[number] ? "arrived" : "missing");
}

static int child(void) {
    SHOW(open("/dev/tty", O_RDWR));
    SHOW_IF(setsid() == getpid());
    SHOW(ioctl(slave, TIOCSCTTY, 0));
    SHOW_IF(tcgetpgrp(slave) == getpgrp());
    SHOW_IF(tcgetsid(slave) == getpid());
    int tty = open("/dev/tty", O_RDWR);
    SHOW_IF(tty >= 0 && isatty(tty));
    const int numbers[] = {SIGINT, SIGQUIT, SIGWINCH, SIGHUP};
    for (size_t i = 0; i < COUNT(numbers); ++i)
        on_signal(numbers[i], handler, 0);
    REQUIRE(write(master, "\003", 1) == 1);
    wait_for(SIGINT);
    REQUIRE(write(master, "\034", 1) == 1);
    wait_for(SIGQUIT);
    struct winsize size = {30, 90, 0, 0};
    REQUIRE(ioctl(master, TIOCSWINSZ, &size) == 0);
    wait_for(SIGWINCH);
    SHOW(tcsetpgrp(slave, 1));
    SHOW(ioctl(slave, TIOCSCTTY, 0));
    char text[256];
    const char* stat = strrchr(slurp("/proc/self/stat", NULL), ')');
    int terminal = 0;
    sscanf(stat + 2, "%*c %*d %*d %*d %d", &terminal);
    SHOW_IF(terminal != 0);
    snprintf(text, sizeof text, "%s", ptsname(master));
    close(master);
    wait_for(SIGHUP);
    SHOW_NUMBER(read(slave, text, 1));
    SHOW(write(slave, "x", 1));
    return 0;
}

int main(void) {
    alarm(10);
    master = posix_openpt(O_RDWR | O_NOCTTY);
    REQUIRE(grantpt(master) == 0 && unlockpt(master) == 0);
    slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    pid_t pid = fork();
    if (pid == 0)
        _exit(child());
    close(master);
    int status;
    waitpid(pid, &status, 0);
    show_status("child", status);
}
