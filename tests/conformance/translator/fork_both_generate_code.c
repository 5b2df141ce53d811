// Forks while seven other threads generate code; parent and child, which starts as many, both go on
// to generate, and neither sees the other's.
#include "arch.h"
#include "check.h"

enum { THREADS = 7, SLOT = 64, SLOTS = 32 };
static bool stop;
static int wrong;
static int passes = 1; // how often generate() does its work
static unsigned char* shared_slot;

static int call(void* code) { return ((int (*)(void))(uintptr_t)code)(); }
static void store(void* place, int value) {
    size_t size = emit_return(place, (uint16_t)value);
    __builtin___clear_cache(place, (char*)place + size);
}

// In place, and now and then on a page that was not there before.
static void* churn(void* argument) {
    unsigned char* own = NULL;
    for (int i = 0; !__atomic_load_n(&stop, __ATOMIC_RELAXED); i = (i + 1) % 5000) {
        if (own == NULL || i % 500 == 0) {
            if (own != NULL)
                munmap(own, page_size());
            own = (unsigned char*)map_pages(1, PROT_READ | PROT_WRITE | PROT_EXEC);
        }
        store(own + i % SLOTS * SLOT, i);
        if (call(own + i % SLOTS * SLOT) != i)
            __atomic_add_fetch(&wrong, 1, __ATOMIC_RELAXED);
    }
    return argument;
}

static void start(pthread_t* threads) {
    for (size_t i = 0; i < THREADS; ++i)
        REQUIRE(pthread_create(&threads[i], NULL, churn, NULL) == 0);
}
static void finish(const pthread_t* threads) {
    __atomic_store_n(&stop, true, __ATOMIC_RELAXED);
    for (size_t i = 0; i < THREADS; ++i)
        pthread_join(threads[i], NULL);
}

static int generate(int base) {
    int mistakes = 0;
    for (int pass = 0; pass < passes; ++pass) {
        unsigned char* own = (unsigned char*)map_pages(1, PROT_READ | PROT_WRITE | PROT_EXEC);
        for (int i = 0; i < 60; ++i) {
            store(own + i % SLOTS * SLOT, base + i);
            store(shared_slot, base - i);
            mistakes += call(own + i % SLOTS * SLOT) != base + i;
            mistakes += call(shared_slot) != base - i;
        }
        munmap(own, page_size());
    }
    return mistakes;
}

static int child(void) {
    int mistakes = call(shared_slot) != 5;
    pthread_t threads[THREADS];
    start(threads);
    mistakes += generate(2000);
    finish(threads);
    return mistakes + wrong;
}

int main(int argc, char** argv) {
    passes = long_form(argc, argv);
    alarm(18u * (unsigned)passes);
    shared_slot = (unsigned char*)map_pages(1, PROT_READ | PROT_WRITE | PROT_EXEC);
    pthread_t threads[THREADS];
    start(threads);
    const int forks = argc > 2 ? atoi(argv[2]) : 8;
    for (int i = 0; i < forks; ++i) {
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
    finish(threads);
    SHOW_NUMBER(wrong);
}
