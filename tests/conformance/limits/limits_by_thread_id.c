// Limits are the process's, whichever of its threads asks and by whose id; /proc/self/limits shows
// them.
#include "check.h"

static void show_line(const char* path, const char* name) {
    char* text = slurp(path, NULL);
    char* line = strstr(text, name);
    REQUIRE(line != NULL);
    say("%s: %.*s|\n", path[6] == 's' ? "process" : "thread", (int)strcspn(line, "\n"), line);
    free(text);
}

static void* thread_main(void* main_id) {
    struct rlimit limit;
    const int resources[] = {RLIMIT_AS, RLIMIT_DATA, RLIMIT_STACK, RLIMIT_NOFILE};
    const pid_t ids[] = {*(pid_t*)main_id, gettid(), 0};
    for (size_t i = 0; i < COUNT(resources); ++i)
        for (size_t j = 0; j < COUNT(ids); ++j) {
            REQUIRE(prlimit(ids[j], resources[i], NULL, &limit) == 0);
            say("%lx %lx\n", limit.rlim_cur, limit.rlim_max);
        }
    SHOW(prlimit(ids[0], RLIMIT_AS, &(struct rlimit){(rlim_t)5 << 30, (rlim_t)6 << 30}, NULL));
    REQUIRE(getrlimit(RLIMIT_AS, &limit) == 0);
    say("%lx\n", limit.rlim_cur);
    show_line("/proc/thread-self/limits", "Max address space");
    return NULL;
}

int main(void) {
    REQUIRE(setrlimit(RLIMIT_AS, &(struct rlimit){(rlim_t)4 << 30, (rlim_t)8 << 30}) == 0);
    REQUIRE(setrlimit(RLIMIT_DATA, &(struct rlimit){(rlim_t)3 << 30, RLIM_INFINITY}) == 0);
    REQUIRE(setrlimit(RLIMIT_STACK, &(struct rlimit){4 << 20, 16 << 20}) == 0);
    REQUIRE(setrlimit(RLIMIT_NOFILE, &(struct rlimit){55, 66}) == 0);
    show_line("/proc/self/limits", "Max address space");
    show_line("/proc/self/limits", "Max data size");
    show_line("/proc/self/limits", "Max stack size");
    show_line("/proc/self/limits", "Max open files");
    pthread_t thread;
    pid_t id = gettid();
    pthread_create(&thread, NULL, thread_main, &id);
    pthread_join(thread, NULL);
    char* text = slurp("/proc/self/limits", NULL);
    say("%.*s|\n", (int)strcspn(text, "\n"), text);
}
