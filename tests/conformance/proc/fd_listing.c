// A fresh process has descriptors 0, 1 and 2 and nothing else; the next one is 3.
#include "check.h"
#include <dirent.h>

static void list(const char* path) {
    DIR* directory = opendir(path);
    say("%s:", directory != NULL ? "open" : error_name(errno));
    int own = dirfd(directory);
    bool seen[1024] = {false};
    for (struct dirent* entry; (entry = readdir(directory)) != NULL;)
        if (entry->d_name[0] != '.')
            seen[atoi(entry->d_name) % 1024] = true;
    for (int i = 0; i < 1024; ++i)
        if (seen[i])
            say(" %d%s", i, i == own ? " (itself)" : "");
    say("\n");
    closedir(directory);
}

int main(void) {
    int first = open("/dev/null", O_RDONLY);
    SHOW_NUMBER(first);
    close(first);
    list("/proc/self/fd");
    list("/dev/fd");
    list("/proc/thread-self/fd");
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd", getpid());
    list(path);
    list("/proc/self/fdinfo");
    dup2(1, 200);
    list("/proc/self/fd");
}
