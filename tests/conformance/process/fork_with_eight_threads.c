// fork while eight threads allocate: the child can allocate, print and exit.
#include "check.h"

static bool stop;
static void* churn(void* argument) {
    (void)argument;
    while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
        void* blocks[16];
        for (size_t i = 0; i < COUNT(blocks); ++i)
            blocks[i] = malloc(i * 100 + 1);
        for (size_t i = 0; i < COUNT(blocks); ++i)
            free(blocks[i]);
    }
    return NULL;
}

static int child(void) {
    const char* threads = strstr(slurp("/proc/self/status", NULL), "Threads:");
    if (threads == NULL || atoi(threads + 8) != 1)
        return 1;
    for (size_t i = 0; i < 1000; ++i)
        free(malloc(i * 10));
    return 40;
}

int main(void) {
    alarm(15);
    pthread_t threads[8];
    for (size_t i = 0; i < COUNT(threads); ++i)
        REQUIRE(pthread_create(&threads[i], NULL, churn, NULL) == 0);
    for (int i = 0; i < 20; ++i)
        show_status("child", in_child(child));
    __atomic_store_n(&stop, true, __ATOMIC_RELAXED);
    for (size_t i = 0; i < COUNT(threads); ++i)
        SHOW_ERROR(pthread_join(threads[i], NULL));
}
