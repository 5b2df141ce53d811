// SA_RESETHAND restores the default action before the handler runs.
#include "check.h"

static void handler(int number) {
    struct sigaction now;
    sigaction(number, NULL, &now);
    say("in the handler it is %s\n", now.sa_handler == SIG_DFL ? "default" : "caught");
}

static int child(void) {
    on_signal(SIGUSR1, handler, (int)SA_RESETHAND);
    raise(SIGUSR1);
    raise(SIGUSR1);
    return 0;
}

int main(void) { show_status("child", in_child(child)); }
