// exec keeps the process id and gives the new program exactly its argv and environment.
#include "check.h"

extern char** environ;

int main(int argc, char** argv) {
    if (argc > 1 || strcmp(argv[0], "odd name") == 0) {
        for (int i = 0; i < argc; ++i)
            say("argv[%d]: %s\n", i, argv[i]);
        for (char** entry = environ; *entry != NULL; ++entry)
            if (strncmp(*entry, "PID=", 4) == 0)
                say("pid: %s\n", atoi(*entry + 4) == getpid() ? "kept" : "changed");
            else
                say("environment: %s\n", *entry);
        return 17;
    }
    char pid[32];
    snprintf(pid, sizeof pid, "PID=%d", getpid());
    execve("/proc/self/exe", (char*[]){"odd name", "", "a b", "-x", "--help", NULL},
           (char*[]){pid, "A=b", NULL});
    say("execve: %s\n", error_name(errno));
}
