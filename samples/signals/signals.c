// Handles a timer, a signal with a value, and a fault that it repairs; then dies by SIGTERM.
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

static volatile sig_atomic_t ticks, value;
static char* page;

static void on_tick(int number) {
    (void)number;
    ++ticks;
}

static void on_value(int number, siginfo_t* info, void* context) {
    (void)number;
    (void)context;
    value = info->si_value.sival_int;
}

static void on_fault(int number, siginfo_t* info, void* context) {
    (void)number;
    (void)context;
    if (info->si_addr == page + 10)
        mprotect(page, (size_t)sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE);
    else
        _exit(1);
}

int main(void) {
    signal(SIGALRM, on_tick);
    struct itimerval timer = {{0, 5000}, {0, 5000}};
    setitimer(ITIMER_REAL, &timer, NULL);
    while (ticks < 3)
        pause();
    printf("the timer ticked\n");
    timer.it_value.tv_usec = 0;
    setitimer(ITIMER_REAL, &timer, NULL);

    struct sigaction action = {.sa_sigaction = on_value, .sa_flags = SA_SIGINFO};
    sigaction(SIGRTMIN, &action, NULL);
    sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 42});
    printf("a signal brought %d\n", (int)value);

    page = mmap(NULL, (size_t)sysconf(_SC_PAGESIZE), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    action.sa_sigaction = on_fault;
    sigaction(SIGSEGV, &action, NULL);
    ((volatile char*)page)[10] = 'r';
    printf("the fault was repaired: %c\n", page[10]);
    fflush(stdout);
    raise(SIGTERM);
    return 0;
}
