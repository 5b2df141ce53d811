// Every way exec can fail leaves the caller running with the right errno.
#include "check.h"

static long attempt(const char* path) {
    char* arguments[] = {"x", NULL};
    return execve(path, arguments, arguments + 1);
}

int main(void) {
    SHOW(attempt("missing"));
    SHOW(attempt(""));
    SHOW(attempt("."));
    write_file("plain", "plain text\n", 0755);
    SHOW(attempt("./plain"));
    SHOW(attempt("./plain/below"));
    write_file("unmarked", "#!/bin/sh\n", 0644);
    SHOW(attempt("./unmarked"));
    write_file("empty", "", 0755);
    SHOW(attempt("./empty"));
    write_file("truncated", "\177ELF", 0755);
    SHOW(attempt("./truncated"));
    REQUIRE(symlink("looping", "looping") == 0);
    SHOW(attempt("./looping"));
    REQUIRE(mkfifo("fifo", 0755) == 0);
    SHOW(attempt("./fifo"));
    char name[5000];
    memset(name, 'n', sizeof name);
    name[300] = 0;
    SHOW(attempt(name));
    name[300] = 'n';
    name[4999] = 0;
    SHOW(attempt(name));
    SHOW(attempt((const char*)16));
    char** volatile bad_list = (char**)16;
    SHOW(execve("/bin/true", bad_list, NULL));
    SHOW(execve("/bin/true", (char*[]){"x", (char*)16, NULL}, NULL));
    write_file("busy", "#!/bin/sh\n", 0755);
    int writer = open("busy", O_WRONLY);
    SHOW(attempt("./busy"));
    close(writer);
}
