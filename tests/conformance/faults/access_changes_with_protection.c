// A handler that repairs the protection lets the faulting instruction run again: a user-space
// pager.
#include "check.h"

enum { PAGES = 50 };
static char* base;
static volatile sig_atomic_t faults;
static void pager(int number, siginfo_t* info, void* context) {
    (void)number;
    (void)context;
    char* page = (char*)((uintptr_t)info->si_addr & -page_size());
    mprotect(page, page_size(), PROT_READ | PROT_WRITE);
    page[0] = (char)((page - base) / (ptrdiff_t)page_size());
    ++faults;
}

int main(void) {
    size_t page = page_size();
    base = map_pages(PAGES, PROT_NONE);
    on_siginfo(SIGSEGV, pager, 0);
    long sum = 0;
    for (int turn = 0; turn < 2; ++turn)
        for (size_t i = 0; i < PAGES; ++i)
            sum += ((volatile char*)base)[i * page];
    SHOW_NUMBER(sum);
    SHOW_NUMBER(faults);
    memset(base, 1, PAGES * page);
    mprotect(base, PAGES * page, PROT_READ);
    memset(base, 2, PAGES * page);
    SHOW_NUMBER(faults);
    SHOW_IF(base[PAGES * page - 1] == 2);
}
