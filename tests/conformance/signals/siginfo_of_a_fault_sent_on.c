// A crash reporter catches a fault and sends it on to its own process, siginfo and all. Other
// processes must not be sent such a siginfo.
#include "check.h"

static void handler(int number, siginfo_t* info, void* context) {
    (void)context;
    say("%s: code %d, address %lx\n", signal_name(number), info->si_code,
        (unsigned long)info->si_addr);
}

static int reporter(void) {
    siginfo_t fault = {.si_signo = SIGSEGV, .si_code = SEGV_MAPERR};
    signal(SIGSEGV, SIG_DFL);
    return (int)syscall(__NR_rt_tgsigqueueinfo, getpid(), gettid(), SIGSEGV, &fault);
}

static void wait_for_ever(void) {
    for (;;)
        pause();
}

int main(void) {
    alarm(10);
    const struct {
        int number, code;
    } faults[] = {{SIGSEGV, SEGV_MAPERR}, {SIGSEGV, SEGV_ACCERR}, {SIGSEGV, SI_KERNEL},
                  {SIGBUS, BUS_ADRERR},   {SIGFPE, FPE_INTDIV},   {SIGILL, ILL_ILLOPC},
                  {SIGTRAP, TRAP_BRKPT}};
    int self = (int)syscall(__NR_pidfd_open, getpid(), 0);
    int child = fork();
    if (child == 0)
        wait_for_ever();
    int other = (int)syscall(__NR_pidfd_open, child, 0);
    for (size_t i = 0; i < COUNT(faults); ++i) {
        int number = faults[i].number;
        siginfo_t info = {.si_signo = number, .si_code = faults[i].code};
        info.si_addr = (void*)0x12345678;
        on_siginfo(number, handler, 0);
        SHOW(syscall(__NR_rt_sigqueueinfo, getpid(), number, &info));
        SHOW(syscall(__NR_rt_tgsigqueueinfo, getpid(), gettid(), number, &info));
        SHOW(syscall(__NR_pidfd_send_signal, self, number, &info, 0));
        SHOW(syscall(__NR_rt_sigqueueinfo, child, number, &info));
        SHOW(syscall(__NR_pidfd_send_signal, other, number, &info, 0));
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    show_status("reporter", in_child(reporter));
}
