// Pages wholly past the end of a file are SIGBUS BUS_ADRERR, the rest of the last page is zero.
#include "fault.h"

int main(void) {
    size_t page = page_size();
    write_file("short", "short", 0600);
    int fd = open("short", O_RDWR);
    volatile char* map = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    SHOW_IF(map[4] == 't' && map[5] == 0 && map[page - 1] == 0);
    SHOW_FAULT((void)map[page + 3], map + page + 3);
    SHOW_FAULT(map[2 * page] = 1, map + 2 * page);
    SHOW(ftruncate(fd, (off_t)(2 * page)));
    SHOW_FAULT((void)map[page + 3], NULL);
    SHOW_IF(map[page + 3] == 0);
    SHOW(read(fd, (void*)(map + 2 * page), 1));
}
