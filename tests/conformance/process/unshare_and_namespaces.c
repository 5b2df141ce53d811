// unshare works while the process has one thread: a new user namespace maps nobody.
#include "check.h"

static int new_files(void) {
    SHOW(unshare(CLONE_FILES | CLONE_FS));
    SHOW(unshare(0));
    SHOW(unshare(0x1));
    // Without a namespace of its own the next call would rename the machine.
    if (SHOW(unshare(CLONE_NEWUTS | CLONE_NEWUSER)) != 0)
        return 1;
    SHOW(sethostname("inside", 6));
    char name[65];
    SHOW(gethostname(name, sizeof name));
    say("%s\n", name);
    SHOW_NUMBER(getuid());
    return 0;
}

int main(void) {
    show_status("child", in_child(new_files));
    char name[65];
    gethostname(name, sizeof name);
    SHOW_IF(strcmp(name, "inside") != 0);
}
