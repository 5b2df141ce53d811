// readv, writev, preadv2 and their limits; 1024 pieces are allowed, 1025 are not.
#include "check.h"

int main(void) {
    int fd = open("file", O_RDWR | O_CREAT, 0600);
    struct iovec out[] = {{"one ", 4}, {"", 0}, {"two ", 4}, {"three", 5}};
    SHOW_NUMBER(writev(fd, out, 4));
    char a[5] = "", b[3] = "", c[20] = "";
    struct iovec in[] = {{a, 4}, {b, 2}, {c, 19}};
    SHOW_NUMBER(preadv(fd, in, 3, 0));
    say("'%s' '%s' '%s'\n", a, b, c);
    SHOW_NUMBER(pwritev(fd, out, 1, 100));
    SHOW_NUMBER(lseek(fd, 0, SEEK_CUR));
    SHOW_NUMBER(preadv2(fd, in, 1, 4, 0));
    SHOW_NUMBER(preadv2(fd, in, 1, -1, 0));
    SHOW_NUMBER(lseek(fd, 0, SEEK_CUR));
    SHOW(preadv2(fd, in, 1, 0, 0x4000));
    SHOW_NUMBER(pwritev2(fd, out, 1, 0, RWF_APPEND));
    SHOW_NUMBER(lseek(fd, 0, SEEK_END));
    static struct iovec many[1025];
    static char bytes[1025];
    for (size_t i = 0; i < 1025; ++i)
        many[i] = (struct iovec){bytes + i, 1};
    SHOW_NUMBER(pwritev(fd, many, 1024, 0));
    SHOW(pwritev(fd, many, 1025, 0));
    SHOW_NUMBER(writev(fd, many, 0));
    SHOW(writev(fd, many, -1));
    struct iovec huge[] = {{a, SSIZE_MAX}, {b, SSIZE_MAX}};
    SHOW(readv(fd, huge, 2));
    SHOW(readv(fd, (struct iovec*)16, 2));
    struct iovec partly[] = {{a, 2}, {(void*)16, 2}};
    SHOW_NUMBER(preadv(fd, partly, 2, 0));
    struct iovec negative = {a, (size_t)-5};
    SHOW(writev(fd, &negative, 1));
}
