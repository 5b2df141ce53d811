// Another thread unmaps and maps buffers while calls use them: every result is success or EFAULT.
#include "check.h"

static char* base;
static bool stop;
static void* flicker(void* argument) {
    while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
        mprotect(base, page_size(), PROT_NONE);
        mprotect(base, page_size(), PROT_READ | PROT_WRITE);
    }
    return argument;
}

int main(void) {
    alarm(15);
    base = map_pages(1, PROT_READ | PROT_WRITE);
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, flicker, NULL) == 0);
    int zero = open("/dev/zero", O_RDONLY), null = open("/dev/null", O_WRONLY);
    int odd = 0;
    for (int i = 0; i < 3000; ++i) {
        long results[] = {read(zero, base, 100), write(null, base, 100),
                          syscall(__NR_clock_gettime, CLOCK_MONOTONIC, base),
                          syscall(__NR_newfstatat, AT_FDCWD, "/", base, 0)};
        for (size_t j = 0; j < COUNT(results); ++j)
            odd += results[j] == -1 && errno != EFAULT;
    }
    __atomic_store_n(&stop, true, __ATOMIC_RELAXED);
    pthread_join(thread, NULL);
    SHOW_NUMBER(odd);
}
