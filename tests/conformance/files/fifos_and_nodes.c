// mkfifo and mknod; opening order of a FIFO's ends.
#include "check.h"

int main(void) {
    alarm(10);
    SHOW(mkfifo("fifo", 0600));
    SHOW(mkfifo("fifo", 0600));
    SHOW(open("fifo", O_WRONLY | O_NONBLOCK));
    int reader = open("fifo", O_RDONLY | O_NONBLOCK);
    SHOW_IF(reader >= 0);
    SHOW_NUMBER(read(reader, &(char){0}, 1));
    int writer = open("fifo", O_WRONLY | O_NONBLOCK);
    SHOW(read(reader, &(char){0}, 1));
    SHOW_NUMBER(write(writer, "x", 1));
    SHOW_NUMBER(read(reader, &(char){0}, 1));
    close(writer);
    close(reader);
    pid_t child = fork();
    if (child == 0) {
        int fd = open("fifo", O_WRONLY);
        _exit(write(fd, "from the child", 14) == 14 ? 0 : 1);
    }
    reader = open("fifo", O_RDONLY);
    char text[32] = "";
    SHOW_NUMBER(read(reader, text, sizeof text));
    say("%s\n", text);
    waitpid(child, NULL, 0);
    SHOW(mknod("plain", S_IFREG | 0600, 0));
    SHOW(mknod("bad", S_IFDIR | 0600, 0));
    struct stat info;
    SHOW_IF(stat("plain", &info) == 0 && S_ISREG(info.st_mode));
}
