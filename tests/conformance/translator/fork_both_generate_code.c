// Forks while other threads generate code; parent and child both go on to generate, and neither
// sees the other's.
#include "arch.h"
#include "check.h"

enum { THREADS = 3 };
static bool stop;
static int wrong;
static unsigned char* shared_slot;

static int call(void* code) { return ((int (*)(void))(uintptr_t)code)(); }
static void store(void* place, int value) {
    size_t size = emit_return(place, (uint16_t)value);
    __builtin___clear_cache(place, (char*)place + size);
}

static void* churn(void* argument) {
    unsigned char* own = (unsigned char*)map_pages(1, PROT_READ | PROT_WRITE | PROT_EXEC);
    for (int i = 0; !__atomic_load_n(&stop, __ATOMIC_RELAXED); i = (i + 1) % 5000) {
        store(own + i % 32 * 64, i);
        if (call(own + i % 32 * 64) != i)
            __atomic_add_fetch(&wrong, 1, __ATOMIC_RELAXED);
    }
    return argument;
}

static int generate(int base) {
    int mistakes = 0;
    unsigned char* own = (unsigned char*)map_pages(1, PROT_READ | PROT_WRITE | PROT_EXEC);
    for (int i = 0; i < 60; ++i) {
        store(own + i % 32 * 64, base + i);
        store(shared_slot, base - i);
        mistakes += call(own + i % 32 * 64) != base + i;
        mistakes += call(shared_slot) != base - i;
    }
    return mistakes;
}

static int child(void) {
    int mistakes = call(shared_slot) != 5;
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, churn, NULL) == 0);
    mistakes += generate(2000);
    __atomic_store_n(&stop, true, __ATOMIC_RELAXED);
    pthread_join(thread, NULL);
    return mistakes + wrong;
}

int main(void) {
    alarm(18);
    shared_slot = (unsigned char*)map_pages(1, PROT_READ | PROT_WRITE | PROT_EXEC);
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; ++i)
        REQUIRE(pthread_create(&threads[i], NULL, churn, NULL) == 0);
    for (int i = 0; i < 8; ++i) {
        store(shared_slot, 5);
        pid_t id = fork();
        REQUIRE(id != -1);
        if (id == 0)
            _exit(child());
        int mistakes = generate(300), status = 0;
        REQUIRE(waitpid(id, &status, 0) == id);
        show_status("child", status);
        SHOW_NUMBER(mistakes);
    }
    __atomic_store_n(&stop, true, __ATOMIC_RELAXED);
    for (size_t i = 0; i < THREADS; ++i)
        pthread_join(threads[i], NULL);
    SHOW_NUMBER(wrong);
}
