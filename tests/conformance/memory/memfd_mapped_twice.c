// Two mappings of one memfd show the same bytes at once, with different protections.
#include "fault.h"

int main(void) {
    size_t page = page_size();
    int fd = memfd_create("twice", MFD_CLOEXEC);
    REQUIRE(ftruncate(fd, (off_t)page) == 0);
    volatile char* writer = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    volatile char* reader = mmap(NULL, page, PROT_READ, MAP_SHARED, fd, 0);
    volatile char* copy = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    writer[10] = 'w';
    SHOW_IF(reader[10] == 'w' && copy[10] == 'w');
    copy[10] = 'c';
    SHOW_IF(reader[10] == 'w');
    SHOW_FAULT(reader[10] = 1, reader + 10);
    char byte = 'f';
    SHOW(pwrite(fd, &byte, 1, 20));
    SHOW_IF(reader[20] == 'f' && writer[20] == 'f');
    SHOW(ftruncate(fd, 0));
    SHOW_FAULT((void)reader[20], reader + 20);
}
