// AT_RANDOM points at 16 bytes that no two processes share.
#include "check.h"
#include <sys/auxv.h>

int main(int argc, char** argv) {
    const unsigned char* random = (const unsigned char*)getauxval(AT_RANDOM);
    if (argc > 1) {
        REQUIRE(write(atoi(argv[1]), random, 16) == 16);
        return 0;
    }
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    char number[16];
    snprintf(number, sizeof number, "%d", ends[1]);
    if (fork() == 0) {
        execl("/proc/self/exe", "again", number, NULL);
        _exit(1);
    }
    close(ends[1]);
    unsigned char other[16];
    SHOW_NUMBER(read(ends[0], other, sizeof other));
    SHOW_IF(memcmp(random, other, sizeof other) != 0);
    int status;
    wait(&status);
    show_status("child", status);
}
