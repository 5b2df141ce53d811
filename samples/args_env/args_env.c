// Prints its arguments and the environment variables that begin with SAMPLE_.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char** environ;

int main(int argc, char** argv) {
    for (int i = 1; i < argc; ++i)
        printf("argument %d: '%s'\n", i, argv[i]);
    for (char** entry = environ; *entry != NULL; ++entry)
        if (strncmp(*entry, "SAMPLE_", 7) == 0)
            printf("environment: %s\n", *entry);
    const char* home = getenv("SAMPLE_HOME");
    printf("SAMPLE_HOME is %s\n", home != NULL ? home : "not set");
    return argc - 1;
}
