// Open flags differ in number between machines: what was asked for is seen through F_GETFL and in
// behaviour.
#include "check.h"

static void show(const char* text, int flags) {
    int fd = open("file", flags | O_CREAT, 0600);
    if (fd == -1) {
        say("%s: %s\n", text, error_name(errno));
        return;
    }
    int got = fcntl(fd, F_GETFL);
    say("%s:%s%s%s%s%s%s%s%s%s%s close-on-exec %d\n", text,
        (got & O_ACCMODE) == O_RDWR     ? " O_RDWR"
        : (got & O_ACCMODE) == O_WRONLY ? " O_WRONLY"
                                        : "",
        got & O_APPEND ? " O_APPEND" : "", got & O_NONBLOCK ? " O_NONBLOCK" : "",
        got & O_DIRECT ? " O_DIRECT" : "", got & O_NOATIME ? " O_NOATIME" : "",
        (got & O_SYNC) == O_SYNC ? " O_SYNC"
        : got & O_DSYNC          ? " O_DSYNC"
                                 : "",
        got & O_ASYNC ? " O_ASYNC" : "", got & O_DIRECTORY ? " O_DIRECTORY" : "",
        got & O_NOFOLLOW ? " O_NOFOLLOW" : "", got & (O_CREAT | O_EXCL | O_TRUNC) ? " odd" : "",
        fcntl(fd, F_GETFD));
    close(fd);
}

int main(void) {
    show("O_RDONLY", O_RDONLY);
    show("O_WRONLY", O_WRONLY);
    show("O_RDWR", O_RDWR);
    show("O_APPEND", O_WRONLY | O_APPEND);
    show("O_NONBLOCK", O_RDWR | O_NONBLOCK);
    show("O_DIRECT", O_RDWR | O_DIRECT);
    show("O_SYNC", O_RDWR | O_SYNC);
    show("O_DSYNC", O_RDWR | O_DSYNC);
    show("O_NOATIME", O_RDONLY | O_NOATIME);
    show("O_NOFOLLOW", O_RDONLY | O_NOFOLLOW);
    show("O_TRUNC", O_RDWR | O_TRUNC);
    show("O_CLOEXEC", O_RDONLY | O_CLOEXEC);
    show("O_EXCL", O_RDWR | O_EXCL);
    show("O_DIRECTORY with O_CREAT", O_DIRECTORY);
    int fd = open(".", O_RDONLY | O_DIRECTORY);
    SHOW_IF(fd >= 0 && (fcntl(fd, F_GETFL) & O_DIRECTORY) != 0);
    SHOW(open("file", O_RDONLY | O_DIRECTORY));
    SHOW(open(".", O_RDWR));
    fd = open("file", O_PATH);
    SHOW_IF((fcntl(fd, F_GETFL) & O_PATH) != 0);
    SHOW(read(fd, &(char){0}, 1));
    SHOW(fchmod(fd, 0600));
    REQUIRE(symlink("file", "link") == 0);
    SHOW(open("link", O_RDONLY | O_NOFOLLOW));
    fd = open("link", O_PATH | O_NOFOLLOW);
    struct stat info;
    SHOW_IF(fstat(fd, &info) == 0 && S_ISLNK(info.st_mode));
    fd = open("file", O_RDWR);
    SHOW(fcntl(fd, F_SETFL, O_APPEND | O_NONBLOCK | O_DIRECT));
    int got = fcntl(fd, F_GETFL);
    SHOW_IF((got & (O_APPEND | O_NONBLOCK | O_DIRECT)) == (O_APPEND | O_NONBLOCK | O_DIRECT));
    SHOW(fcntl(fd, F_SETFL, 0));
    SHOW_IF((fcntl(fd, F_GETFL) & (O_APPEND | O_NONBLOCK | O_DIRECT)) == 0);
    SHOW(fcntl(fd, 9999, 0));
}
