// A leak for AddressSanitizer to find while other threads compute and wait.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static volatile int turns;

static void* compute(void* unused) {
    for (;;) {
        ++turns;
    }
    return unused;
}

static void* wait_with_memory(void* unused) {
    void* volatile kept = malloc(77);
    pause();
    free(kept);
    return unused;
}

int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, compute, NULL);
    pthread_create(&thread, NULL, wait_with_memory, NULL);
    while (turns == 0) {
    }
    void* volatile* volatile chain = malloc(100);
    chain[0] = malloc(50);
    chain = NULL;
    puts("done");
    fflush(stdout); // an end with leaks leaves it
    return 0;
}
