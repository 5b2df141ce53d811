// io_uring would step around the guest kernel's view of files: it is not there.
#include "check.h"

int main(void) {
    char parameters[120] = {0};
    SHOW(syscall(__NR_io_uring_setup, 8, parameters));
    SHOW(syscall(__NR_io_uring_enter, 0, 1, 0, 0, NULL, 0));
    SHOW(syscall(__NR_io_uring_register, 0, 0, NULL, 0));
}
