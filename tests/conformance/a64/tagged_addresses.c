// Loads and stores ignore the top byte of an address; system calls do not, until asked to by prctl.
#include "fault.h"
#include <sys/prctl.h>

#ifndef PR_SET_TAGGED_ADDR_CTRL
#define PR_SET_TAGGED_ADDR_CTRL 55
#define PR_TAGGED_ADDR_ENABLE 1
#endif

int main(void) {
    volatile char* plain = map_pages(1, PROT_READ | PROT_WRITE);
    volatile char* tagged = (volatile char*)((uintptr_t)plain | 0x5aull << 56);
    *tagged = 'x';
    SHOW_IF(*plain == 'x' && *tagged == 'x');
    volatile uint64_t* word = (volatile uint64_t*)(plain + 64);
    __atomic_fetch_add((volatile uint64_t*)(tagged + 64), 5, __ATOMIC_SEQ_CST);
    SHOW_IF(*word == 5);
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    SHOW(write(ends[1], (char*)tagged, 1));
    SHOW_NUMBER(write(ends[1], (char*)plain, 1));
    // A kernel may be built without the tagged address ABI.
    bool enabled = prctl(PR_SET_TAGGED_ADDR_CTRL, PR_TAGGED_ADDR_ENABLE, 0, 0, 0) == 0;
    SHOW_IF(enabled == (write(ends[1], (char*)tagged, 1) == 1));
    SHOW_IF(FAULTS(*(volatile char*)((uintptr_t)plain | 1ull << 52)));
    SHOW_IF(last_fault.number == SIGSEGV);
}
