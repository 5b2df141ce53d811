// Reads, writes and read-modify-writes of null, of constants and of code.
#include "fault.h"

static const char constant = 'c';
int main(void) {
    volatile char* volatile null = NULL;
    volatile char* volatile place = (volatile char*)&constant;
    SHOW_FAULT((void)*null, NULL);
    SHOW_FAULT(*null = 1, NULL);
    SHOW_FAULT(*place = 1, place);
    SHOW_FAULT(*(volatile char*)(uintptr_t)main = 1, (void*)(uintptr_t)main);
    SHOW_IF(constant == 'c');
    static volatile int word;
    SHOW_FAULT(__atomic_fetch_add(&word, 1, __ATOMIC_SEQ_CST), NULL);
    volatile int* readonly = (volatile int*)map_pages(1, PROT_READ);
    SHOW_FAULT(__atomic_fetch_add(readonly, 1, __ATOMIC_SEQ_CST), readonly);
    SHOW_IF(*readonly == 0);
}
