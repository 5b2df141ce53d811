// flock, POSIX and OFD locks: who holds what against whom, and F_GETLK.
#include "check.h"
#include <sys/file.h>

static int fd;
static struct flock lock_of(short type, off_t start, off_t length) {
    return (struct flock){.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
}

static int child(void) {
    int own = open("file", O_RDWR);
    SHOW(flock(own, LOCK_EX | LOCK_NB));
    SHOW(flock(own, LOCK_SH | LOCK_NB));
    SHOW(flock(fd, LOCK_EX | LOCK_NB));
    struct flock lock = lock_of(F_WRLCK, 0, 10);
    SHOW(fcntl(own, F_SETLK, &lock));
    lock = lock_of(F_WRLCK, 20, 10);
    SHOW(fcntl(own, F_SETLK, &lock));
    lock = lock_of(F_RDLCK, 0, 0);
    SHOW(fcntl(own, F_GETLK, &lock));
    say("type %s start %ld length %ld holder %s\n", lock.l_type == F_WRLCK ? "write" : "other",
        (long)lock.l_start, (long)lock.l_len, lock.l_pid == getppid() ? "parent" : "other");
    lock = lock_of(F_RDLCK, 100, 5);
    SHOW(fcntl(own, F_OFD_SETLK, &lock));
    lock = lock_of(F_WRLCK, 100, 1);
    SHOW(fcntl(own, F_OFD_GETLK, &lock));
    SHOW_NUMBER(lock.l_pid);
    return 0;
}

int main(void) {
    fd = open("file", O_RDWR | O_CREAT, 0600);
    SHOW(flock(fd, LOCK_SH));
    struct flock lock = lock_of(F_WRLCK, 5, 10);
    SHOW(fcntl(fd, F_SETLK, &lock));
    lock = lock_of(F_RDLCK, 100, 10);
    SHOW(fcntl(fd, F_OFD_SETLK, &lock));
    show_status("child", in_child(child));
    lock = lock_of(F_WRLCK, 20, 10);
    SHOW(fcntl(fd, F_SETLK, &lock));
    SHOW(flock(fd, LOCK_UN));
    SHOW(flock(fd, 99));
    lock.l_type = 77;
    SHOW(fcntl(fd, F_SETLK, &lock));
    lock = lock_of(F_WRLCK, 0, 1);
    lock.l_pid = 5;
    SHOW(fcntl(fd, F_OFD_SETLK, &lock));
    SHOW(fcntl(fd, F_SETLK, (struct flock*)16));
}
