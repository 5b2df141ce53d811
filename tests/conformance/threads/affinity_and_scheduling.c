// sched_getaffinity and friends, and the scheduling policy calls.
#include "check.h"

int main(void) {
    cpu_set_t set, back;
    SHOW(sched_getaffinity(0, sizeof set, &set));
    SHOW_IF(CPU_COUNT(&set) >= 1);
    int cpu = 0;
    while (!CPU_ISSET(cpu, &set))
        ++cpu;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    SHOW(sched_setaffinity(0, sizeof one, &one));
    SHOW(sched_getaffinity(gettid(), sizeof back, &back));
    SHOW_IF(CPU_EQUAL(&one, &back));
    unsigned where, node;
    SHOW(syscall(__NR_getcpu, &where, &node, NULL));
    SHOW_IF((int)where == cpu && sched_getcpu() == cpu);
    CPU_ZERO(&one);
    SHOW(sched_setaffinity(0, sizeof one, &one));
    SHOW(sched_setaffinity(0x3fffffff, sizeof set, &set));
    SHOW(syscall(__NR_sched_getaffinity, 0, 4, &back));
    SHOW(sched_setaffinity(0, sizeof set, &set));
    SHOW_NUMBER(sched_getscheduler(0));
    SHOW_NUMBER(sched_get_priority_max(SCHED_FIFO));
    SHOW_NUMBER(sched_get_priority_min(SCHED_FIFO));
    SHOW_NUMBER(sched_get_priority_max(SCHED_OTHER));
    SHOW(sched_get_priority_max(99));
    struct sched_param parameter = {7};
    SHOW(sched_getparam(0, &parameter));
    SHOW_NUMBER(parameter.sched_priority);
    parameter.sched_priority = 5;
    SHOW(sched_setscheduler(0, SCHED_OTHER, &parameter));
    parameter.sched_priority = 0;
    SHOW(sched_setscheduler(0, SCHED_BATCH, &parameter));
    SHOW_NUMBER(sched_getscheduler(0));
    struct timespec slice = {-1, -1};
    SHOW(sched_rr_get_interval(0, &slice));
    SHOW_IF(slice.tv_sec == 0 && slice.tv_nsec >= 0);
    SHOW(sched_yield());
}
