// Detached threads, stack sizes and stacks of the program's own.
#include "check.h"

static volatile int done;
static void* body(void* argument) {
    char here;
    pthread_attr_t attributes;
    void* stack;
    size_t size;
    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getstack(&attributes, &stack, &size);
    SHOW_IF(&here >= (char*)stack && &here < (char*)stack + size);
    if (argument != NULL)
        SHOW_IF(stack == argument);
    pthread_attr_destroy(&attributes);
    __atomic_store_n(&done, 1, __ATOMIC_SEQ_CST);
    return NULL;
}

int main(void) {
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 1 << 20);
    REQUIRE(pthread_create(&thread, &attributes, body, NULL) == 0);
    while (!done)
        sleep_ms(1);
    char* stack = map_pages(64, PROT_READ | PROT_WRITE);
    pthread_attr_init(&attributes);
    SHOW_ERROR(pthread_attr_setstack(&attributes, stack, 64 * page_size()));
    REQUIRE(pthread_create(&thread, &attributes, body, stack) == 0);
    SHOW_ERROR(pthread_join(thread, NULL));
    SHOW_ERROR(pthread_attr_setstacksize(&attributes, 100));
    pthread_getattr_np(pthread_self(), &attributes);
    void* main_stack;
    size_t size;
    pthread_attr_getstack(&attributes, &main_stack, &size);
    char here;
    SHOW_IF(&here >= (char*)main_stack && &here < (char*)main_stack + size);
}
