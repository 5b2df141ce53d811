// Code moved by mremap runs at its new place; the old place faults, and then holds other code.
#include "arch.h"
#include "fault.h"

static int call(void* code) { return ((int (*)(void))(uintptr_t)code)(); }

int main(void) {
    size_t page = page_size();
    char* area = map_pages(2, PROT_NONE);
    char *here = area, *there = area + page;
    int wrong = 0;
    for (int i = 0; i < 20; ++i) {
        REQUIRE(mmap(here, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
                     -1, 0) == here);
        size_t size = emit_return((unsigned char*)here, (uint16_t)i);
        __builtin___clear_cache(here, here + size);
        REQUIRE(mprotect(here, page, PROT_READ | PROT_EXEC) == 0);
        wrong += call(here) != i;
        REQUIRE(mremap(here, page, page, MREMAP_MAYMOVE | MREMAP_FIXED, there) == there);
        wrong += call(there) != i;
        wrong += !FAULTS(call(here));
        wrong += last_fault.address != here || last_fault.number != SIGSEGV;
    }
    SHOW_NUMBER(wrong);
}
