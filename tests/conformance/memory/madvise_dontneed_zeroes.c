// MADV_DONTNEED drops private pages at once: anonymous ones read zero, file ones the file.
#include "check.h"

int main(void) {
    size_t page = page_size();
    char* base = map_pages(3, PROT_READ | PROT_WRITE);
    memset(base, 'x', 3 * page);
    SHOW(madvise(base + page, page, MADV_DONTNEED));
    SHOW_IF(base[0] == 'x' && base[page] == 0 && base[2 * page] == 'x');
    write_file("file", "from the file", 0600);
    int fd = open("file", O_RDWR);
    char* file = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    file[0] = 'X';
    SHOW(madvise(file, page, MADV_DONTNEED));
    SHOW_IF(file[0] == 'f');
    SHOW(madvise(base, page, MADV_FREE));
    SHOW(madvise(base, page, MADV_SEQUENTIAL));
    SHOW(madvise(base, page, MADV_WILLNEED));
    SHOW(madvise(base + 1, page, MADV_DONTNEED));
    SHOW(madvise(base, page, 12345));
    munmap(base + page, page);
    SHOW(madvise(base, 3 * page, MADV_DONTNEED));
}
