// inotify reports what happens to files, in order, with names and cookies.
#include "check.h"
#include <poll.h>
#include <sys/inotify.h>

static int fd;
static void show(void) {
    char buffer[4096] __attribute__((aligned(8)));
    uint32_t cookie = 0;
    ssize_t size = read(fd, buffer, sizeof buffer);
    for (char* at = buffer; at < buffer + size;) {
        struct inotify_event* event = (struct inotify_event*)at;
        say(" %s:%s%s%s%s%s%s%s%s%s%s%s\n", event->len > 0 ? event->name : "itself",
            event->mask & IN_CREATE ? " create" : "", event->mask & IN_OPEN ? " open" : "",
            event->mask & IN_MODIFY ? " modify" : "", event->mask & IN_CLOSE_WRITE ? " close" : "",
            event->mask & IN_MOVED_FROM ? " from" : "", event->mask & IN_MOVED_TO ? " to" : "",
            event->mask & IN_DELETE ? " delete" : "", event->mask & IN_ISDIR ? " directory" : "",
            event->mask & IN_IGNORED ? " ignored" : "", event->mask & IN_DELETE_SELF ? " gone" : "",
            cookie != 0 && event->cookie == cookie ? " same cookie" : "");
        cookie = event->cookie;
        at += sizeof *event + event->len;
    }
}

int main(void) {
    fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    SHOW_IF(fd >= 0);
    REQUIRE(mkdir("watched", 0700) == 0);
    int watch = inotify_add_watch(fd, "watched", IN_ALL_EVENTS & ~(IN_ACCESS | IN_CLOSE_NOWRITE));
    SHOW_NUMBER(watch);
    SHOW(read(fd, &(char){0}, 1));
    write_file("watched/file", "data", 0600);
    show();
    REQUIRE(rename("watched/file", "watched/renamed") == 0);
    show();
    REQUIRE(mkdir("watched/sub", 0700) == 0 && rmdir("watched/sub") == 0);
    show();
    REQUIRE(unlink("watched/renamed") == 0);
    show();
    SHOW(inotify_rm_watch(fd, watch));
    show();
    SHOW(inotify_rm_watch(fd, watch));
    SHOW(inotify_add_watch(fd, "missing", IN_OPEN));
    SHOW(inotify_add_watch(0, "watched", IN_OPEN));
    SHOW(inotify_add_watch(fd, "watched", 0));
}
