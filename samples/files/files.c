// Writes a file, reads it back line by line, copies it in the kernel, and lists its directory.
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

static void fail(const char* what) {
    perror(what);
    exit(1);
}

static int by_name(const struct dirent** a, const struct dirent** b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

int main(void) {
    FILE* file = fopen("poem", "w");
    if (file == NULL)
        fail("fopen");
    for (int i = 1; i <= 3; ++i)
        fprintf(file, "line %d of a poem\n", i);
    fclose(file);

    file = fopen("poem", "r");
    char line[64];
    while (fgets(line, sizeof line, file) != NULL)
        printf("read: %s", line);
    fclose(file);

    int in = open("poem", O_RDONLY), out = open("copy", O_WRONLY | O_CREAT | O_TRUNC, 0640);
    struct stat info;
    if (in == -1 || out == -1 || fstat(in, &info) == -1)
        fail("open");
    if (sendfile(out, in, NULL, (size_t)info.st_size) != info.st_size)
        fail("sendfile");
    if (rename("copy", "renamed copy") == -1 || symlink("poem", "link") == -1)
        fail("rename");

    struct dirent** entries;
    int count = scandir(".", &entries, NULL, by_name);
    for (int i = 0; i < count; ++i) {
        if (entries[i]->d_name[0] == '.')
            continue;
        lstat(entries[i]->d_name, &info);
        printf("%s: %ld bytes, %s\n", entries[i]->d_name, (long)info.st_size,
               S_ISLNK(info.st_mode) ? "a link" : "a file");
    }
    return 0;
}
