// /proc/self/task and the thread counts show this program's threads and no others.
#include "check.h"
#include <dirent.h>

static int listed(const char* path, bool own[3], const pid_t* tids) {
    DIR* directory = opendir(path);
    int count = 0;
    for (struct dirent* entry; (entry = readdir(directory)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        ++count;
        for (int i = 0; i < 3; ++i)
            own[i] |= atoi(entry->d_name) == tids[i];
    }
    closedir(directory);
    return count;
}

static pid_t tids[3];
static pthread_barrier_t barrier;
static void* body(void* argument) {
    tids[(uintptr_t)argument] = gettid();
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    return NULL;
}

static long field(const char* path, int number) {
    const char* at = strrchr(slurp(path, NULL), ')') + 2;
    for (int i = 3; i < number; ++i)
        at = strchr(at, ' ') + 1;
    return strtol(at, NULL, 10);
}

int main(void) {
    bool own[3] = {false};
    tids[0] = gettid();
    SHOW_NUMBER(listed("/proc/self/task", own, tids));
    pthread_barrier_init(&barrier, NULL, 3);
    pthread_t threads[2];
    for (uintptr_t i = 1; i < 3; ++i)
        pthread_create(&threads[i - 1], NULL, body, (void*)i);
    pthread_barrier_wait(&barrier);
    SHOW_NUMBER(listed("/proc/self/task", own, tids));
    SHOW_IF(own[0] && own[1] && own[2]);
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", getpid());
    SHOW_NUMBER(listed(path, own, tids));
    SHOW_NUMBER(atoi(strstr(slurp("/proc/self/status", NULL), "Threads:") + 8));
    SHOW_NUMBER(field("/proc/self/stat", 20));
    struct stat info;
    SHOW(stat("/proc/self/task", &info));
    SHOW_NUMBER(info.st_nlink);
    pthread_barrier_wait(&barrier);
    for (size_t i = 0; i < 2; ++i)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < 2000 && field("/proc/self/stat", 20) != 1; ++i)
        sleep_ms(1);
    SHOW_NUMBER(field("/proc/self/stat", 20));
}
