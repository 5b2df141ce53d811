// personality reads and sets; ADDR_NO_RANDOMIZE survives exec.
#include "check.h"
#include <sys/personality.h>

int main(int argc, char** argv) {
    if (argc > 1) {
        say("after exec: %x\n", personality(0xffffffff));
        return 0;
    }
    SHOW_NUMBER(personality(0xffffffff));
    SHOW_NUMBER(personality(ADDR_NO_RANDOMIZE));
    say("%x\n", personality(0xffffffff));
    execl("/proc/self/exe", argv[0], "again", NULL);
    say("execl: %s\n", error_name(errno));
}
