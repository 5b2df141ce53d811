// Since Linux 5.18 a program started without any argument gets one empty string.
#include "check.h"

int main(int argc, char** argv) {
    if (argv[0][0] == 0) {
        SHOW_NUMBER(argc);
        SHOW_NUMBER(strlen(argv[0]));
        SHOW_IF(argv[1] == NULL);
        return 0;
    }
    char* none[] = {NULL};
    execve("/proc/self/exe", none, none);
    say("execve: %s\n", error_name(errno));
}
