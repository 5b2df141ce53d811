// pthread keys, C11 thread locals and cleanup handlers at thread exit.
#include "check.h"

static pthread_key_t keys[3];
static int turns;
static void destroy(void* value) {
    say("destroy %s\n", (const char*)value);
    // A value set again in a destructor is destroyed again.
    if (++turns == 1)
        pthread_setspecific(keys[0], "second life");
}
static void clean(void* argument) { say("cleanup %s\n", (const char*)argument); }

static void* body(void* argument) {
    SHOW_IF(pthread_getspecific(keys[0]) == NULL);
    pthread_setspecific(keys[0], "first");
    pthread_cleanup_push(clean, "outer");
    pthread_cleanup_push(clean, "inner");
    pthread_exit(argument);
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return NULL;
}

int main(void) {
    for (size_t i = 0; i < COUNT(keys); ++i)
        pthread_key_create(&keys[i], destroy);
    pthread_t thread;
    pthread_create(&thread, NULL, body, (void*)77);
    void* result;
    pthread_join(thread, &result);
    SHOW_NUMBER((long)result);
}
