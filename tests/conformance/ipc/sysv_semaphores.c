// semget, semop, semtimedop, semctl: blocking, undo at exit, values and errors.
#include "check.h"
#include <sys/sem.h>

static int id;
static int takes_and_dies(void) {
    struct sembuf take = {0, -2, SEM_UNDO};
    return semop(id, &take, 1) == 0 ? 0 : 1;
}

int main(void) {
    alarm(10);
    id = semget(IPC_PRIVATE, 3, IPC_CREAT | 0600);
    SHOW_IF(id >= 0);
    unsigned short values[3] = {5, 6, 7};
    SHOW(semctl(id, 0, SETALL, values));
    SHOW_NUMBER(semctl(id, 1, GETVAL));
    SHOW(semctl(id, 1, SETVAL, 0));
    memset(values, 0, sizeof values);
    SHOW(semctl(id, 0, GETALL, values));
    say("%d %d %d\n", values[0], values[1], values[2]);
    show_status("child", in_child(takes_and_dies));
    SHOW_NUMBER(semctl(id, 0, GETVAL));
    struct sembuf nowait = {1, -1, IPC_NOWAIT}, wait = {1, -1, 0};
    SHOW(semop(id, &nowait, 1));
    SHOW(semtimedop(id, &wait, 1, &(struct timespec){0, 10000000}));
    pid_t child = fork();
    if (child == 0)
        _exit(semop(id, &wait, 1) == 0 ? 3 : 4);
    wait_until_asleep(child);
    SHOW_NUMBER(semctl(id, 1, GETNCNT));
    struct sembuf give = {1, 1, 0};
    SHOW(semop(id, &give, 1));
    int status;
    waitpid(child, &status, 0);
    show_status("child", status);
    struct semid_ds info;
    union {
        struct semid_ds* info;
    } argument = {&info};
    SHOW(semctl(id, 0, IPC_STAT, argument));
    SHOW_NUMBER(info.sem_nsems);
    SHOW(semop(id, &(struct sembuf){9, 1, 0}, 1));
    SHOW(semctl(id, 0, 999));
    SHOW(semop(id, (struct sembuf*)16, 1));
    SHOW(semctl(id, 0, IPC_RMID));
    SHOW(semop(id, &give, 1));
}
