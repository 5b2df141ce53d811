// Scripts may name scripts as interpreters, five deep; a loop is ELOOP.
#include "check.h"

static void attempt(const char* path) {
    pid_t child = fork();
    if (child == 0) {
        execl(path, path, "argument", NULL);
        say("%s: %s\n", path, error_name(errno));
        _exit(1);
    }
    int status;
    REQUIRE(waitpid(child, &status, 0) == child);
    show_status(path, status);
}

int main(void) {
    write_file("s0", "#!/bin/echo\n", 0755);
    for (int i = 1; i <= 7; ++i) {
        char name[16], text[32];
        snprintf(name, sizeof name, "s%d", i);
        snprintf(text, sizeof text, "#!./s%d\n", i - 1);
        write_file(name, text, 0755);
    }
    write_file("loop", "#!./loop\n", 0755);
    attempt("./s1");
    attempt("./s3");
    attempt("./s4");
    attempt("./s5");
    attempt("./s7");
    attempt("./loop");
}
