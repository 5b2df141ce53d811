// The interpreter of a script may be a foreign program: this one.
#include "check.h"

int main(int argc, char** argv) {
    if (argc > 1) {
        for (int i = 1; i < argc; ++i)
            say("argv[%d]: %s\n", i, argv[i]);
        return 5;
    }
    char self[PATH_MAX], text[PATH_MAX + 64];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    REQUIRE(length > 0);
    self[length] = 0;
    snprintf(text, sizeof text, "#!%s an argument\n", self);
    write_file("script", text, 0755);
    pid_t child = fork();
    if (child == 0) {
        execl("./script", "ignored", "last", NULL);
        say("execl: %s\n", error_name(errno));
        _exit(1);
    }
    int status;
    REQUIRE(waitpid(child, &status, 0) == child);
    show_status("script", status);
}
