// Code written to memory runs after mprotect and a cache flush; rewritten a thousand times.
#include "arch.h"
#include "check.h"

int main(void) {
    size_t page = page_size();
    unsigned char* code = (unsigned char*)map_pages(1, PROT_READ | PROT_WRITE);
    int (*function)(void) = (int (*)(void))(uintptr_t)code;
    int wrong = 0;
    for (int i = 0; i < 1000; ++i) {
        REQUIRE(mprotect(code, page, PROT_READ | PROT_WRITE) == 0);
        size_t size = emit_return(code, (uint16_t)i);
        REQUIRE(mprotect(code, page, PROT_READ | PROT_EXEC) == 0);
        __builtin___clear_cache((char*)code, (char*)code + size);
        wrong += function() != i;
    }
    SHOW_NUMBER(wrong);
}
