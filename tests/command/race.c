// A race for ThreadSanitizer to find, and an exit status for it to keep otherwise.
#include <pthread.h>
#include <stdio.h>

static volatile int shared;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int locked;

static void* count(void* unused) {
    if (locked) {
        pthread_mutex_lock(&lock);
    }
    ++shared;
    if (locked) {
        pthread_mutex_unlock(&lock);
    }
    return unused;
}

int main(int argc, char** argv) {
    (void)argv;
    locked = argc > 1;
    pthread_t threads[4];
    for (int i = 0; i < 4; ++i) {
        pthread_create(&threads[i], NULL, count, NULL);
    }
    for (int i = 0; i < 4; ++i) {
        pthread_join(threads[i], NULL);
    }
    puts(shared > 0 ? "counted" : "lost all");
    return 0;
}
