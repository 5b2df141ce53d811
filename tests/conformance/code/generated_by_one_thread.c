// One thread writes code, others run it once they were told so.
#include "arch.h"
#include "check.h"

enum { ROUNDS = 200, RUNNERS = 3 };
static unsigned char* code;
static pthread_barrier_t barrier;
static int wrong;

static void* runner(void* argument) {
    for (int i = 0; i < ROUNDS; ++i) {
        pthread_barrier_wait(&barrier);
        // The barrier orders the data; instruction fetch needs its own synchronisation.
#if defined(__aarch64__)
        __asm__ volatile("isb" ::: "memory");
#endif
        if (((int (*)(void))(uintptr_t)(code + i * 32))() != i)
            __atomic_add_fetch(&wrong, 1, __ATOMIC_RELAXED);
        pthread_barrier_wait(&barrier);
    }
    return argument;
}

int main(void) {
    alarm(15);
    code = (unsigned char*)map_pages(2, PROT_READ | PROT_WRITE | PROT_EXEC);
    pthread_barrier_init(&barrier, NULL, RUNNERS + 1);
    pthread_t threads[RUNNERS];
    for (size_t i = 0; i < RUNNERS; ++i)
        pthread_create(&threads[i], NULL, runner, NULL);
    for (int i = 0; i < ROUNDS; ++i) {
        unsigned char* place = code + i * 32;
        size_t size = emit_return(place, (uint16_t)i);
        __builtin___clear_cache((char*)place, (char*)place + size);
        pthread_barrier_wait(&barrier);
        pthread_barrier_wait(&barrier);
    }
    for (size_t i = 0; i < RUNNERS; ++i)
        pthread_join(threads[i], NULL);
    SHOW_NUMBER(wrong);
}
