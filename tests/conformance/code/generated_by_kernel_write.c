// Code that arrives by read(2) or a new mapping replaces what was translated before.
#include "arch.h"
#include "check.h"

int main(void) {
    size_t page = page_size();
    unsigned char* code = (unsigned char*)map_pages(1, PROT_READ | PROT_WRITE | PROT_EXEC);
    int (*function)(void) = (int (*)(void))(uintptr_t)code;
    int wrong = 0, ends[2];
    REQUIRE(pipe(ends) == 0);
    for (int i = 0; i < 300; ++i) {
        unsigned char bytes[16];
        size_t size = emit_return(bytes, (uint16_t)i);
        REQUIRE(write(ends[1], bytes, size) == (ssize_t)size);
        REQUIRE(read(ends[0], code, size) == (ssize_t)size);
        __builtin___clear_cache((char*)code, (char*)code + size);
        wrong += function() != i;
    }
    SHOW_NUMBER(wrong);
    for (int i = 0; i < 100; ++i) {
        munmap(code, page);
        REQUIRE(mmap(code, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
                     -1, 0) == code);
        size_t size = emit_return(code, (uint16_t)(i + 1000));
        mprotect(code, page, PROT_READ | PROT_EXEC);
        __builtin___clear_cache((char*)code, (char*)code + size);
        wrong += function() != i + 1000;
    }
    SHOW_NUMBER(wrong);
}
