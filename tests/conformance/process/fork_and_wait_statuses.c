// Exit codes, deadly signals, stops and continues as wait reports them.
#include "check.h"

static int exits(void) { return 3; }
static int aborts(void) { abort(); }
static int killed(void) { return kill(getpid(), SIGKILL); }
static int terminated(void) { return raise(SIGTERM); }
static int realtime(void) { return raise(SIGRTMIN + 3); }
static int ignored(void) {
    signal(SIGTERM, SIG_IGN);
    return raise(SIGTERM);
}

int main(void) {
    show_status("exit", in_child(exits));
    show_status("abort", in_child(aborts));
    show_status("kill", in_child(killed));
    show_status("term", in_child(terminated));
    show_status("realtime", in_child(realtime));
    show_status("ignored", in_child(ignored));
    int status;
    SHOW(wait(&status));
    SHOW(waitpid(-1, &status, WNOHANG));
    SHOW(waitpid(-1, &status, 0x800000));
    SHOW(waitpid(1, &status, 0));
}
