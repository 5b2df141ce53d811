// A pseudo terminal: line discipline, echo, raw mode, window size, its names.
#include "check.h"
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>

static int master, slave;
// All that comes until nothing has come for a while: the kernel may hand on a line in parts.
static void show(const char* text, int fd) {
    char line[64];
    struct pollfd poller = {fd, POLLIN, 0};
    ssize_t size = 0;
    say("%s:", text);
    while (poll(&poller, 1, size == 0 ? 500 : 100) == 1) {
        size = read(fd, line, sizeof line);
        for (ssize_t i = 0; i < size; ++i)
            say(line[i] >= ' ' ? "%c" : "<%d>", line[i]);
    }
    say(size > 0 ? "\n" : " nothing\n");
}

int main(void) {
    alarm(10);
    master = posix_openpt(O_RDWR | O_NOCTTY);
    SHOW(grantpt(master));
    SHOW(unlockpt(master));
    SHOW_IF(strncmp(ptsname(master), "/dev/pts/", 9) == 0);
    slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    SHOW_IF(slave >= 0 && isatty(slave) && isatty(master));
    SHOW_IF(strcmp(ttyname(slave), ptsname(master)) == 0);
    REQUIRE(write(master, "a line\n", 7) == 7);
    show("slave", slave);
    show("echo", master);
    REQUIRE(write(master, "typo\177\177ed\n", 9) == 9);
    show("edited", slave);
    show("echo", master);
    REQUIRE(write(slave, "out\n", 4) == 4);
    show("master", master);
    struct termios state;
    SHOW(tcgetattr(slave, &state));
    say("speed %d, icanon %d, echo %d, icrnl %d, opost %d, intr %d, eof %d\n",
        cfgetospeed(&state) == B38400, (state.c_lflag & ICANON) != 0, (state.c_lflag & ECHO) != 0,
        (state.c_iflag & ICRNL) != 0, (state.c_oflag & OPOST) != 0, state.c_cc[VINTR],
        state.c_cc[VEOF]);
    cfmakeraw(&state);
    state.c_cc[VMIN] = 2;
    state.c_cc[VTIME] = 1;
    SHOW(tcsetattr(slave, TCSAFLUSH, &state));
    struct termios back;
    SHOW(tcgetattr(slave, &back));
    SHOW_IF(back.c_lflag == state.c_lflag && back.c_iflag == state.c_iflag && back.c_cc[VMIN] == 2);
    REQUIRE(write(master, "r\003\r", 3) == 3);
    show("raw", slave);
    show("no echo", master);
    REQUIRE(write(slave, "x\n", 2) == 2);
    show("no translation", master);
    struct winsize size = {25, 81, 3, 4}, got = {0};
    SHOW(ioctl(master, TIOCSWINSZ, &size));
    SHOW(ioctl(slave, TIOCGWINSZ, &got));
    say("%d %d %d %d\n", got.ws_row, got.ws_col, got.ws_xpixel, got.ws_ypixel);
    int count = -1;
    REQUIRE(write(master, "12345", 5) == 5);
    sleep_ms(20);
    SHOW(ioctl(slave, FIONREAD, &count));
    SHOW_NUMBER(count);
    SHOW(tcflush(slave, TCIFLUSH));
    SHOW(ioctl(slave, FIONREAD, &count));
    SHOW_NUMBER(count);
    SHOW(tcgetpgrp(slave));
    close(slave);
    SHOW(read(master, &(char){0}, 1));
}
