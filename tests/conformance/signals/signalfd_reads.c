// signalfd gives blocked signals as records, asynchronous SIGSEGV among them.
#include "check.h"
#include <poll.h>
#include <sys/signalfd.h>

int main(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGSEGV);
    sigaddset(&set, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    struct signalfd_siginfo record;
    struct pollfd poller = {fd, POLLIN, 0};
    SHOW_NUMBER(poll(&poller, 1, 0));
    SHOW(read(fd, &record, sizeof record));
    kill(getpid(), SIGUSR1);
    kill(getpid(), SIGSEGV);
    sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 55});
    SHOW_NUMBER(poll(&poller, 1, 0));
    while (read(fd, &record, sizeof record) == sizeof record)
        say("%s %s pid %s value %d\n",
            (int)record.ssi_signo == SIGRTMIN ? "SIGRTMIN" : signal_name((int)record.ssi_signo),
            code_name(0, record.ssi_code), (int)record.ssi_pid == getpid() ? "own" : "other",
            record.ssi_int);
    SHOW(read(fd, &record, 10));
    sigset_t other = set_of(SIGUSR2);
    SHOW_IF(signalfd(fd, &other, 0) == fd);
    kill(getpid(), SIGUSR1);
    SHOW_NUMBER(poll(&poller, 1, 0));
    SHOW(signalfd(0, &set, 0));
    SHOW(signalfd(-1, &set, 0x1000000));
    signal(SIGUSR1, SIG_IGN);
    sigpending(&set);
    SHOW_IF(sigismember(&set, SIGUSR1) == 0);
}
