// Queued realtime signals arrive lowest number first, each number in the order sent; ordinary
// signals are merged into one.
#include "check.h"

static void handler(int number, siginfo_t* info, void* context) {
    (void)context;
    if (number >= SIGRTMIN)
        say("SIGRTMIN+%d value %d\n", number - SIGRTMIN, info->si_value.sival_int);
    else
        say("%s value %d\n", signal_name(number), info->si_value.sival_int);
}

int main(void) {
    const int numbers[] = {SIGRTMIN + 2, SIGUSR1,  SIGRTMIN, SIGRTMIN + 2,
                           SIGUSR1,      SIGRTMIN, SIGRTMIN};
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < COUNT(numbers); ++i)
        sigaddset(&set, numbers[i]);
    for (size_t i = 0; i < COUNT(numbers); ++i) {
        struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO, .sa_mask = set};
        sigaction(numbers[i], &action, NULL);
    }
    sigprocmask(SIG_BLOCK, &set, NULL);
    for (size_t i = 0; i < COUNT(numbers); ++i)
        REQUIRE(sigqueue(getpid(), numbers[i], (union sigval){.sival_int = (int)i}) == 0);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    say("done\n");
}
