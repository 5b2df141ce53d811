// Links in /proc/self/fd give names of files, pipes and sockets, and open the same file again.
#include "check.h"

static void show(int fd) {
    char path[64], target[PATH_MAX] = "";
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (readlink(path, target, sizeof target - 1) == -1)
        say("%s\n", error_name(errno));
    else
        say("%.9s %s\n", target[0] == '/' ? "file" : target,
            target[0] == '/' ? strrchr(target, '/') + 1 : "");
}

int main(void) {
    write_file("some file", "contents", 0600);
    int fd = open("some file", O_RDONLY), ends[2];
    REQUIRE(pipe(ends) == 0);
    show(fd);
    char path[64], text[16] = "";
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int again = open(path, O_RDONLY);
    SHOW_NUMBER(read(again, text, sizeof text));
    unlink("some file");
    show(fd);
    close(ends[0]);
    char* target = text;
    snprintf(path, sizeof path, "/dev/fd/%d", ends[1]);
    SHOW_IF(readlink(path, target, 6) == 6 && memcmp(target, "pipe:[", 6) == 0);
    show(memfd_create("shown", 0));
    show(777);
    int null = open("/dev/null", O_RDONLY);
    show(null);
}
