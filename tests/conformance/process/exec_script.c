// A #! line runs its interpreter with one optional argument and the path of the script.
#include "check.h"

static void attempt(const char* first_line) {
    char text[400];
    snprintf(text, sizeof text, "%s\necho never\n", first_line);
    write_file("script", text, 0755);
    say("%s\n", strlen(first_line) < 60 ? first_line : "long line");
    pid_t child = fork();
    if (child == 0) {
        execl("./script", "argv zero", "one", "two words", NULL);
        say("  execl: %s\n", error_name(errno));
        _exit(1);
    }
    int status;
    REQUIRE(waitpid(child, &status, 0) == child);
    show_status("  status", status);
}

int main(void) {
    attempt("#!/bin/echo");
    attempt("#!/bin/echo -n with  inner   spaces  ");
    attempt("#! /bin/echo\t tab");
    attempt("#!/nowhere/interpreter");
    attempt("#!");
    attempt("#!   ");
    attempt("#!/etc/passwd");
    attempt("#!/bin");
    attempt("#!bin-relative");
    char line[300] = "#!/bin/echo ";
    memset(line + 12, 'x', 280);
    line[299] = 0;
    attempt(line);
}
