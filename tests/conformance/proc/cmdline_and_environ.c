// /proc/self/cmdline and environ hold exactly what the program was started with.
#include "check.h"

int main(int argc, char** argv) {
    size_t size;
    if (argc > 1) {
        const char* text = slurp("/proc/self/cmdline", &size);
        SHOW_NUMBER(size);
        for (const char* at = text; at < text + size; at += strlen(at) + 1)
            say("argument '%s'\n", at);
        text = slurp("/proc/self/environ", &size);
        SHOW_NUMBER(size);
        for (const char* at = text; at < text + size; at += strlen(at) + 1)
            say("environment '%s'\n", at);
        // It is the memory itself: a change of argv shows.
        argv[1][0] = 'C';
        text = slurp("/proc/self/cmdline", &size);
        say("%s\n", text + strlen(text) + 1);
        return 0;
    }
    execve("/proc/self/exe", (char*[]){"name", "changes", "", "last one", NULL},
           (char*[]){"A=1", "B=two words", NULL});
}
