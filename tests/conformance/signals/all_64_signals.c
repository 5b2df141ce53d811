// Every signal but KILL and STOP can be caught, blocked, seen pending and delivered.
#include "raw_signals.h"

static volatile sig_atomic_t last, count;
static void handler(int number, siginfo_t* info, void* context) {
    (void)context;
    last = number == info->si_signo ? number : -1;
    ++count;
}

int main(void) {
    for (int number = 1; number <= 64; ++number) {
        long installed = raw_sigaction(number, handler, 0);
        if (installed != 0) {
            say("%d: sigaction %s\n", number, error_name(errno));
            continue;
        }
        last = count = 0;
        raw_mask(SIG_BLOCK, bit(number));
        long sent = syscall(__NR_tgkill, getpid(), gettid(), number);
        bool pending = raw_pending() == bit(number);
        bool early = count != 0;
        raw_mask(SIG_UNBLOCK, bit(number));
        say("%d: sent %s, pending %s, early %s, delivered %d, left %s\n", number,
            sent == 0 ? "ok" : error_name(errno), pending ? "yes" : "no", early ? "yes" : "no",
            last == number ? (int)count : -1, raw_pending() == 0 ? "nothing" : "something");
    }
    SHOW(raw_sigaction(0, handler, 0));
    SHOW(raw_sigaction(65, handler, 0));
    SHOW(syscall(__NR_rt_sigaction, 10, NULL, NULL, 4));
}
