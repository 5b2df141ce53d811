// getrandom fills what was asked for; its flags.
#include "check.h"
#include <sys/random.h>

int main(void) {
    unsigned char a[64] = {0}, b[64] = {0};
    SHOW_NUMBER(getrandom(a, sizeof a, 0));
    SHOW_NUMBER(getrandom(b, sizeof b, GRND_NONBLOCK));
    SHOW_IF(memcmp(a, b, sizeof a) != 0);
    SHOW_NUMBER(getrandom(a, 0, 0));
    SHOW(getrandom(a, 8, 0x100));
    static char large[100000];
    SHOW_NUMBER(getrandom(large, sizeof large, GRND_RANDOM | GRND_NONBLOCK) > 0);
    SHOW(getentropy(a, 300));
}
