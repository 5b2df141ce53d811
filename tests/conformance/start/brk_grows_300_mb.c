// The break moves by hundreds of megabytes, in small and large steps, and reads zero.
#include "check.h"

int main(void) {
    char* start = sbrk(0);
    const size_t step = 64 << 10, total = (size_t)300 << 20;
    size_t grown = 0;
    while (grown < total && sbrk((intptr_t)step) != (void*)-1)
        grown += step;
    say("grown by %zu MB\n", grown >> 20);
    SHOW_IF((char*)sbrk(0) == start + grown);
    start[0] = start[grown / 2] = start[grown - 1] = 7;
    SHOW_IF(start[grown / 4] == 0);
    SHOW_IF(brk(start + page_size()) == 0);
    SHOW_IF((char*)sbrk(0) == start + page_size());
    SHOW_IF(brk(start + grown) == 0);
    SHOW_IF(start[0] == 7 && start[grown / 2] == 0 && start[grown - 1] == 0);
    // The raw call answers the old break where it cannot move.
    SHOW_IF(syscall(__NR_brk, 0) == (long)(start + grown));
    SHOW_IF(syscall(__NR_brk, (char*)8) == (long)(start + grown));
}
