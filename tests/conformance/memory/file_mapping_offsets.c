// A private mapping of a part of a file, and the rules for its offset and mode.
#include "check.h"

int main(void) {
    size_t page = page_size();
    int fd = open("file", O_RDWR | O_CREAT, 0600);
    for (int i = 0; i < 4; ++i) {
        char name[16];
        snprintf(name, sizeof name, "page %d", i);
        REQUIRE(pwrite(fd, name, sizeof name, (off_t)page * i) == sizeof name);
    }
    char* map = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, (off_t)(2 * page));
    say("%s, %s\n", map, map + page - 0);
    map[0] = 'P';
    char byte;
    SHOW_IF(pread(fd, &byte, 1, (off_t)(2 * page)) == 1 && byte == 'p');
    SHOW(mmap(NULL, page, PROT_READ, MAP_PRIVATE, fd, 1));
    int reader = open("file", O_RDONLY);
    SHOW(mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, reader, 0));
    SHOW(mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE, reader, 0));
    int writer = open("file", O_WRONLY);
    SHOW(mmap(NULL, page, PROT_WRITE, MAP_SHARED, writer, 0));
    int path = open("file", O_PATH);
    SHOW(mmap(NULL, page, PROT_READ, MAP_PRIVATE, path, 0));
    SHOW(close(fd));
    SHOW_IF(strcmp(map + page, "page 3") == 0);
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    SHOW(mmap(NULL, page, PROT_READ, MAP_PRIVATE, ends[0], 0));
}
