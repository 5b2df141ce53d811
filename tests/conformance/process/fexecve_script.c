// A script by descriptor: its interpreter gets /dev/fd/N, so a close-on-exec one is ENOENT.
#include "check.h"

extern char** environ;

int main(void) {
    write_file("script", "#!/bin/cat\nthe script itself\n", 0755);
    int closing = open("script", O_RDONLY | O_CLOEXEC);
    SHOW(fexecve(closing, (char*[]){"script", NULL}, environ));
    int fd = open("script", O_RDONLY);
    fexecve(fd, (char*[]){"script", NULL}, environ);
    say("fexecve: %s\n", error_name(errno));
}
