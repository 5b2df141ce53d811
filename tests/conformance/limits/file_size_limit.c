// RLIMIT_FSIZE: a partial write at the limit, then SIGXFSZ, or EFBIG where that is ignored.
#include "check.h"

static int writes(void) {
    struct rlimit limit = {10000, 10000};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    static char bytes[8000];
    int fd = open("file", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    SHOW_NUMBER(write(fd, bytes, sizeof bytes));
    SHOW_NUMBER(write(fd, bytes, sizeof bytes));
    SHOW_NUMBER(write(fd, bytes, sizeof bytes));
    SHOW(ftruncate(fd, 20000));
    return 0;
}
static int ignores(void) {
    signal(SIGXFSZ, SIG_IGN);
    return writes();
}

int main(void) {
    show_status("default", in_child(writes));
    show_status("ignored", in_child(ignores));
}
