// Loads of literals, which are relative to the pc, from an unmapped and from a closed page.
#include "fault_registers.h"

static char* area;

static void attempt(const char* text, uint32_t word) {
    const uint32_t words[] = {word, 0xd65f03c0u};
    mprotect(area, page_size(), PROT_READ | PROT_WRITE);
    memcpy(area, words, sizeof words);
    mprotect(area, page_size(), PROT_READ | PROT_EXEC);
    __builtin___clear_cache(area, area + sizeof words);
    (void)FAULTS_WITH_REGISTERS(((void (*)(void))(uintptr_t)area)());
    show_fault(text, area + page_size() + 16);
    SHOW_IF(at_fault.pc == (uint64_t)area);
}

int main(void) {
    area = map_pages(2, PROT_READ | PROT_WRITE);
    const uint32_t distance = (uint32_t)(page_size() + 16) / 4 << 5;
    munmap(area + page_size(), page_size());
    attempt("ldr x0", 0x58000000u | distance);
    attempt("ldr w0", 0x18000000u | distance);
    attempt("ldrsw x0", 0x98000000u | distance);
    attempt("ldr q0", 0x9c000000u | distance);
    REQUIRE(mmap(area + page_size(), page_size(), PROT_NONE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED);
    attempt("ldr d0", 0x5c000000u | distance);
}
