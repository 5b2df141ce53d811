// getdents64 gives every entry once with its type, over small buffers, and rewinds.
#include "check.h"
#include <dirent.h>

static int by_name(const void* a, const void* b) {
    return strcmp(*(const char* const*)a, *(const char* const*)b);
}

int main(void) {
    REQUIRE(mkdir("d", 0700) == 0 && mkdir("d/sub", 0700) == 0);
    for (int i = 0; i < 300; ++i) {
        char path[64];
        snprintf(path, sizeof path, "d/file number %d", i);
        write_file(path, "", 0600);
    }
    REQUIRE(symlink("x", "d/link") == 0 && mkfifo("d/fifo", 0600) == 0);
    DIR* directory = opendir("d");
    for (int turn = 0; turn < 2; ++turn) {
        char* names[400];
        size_t count = 0;
        for (struct dirent* entry; (entry = readdir(directory)) != NULL && count < 400;) {
            char text[300];
            snprintf(text, sizeof text, "%s %s", entry->d_name,
                     entry->d_type == DT_DIR    ? "directory"
                     : entry->d_type == DT_LNK  ? "link"
                     : entry->d_type == DT_FIFO ? "fifo"
                     : entry->d_type == DT_REG  ? "file"
                                                : "odd");
            names[count++] = strdup(text);
        }
        qsort(names, count, sizeof names[0], by_name);
        SHOW_NUMBER(count);
        for (size_t i = 0; i < count; ++i)
            if (i < 5 || i > count - 5)
                say("%s\n", names[i]);
        rewinddir(directory);
    }
    int fd = open("d", O_RDONLY | O_DIRECTORY);
    char small[64], tiny[8];
    size_t total = 0;
    for (long got; (got = syscall(__NR_getdents64, fd, small, sizeof small)) > 0;)
        for (long at = 0; at < got; at += *(unsigned short*)(small + at + 16))
            ++total;
    SHOW_NUMBER(total);
    SHOW_NUMBER(syscall(__NR_getdents64, fd, small, sizeof small));
    lseek(fd, 0, SEEK_SET);
    SHOW(syscall(__NR_getdents64, fd, tiny, sizeof tiny));
    SHOW(syscall(__NR_getdents64, fd, (void*)16, 64));
    SHOW(syscall(__NR_getdents64, 0, small, sizeof small));
}
