// Three hundred threads, in waves, each with its own result, id and thread-local storage.
#include "check.h"

static _Thread_local long own = 5;
static void* body(void* argument) {
    own += (long)argument;
    long result = own * 2;
    return (void*)(gettid() != getpid() ? result : -1);
}

int main(void) {
    long sum = 0;
    for (int wave = 0; wave < 10; ++wave) {
        pthread_t threads[30];
        for (long i = 0; i < 30; ++i)
            REQUIRE(pthread_create(&threads[i], NULL, body, (void*)(wave * 30 + i)) == 0);
        for (size_t i = 0; i < 30; ++i) {
            void* result;
            REQUIRE(pthread_join(threads[i], &result) == 0);
            sum += (long)result;
        }
    }
    SHOW_NUMBER(sum);
    SHOW_NUMBER(own);
}
