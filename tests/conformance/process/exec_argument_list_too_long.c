// One string over 128 kB and a list over a quarter of the stack limit are E2BIG.
#include "check.h"

enum { ONE = 128 << 10, MANY = 100 };

int main(void) {
    char* big = malloc(ONE + 1);
    memset(big, 'x', ONE);
    big[ONE] = 0;
    SHOW(execve("/bin/true", (char*[]){"true", big, NULL}, NULL));
    big[ONE - 2] = 0;
    char* list[MANY + 1];
    for (int i = 0; i < MANY; ++i)
        list[i] = big;
    list[MANY] = NULL;
    SHOW(execve("/bin/true", list, NULL));
    SHOW(execve("/bin/true", (char*[]){"true", NULL}, list));
    execve("/bin/echo", (char*[]){"echo", "small enough", NULL}, (char*[]){big, NULL});
    say("execve: %s\n", error_name(errno));
}
