// 3000 arguments, empty ones and one of 100 kB come through exec byte for byte.
#include "check.h"

enum { ARGUMENTS = 3000, LONGEST = 100000 };

int main(int argc, char** argv, char** envp) {
    if (argc > 1) {
        unsigned long sum = 0;
        for (int i = 0; i < argc; ++i)
            for (const char* c = argv[i]; *c != 0; ++c)
                sum = sum * 31 + (unsigned char)*c;
        SHOW_NUMBER(argc);
        SHOW_NUMBER(strlen(argv[1]));
        SHOW_NUMBER(strlen(argv[2]));
        say("checksum %lx\n", sum);
        for (; *envp != NULL; ++envp)
            say("environment: %s\n", *envp);
        return 0;
    }
    static char* list[ARGUMENTS + 1];
    static char longest[LONGEST + 1];
    memset(longest, 'x', LONGEST);
    for (int i = 0; i < ARGUMENTS; ++i)
        list[i] = i % 2 == 0 ? "" : "\xff\x01 argument";
    list[0] = "zero";
    list[1] = longest;
    char* environment[] = {"ONE=1", "no equals sign", "", "TWO=2=2", NULL};
    execve("/proc/self/exe", list, environment);
    say("execve: %s\n", error_name(errno));
}
