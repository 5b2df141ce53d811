// mq_open and its family: priorities, attributes, timeouts, notification.
#include "check.h"
#include <mqueue.h>

int main(void) {
    alarm(10);
    char name[64], text[64] = "";
    snprintf(name, sizeof name, "/conformance%d", getpid());
    struct mq_attr attributes = {.mq_maxmsg = 4, .mq_msgsize = 32};
    mqd_t queue = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attributes);
    SHOW_IF(queue != -1);
    SHOW(mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attributes));
    SHOW(mq_send(queue, "low", 4, 1));
    SHOW(mq_send(queue, "high", 5, 9));
    SHOW(mq_send(queue, "low again", 10, 1));
    unsigned priority = 0;
    for (int i = 0; i < 3; ++i) {
        SHOW_NUMBER(mq_receive(queue, text, sizeof text, &priority));
        say("%s %u\n", text, priority);
    }
    SHOW(mq_getattr(queue, &attributes));
    say("%ld %ld %ld\n", attributes.mq_maxmsg, attributes.mq_msgsize, attributes.mq_curmsgs);
    SHOW(mq_receive(queue, text, 8, NULL));
    struct timespec past = {1, 0};
    SHOW(mq_timedreceive(queue, text, sizeof text, NULL, &past));
    block(SIGUSR1);
    struct sigevent event = {
        .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 6};
    SHOW(mq_notify(queue, &event));
    SHOW(mq_notify(queue, &event));
    SHOW(mq_send(queue, "x", 1, 0));
    sigset_t set = set_of(SIGUSR1);
    siginfo_t info;
    SHOW_IF(sigwaitinfo(&set, &info) == SIGUSR1 && info.si_code == SI_MESGQ &&
            info.si_value.sival_int == 6);
    SHOW(mq_send(queue, text, 60, 0));
    attributes.mq_flags = O_NONBLOCK;
    SHOW(mq_setattr(queue, &attributes, NULL));
    for (int i = 0; i < 3; ++i)
        SHOW(mq_send(queue, "fill", 4, 0));
    SHOW(mq_send(queue, "full", 4, 0));
    SHOW(mq_unlink(name));
    SHOW(mq_unlink(name));
    SHOW(mq_open("/none of this name", O_RDWR));
    SHOW(mq_close(queue));
}
