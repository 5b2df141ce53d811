// Two hundred children, all waited for, none lost.
#include "check.h"

int main(void) {
    int sum = 0, status;
    for (int i = 0; i < 200; ++i) {
        pid_t child = fork();
        REQUIRE(child != -1);
        if (child == 0)
            _exit(i % 100);
    }
    int count = 0;
    while (wait(&status) > 0) {
        ++count;
        sum += WEXITSTATUS(status);
    }
    SHOW_NUMBER(count);
    SHOW_NUMBER(sum);
    SHOW_IF(errno == ECHILD);
}
