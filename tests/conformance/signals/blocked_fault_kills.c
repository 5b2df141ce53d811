// A real fault while its signal is blocked or ignored kills the process all the same.
#include "check.h"

static void handler(int number) { say("handler ran for %s\n", signal_name(number)); }
static int blocked(void) {
    on_signal(SIGSEGV, handler, 0);
    block(SIGSEGV);
    *(volatile int*)8 = 1;
    return 0;
}
static int ignored(void) {
    signal(SIGSEGV, SIG_IGN);
    *(volatile int*)8 = 1;
    return 0;
}
static void faults_again(int number) {
    say("%s once\n", signal_name(number));
    *(volatile int*)8 = 1;
}
static int nested(void) {
    on_signal(SIGSEGV, faults_again, 0);
    *(volatile int*)8 = 1;
    return 0;
}

int main(void) {
    show_status("blocked", in_child(blocked));
    show_status("ignored", in_child(ignored));
    show_status("in the handler", in_child(nested));
}
