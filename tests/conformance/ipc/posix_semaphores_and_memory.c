// Named semaphores and shared memory between processes; process-shared locks in it.
#include "check.h"
#include <semaphore.h>

static char* shared;
static sem_t* semaphore;
static int child(void) {
    strcpy(shared, "filled by the child");
    return sem_post(semaphore);
}

int main(void) {
    alarm(10);
    char name[64];
    snprintf(name, sizeof name, "/conformance%d", getpid());
    int fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
    SHOW_IF(fd >= 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC);
    SHOW(ftruncate(fd, 4096));
    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    semaphore = sem_open(name, O_CREAT | O_EXCL, 0600, 0);
    SHOW_IF(semaphore != SEM_FAILED);
    show_status("child", in_child(child));
    SHOW(sem_wait(semaphore));
    say("%s\n", shared);
    SHOW(sem_trywait(semaphore));
    SHOW(sem_timedwait(semaphore, &(struct timespec){1, 0}));
    SHOW(sem_unlink(name));
    SHOW(shm_unlink(name));
    SHOW(shm_unlink(name));
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    struct {
        pthread_mutex_t mutex;
        int count;
    }* both = (void*)shared;
    both->count = 0;
    pthread_mutex_init(&both->mutex, &attributes);
    pid_t other = fork();
    for (int i = 0; i < 5000; ++i) {
        pthread_mutex_lock(&both->mutex);
        ++both->count;
        pthread_mutex_unlock(&both->mutex);
    }
    if (other == 0)
        _exit(0);
    waitpid(other, NULL, 0);
    SHOW_NUMBER(both->count);
}
