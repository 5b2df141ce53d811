// Background groups: SIGTTIN on read, SIGTTOU on write with TOSTOP and on tcsetpgrp; EIO for
// orphans.
#include "check.h"
#include <sys/ioctl.h>
#include <termios.h>

static int master, slave;
static int status;

static pid_t in_background(void (*body)(void)) {
    pid_t pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        body();
        _exit(0);
    }
    setpgid(pid, pid);
    return pid;
}
static void reads(void) { SHOW_NUMBER(read(slave, &(char){0}, 1)); }
static void writes(void) { SHOW_NUMBER(write(slave, "x", 1)); }
static void takes(void) { SHOW(tcsetpgrp(slave, getpgrp())); }
static void ignores(void) {
    signal(SIGTTIN, SIG_IGN);
    signal(SIGTTOU, SIG_IGN);
    SHOW(read(slave, &(char){0}, 1));
    SHOW_NUMBER(write(slave, "x", 1));
}

static void attempt(const char* text, void (*body)(void)) {
    say("%s\n", text);
    pid_t pid = in_background(body);
    REQUIRE(waitpid(pid, &status, WUNTRACED) == pid);
    show_status("  first", status);
    if (!WIFSTOPPED(status))
        return;
    REQUIRE(tcsetpgrp(slave, pid) == 0);
    kill(-pid, SIGCONT);
    REQUIRE(waitpid(pid, &status, 0) == pid);
    show_status("  in the foreground", status);
    REQUIRE(tcsetpgrp(slave, getpgrp()) == 0);
}

static int session(void) {
    setsid();
    REQUIRE(ioctl(slave, TIOCSCTTY, 0) == 0);
    // The leader sets the foreground group from the background too.
    signal(SIGTTOU, SIG_IGN);
    pid_t pid = fork();
    if (pid == 0) {
        signal(SIGTTOU, SIG_IGN);
        _exit(0);
    }
    waitpid(pid, NULL, 0);
    REQUIRE(write(master, "line\nline\n", 10) == 10);
    struct termios state;
    tcgetattr(slave, &state);
    signal(SIGTTOU, SIG_DFL);
    state.c_lflag |= TOSTOP;
    tcsetattr(slave, TCSANOW, &state);
    block(SIGTTOU);
    sigset_t none;
    sigemptyset(&none);
    signal(SIGTTOU, SIG_IGN);
    attempt("ignored signals", ignores);
    signal(SIGTTOU, SIG_DFL);
    unblock(SIGTTOU);
    signal(SIGTTOU, SIG_IGN);
    attempt("tcsetpgrp with SIGTTOU ignored", takes);
    REQUIRE(tcsetpgrp(slave, getpgrp()) == 0);
    return 0;
}

static void read_default(void) {
    signal(SIGTTOU, SIG_DFL);
    reads();
}
static void write_default(void) {
    signal(SIGTTOU, SIG_DFL);
    writes();
}
static void take_default(void) {
    signal(SIGTTOU, SIG_DFL);
    takes();
}
static int defaults(void) {
    setsid();
    REQUIRE(ioctl(slave, TIOCSCTTY, 1) == 0);
    signal(SIGTTOU, SIG_IGN);
    REQUIRE(write(master, "line\nline\n", 10) == 10);
    struct termios state;
    tcgetattr(slave, &state);
    state.c_lflag |= TOSTOP;
    tcsetattr(slave, TCSANOW, &state);
    attempt("read", read_default);
    attempt("write", write_default);
    attempt("tcsetpgrp", take_default);
    return 0;
}

int main(void) {
    alarm(10);
    master = posix_openpt(O_RDWR | O_NOCTTY);
    REQUIRE(grantpt(master) == 0 && unlockpt(master) == 0);
    slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    show_status("ignoring", in_child(session));
    show_status("default", in_child(defaults));
}
