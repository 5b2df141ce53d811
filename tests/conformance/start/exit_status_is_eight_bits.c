// exit(0x1ff) is seen as 255, exit(256) as 0.
#include "check.h"

static int big(void) { _exit(0x1ff); }
static int wrap(void) { _exit(256); }
static int negative(void) { _exit(-2); }

int main(void) {
    show_status("exit 0x1ff", in_child(big));
    show_status("exit 256", in_child(wrap));
    show_status("exit -2", in_child(negative));
    return -1;
}
