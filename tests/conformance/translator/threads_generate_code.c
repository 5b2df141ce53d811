// Eight threads each write functions, run them a few times and write them anew, on pages of their
// own and side by side on one page, while all of them call one function that does not change.
#include "arch.h"
#include "check.h"

enum { THREADS = 8, ROUNDS = 150, SLOT = 64 };
static unsigned char *common, *steady;
static int wrong;

static int call(void* code) { return ((int (*)(void))(uintptr_t)code)(); }
static void store(void* place, int value) {
    size_t size = emit_return(place, (uint16_t)value);
    __builtin___clear_cache(place, (char*)place + size);
}

static void* run(void* argument) {
    int me = (int)(intptr_t)argument;
    unsigned char* own = (unsigned char*)map_pages(1, PROT_READ | PROT_WRITE | PROT_EXEC);
    for (int i = 0; i < ROUNDS; ++i) {
        int mistakes = 0;
        store(own + i % 16 * SLOT, i);
        store(common + me * SLOT, i + me);
        for (int k = 0; k < 4; ++k) {
            mistakes += call(own + i % 16 * SLOT) != i;
            mistakes += call(common + me * SLOT) != i + me;
            mistakes += call(steady) != 4711;
        }
        if (mistakes != 0)
            __atomic_add_fetch(&wrong, mistakes, __ATOMIC_RELAXED);
    }
    return argument;
}

int main(void) {
    alarm(15);
    common = (unsigned char*)map_pages(1, PROT_READ | PROT_WRITE | PROT_EXEC);
    steady = (unsigned char*)map_pages(1, PROT_READ | PROT_WRITE | PROT_EXEC);
    store(steady, 4711);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; ++i)
        REQUIRE(pthread_create(&threads[i], NULL, run, (void*)(intptr_t)i) == 0);
    for (int i = 0; i < THREADS; ++i)
        pthread_join(threads[i], NULL);
    SHOW_NUMBER(wrong);
}
