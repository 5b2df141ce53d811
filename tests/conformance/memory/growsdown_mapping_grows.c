// A MAP_GROWSDOWN mapping extends downwards when touched below its start.
#include "fault.h"

int main(void) {
    size_t page = page_size();
    char* room = map_pages(600, PROT_NONE);
    munmap(room, 600 * page);
    char* stack = mmap(room + 590 * page, 2 * page, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0);
    SHOW_IF(stack == room + 590 * page);
    stack[0] = 1;
    bool faulted = false;
    for (int i = 1; i < 40 && !faulted; ++i)
        faulted = FAULTS(*(volatile char*)(stack - (size_t)i * page) = (char)i);
    SHOW_IF(faulted);
    SHOW_IF(!faulted && stack[-(long)page] == 1 && stack[-39 * (long)page] == 39);
}
