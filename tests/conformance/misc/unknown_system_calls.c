// Numbers that no kernel knows are ENOSYS, with any arguments.
#include "check.h"

int main(void) {
    SHOW(syscall(1000));
    SHOW(syscall(5000, 1, 2, 3, 4, 5, 6));
    SHOW(syscall(0x7fffffff));
    SHOW(syscall(-1));
    SHOW(syscall(-100));
    SHOW_IF(getpid() > 0);
}
