// The owner of a robust mutex dies: the next gets EOWNERDEAD, may repair it, or make it unusable.
#include "check.h"

static pthread_mutex_t* mutex;
static void* dies(void* argument) {
    pthread_mutex_lock(mutex);
    return argument;
}
static int child(void) {
    pthread_mutex_lock(mutex);
    return kill(getpid(), SIGKILL);
}

int main(void) {
    alarm(15);
    mutex = mmap(NULL, page_size(), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(mutex, &attributes);
    pthread_t thread;
    pthread_create(&thread, NULL, dies, NULL);
    pthread_join(thread, NULL);
    SHOW_ERROR(pthread_mutex_lock(mutex));
    SHOW_ERROR(pthread_mutex_consistent(mutex));
    SHOW_ERROR(pthread_mutex_unlock(mutex));
    show_status("owner", in_child(child));
    SHOW_ERROR(pthread_mutex_trylock(mutex));
    SHOW_ERROR(pthread_mutex_consistent(mutex));
    SHOW_ERROR(pthread_mutex_unlock(mutex));
    // A waiter that sleeps when the owner dies is woken.
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    pid_t owner = fork();
    if (owner == 0) {
        pthread_mutex_lock(mutex);
        REQUIRE(write(ends[1], "", 1) == 1);
        sleep_ms(100);
        kill(getpid(), SIGKILL);
    }
    char byte;
    REQUIRE(read(ends[0], &byte, 1) == 1);
    SHOW_ERROR(pthread_mutex_lock(mutex));
    SHOW_ERROR(pthread_mutex_unlock(mutex));
    SHOW_ERROR(pthread_mutex_lock(mutex));
    waitpid(owner, NULL, 0);
}
