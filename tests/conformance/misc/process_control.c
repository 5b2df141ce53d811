// prctl: dumpable, no new privileges, names, timer slack, unknown options.
#include "check.h"
#include <sys/prctl.h>

static int child(void) {
    SHOW_NUMBER(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
    SHOW(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    SHOW_NUMBER(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
    SHOW(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0));
    return 0;
}

int main(void) {
    SHOW_NUMBER(prctl(PR_GET_DUMPABLE));
    SHOW(prctl(PR_SET_DUMPABLE, 0));
    SHOW_NUMBER(prctl(PR_GET_DUMPABLE));
    SHOW(prctl(PR_SET_DUMPABLE, 1));
    SHOW(prctl(PR_SET_DUMPABLE, 7));
    show_status("child", in_child(child));
    SHOW_NUMBER(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
    SHOW(prctl(PR_SET_TIMERSLACK, 12345));
    SHOW_NUMBER(prctl(PR_GET_TIMERSLACK));
    SHOW(prctl(PR_SET_KEEPCAPS, 2));
    SHOW_NUMBER(prctl(PR_GET_KEEPCAPS));
    SHOW(prctl(PR_SET_PDEATHSIG, 99));
    SHOW(prctl(999999));
    SHOW_NUMBER(prctl(PR_CAPBSET_READ, 0) >= 0);
    SHOW(prctl(PR_CAPBSET_READ, 999));
}
