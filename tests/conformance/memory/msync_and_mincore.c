// msync writes a shared file mapping back; mincore sees what is resident.
#include "check.h"

int main(void) {
    size_t page = page_size();
    int fd = open("file", O_RDWR | O_CREAT, 0600);
    REQUIRE(ftruncate(fd, (off_t)(2 * page)) == 0);
    char* map = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    strcpy(map + page, "written through the mapping");
    SHOW(msync(map, 2 * page, MS_SYNC));
    char text[32] = "";
    SHOW_NUMBER(pread(fd, text, 27, (off_t)page));
    say("%s\n", text);
    SHOW(msync(map, page, MS_SYNC | MS_ASYNC));
    SHOW(msync(map + 1, page, MS_SYNC));
    unsigned char resident[4];
    char* fresh = map_pages(3, PROT_READ | PROT_WRITE);
    fresh[page] = 1;
    SHOW(mincore(fresh, 3 * page, resident));
    SHOW_IF((resident[1] & 1) == 1 && (resident[2] & 1) == 0);
    munmap(fresh + 2 * page, page);
    SHOW(mincore(fresh, 3 * page, resident));
    SHOW(mincore(fresh + 1, page, resident));
    SHOW(mincore(fresh, page, (unsigned char*)8));
}
