// si_code, si_pid, si_uid and si_value for kill, tgkill, sigqueue, raise, timers and alarm.
#include "check.h"

static volatile siginfo_t seen;
static volatile sig_atomic_t count;
static void handler(int number, siginfo_t* info, void* context) {
    (void)number;
    (void)context;
    seen = *info;
    ++count;
}

static void show(const char* text) {
    while (count == 0)
        sleep_ms(1);
    count = 0;
    say("%s: %s %s errno %d\n", text, signal_name(seen.si_signo),
        code_name(seen.si_signo, seen.si_code), seen.si_errno);
    if (seen.si_code == SI_TIMER)
        say("  overrun %d, value %d\n", seen.si_overrun, seen.si_value.sival_int);
    else if (seen.si_code <= 0)
        say("  pid %s, uid %s\n", seen.si_pid == getpid() ? "own" : "other",
            seen.si_uid == getuid() ? "own" : "other");
    if (seen.si_code == SI_QUEUE)
        say("  value %lx\n", (unsigned long)seen.si_value.sival_ptr);
}

int main(void) {
    alarm(10);
    const int numbers[] = {SIGUSR1, SIGALRM, SIGRTMIN, SIGSEGV};
    for (size_t i = 0; i < COUNT(numbers); ++i)
        on_siginfo(numbers[i], handler, 0);
    kill(getpid(), SIGUSR1);
    show("kill");
    raise(SIGUSR1);
    show("raise");
    sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_ptr = (void*)0x1122334455667788});
    show("sigqueue");
    pthread_sigqueue(pthread_self(), SIGUSR1, (union sigval){.sival_int = 7});
    show("pthread_sigqueue");
    kill(getpid(), SIGSEGV);
    show("kill by SIGSEGV");
    setitimer(ITIMER_REAL, &(struct itimerval){.it_value = {0, 1000}}, NULL);
    show("setitimer");
    timer_t timer;
    struct sigevent event = {
        .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN, .sigev_value.sival_int = 1234};
    REQUIRE(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
    timer_settime(timer, 0, &(struct itimerspec){.it_value = {0, 1000000}}, NULL);
    show("timer_create");
    siginfo_t forged = {.si_code = SI_QUEUE, .si_signo = SIGUSR1};
    forged.si_pid = getpid();
    forged.si_uid = getuid();
    forged.si_value.sival_int = 99;
    SHOW(syscall(__NR_rt_sigqueueinfo, getpid(), SIGUSR1, &forged));
    show("rt_sigqueueinfo");
    forged.si_code = -77;
    SHOW(syscall(__NR_rt_sigqueueinfo, getpid(), SIGUSR1, &forged));
    count = 0;
    SHOW_NUMBER(seen.si_code);
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        forged.si_code = SI_USER;
        SHOW(syscall(__NR_rt_sigqueueinfo, parent, SIGUSR1, &forged));
        _exit(0);
    }
    waitpid(child, NULL, 0);
}
