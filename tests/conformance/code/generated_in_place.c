// A page that is writable and executable at once: code is rewritten in place with only a cache
// flush.
#include "arch.h"
#include "check.h"

int main(void) {
    unsigned char* code = (unsigned char*)map_pages(1, PROT_READ | PROT_WRITE | PROT_EXEC);
    int wrong = 0;
    for (int i = 0; i < 1000; ++i) {
        unsigned char* place = code + i % 7 * 64;
        size_t size = emit_return(place, (uint16_t)i);
        __builtin___clear_cache((char*)place, (char*)place + size);
        wrong += ((int (*)(void))(uintptr_t)place)() != i;
    }
    SHOW_NUMBER(wrong);
}
