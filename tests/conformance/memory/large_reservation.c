// PROT_NONE and NORESERVE reservations of many gigabytes are cheap and usable in places.
#include "check.h"

int main(void) {
    size_t page = page_size(), size = (size_t)64 << 30;
    char* room = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    SHOW_IF(room != MAP_FAILED);
    SHOW(mprotect(room + size / 2, page, PROT_READ | PROT_WRITE));
    room[size / 2] = 1;
    SHOW(mprotect(room + size - page, page, PROT_READ | PROT_WRITE));
    room[size - 1] = 2;
    SHOW_IF(room[size / 2] == 1 && room[size - 1] == 2);
    SHOW(munmap(room, size));
}
