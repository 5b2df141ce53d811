// Requests that every descriptor knows: FIONREAD, FIONBIO, FIOCLEX, FIONCLEX; others are ENOTTY.
#include "check.h"
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <termios.h>

int main(void) {
    write_file("file", "0123456789", 0600);
    int fd = open("file", O_RDONLY), number = -1, on = 1;
    SHOW_NUMBER(read(fd, &(char){0}, 1));
    SHOW(ioctl(fd, FIONREAD, &number));
    SHOW_NUMBER(number);
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    SHOW(ioctl(ends[0], FIONBIO, &on));
    SHOW_IF((fcntl(ends[0], F_GETFL) & O_NONBLOCK) != 0);
    on = 0;
    SHOW(ioctl(ends[0], FIONBIO, &on));
    SHOW_IF((fcntl(ends[0], F_GETFL) & O_NONBLOCK) == 0);
    SHOW(ioctl(fd, FIOCLEX));
    SHOW_NUMBER(fcntl(fd, F_GETFD));
    SHOW(ioctl(fd, FIONCLEX));
    SHOW_NUMBER(fcntl(fd, F_GETFD));
    struct winsize size;
    SHOW(ioctl(fd, TIOCGWINSZ, &size));
    SHOW(tcgetattr(fd, &(struct termios){0}));
    SHOW_IF(isatty(fd));
    SHOW(ioctl(fd, 0x12345678, 0));
    SHOW(ioctl(99, FIONREAD, &number));
    SHOW(ioctl(ends[0], FIONREAD, (int*)16));
    int block = 0;
    SHOW(ioctl(fd, FIGETBSZ, &block));
    SHOW_IF(block >= 512);
}
