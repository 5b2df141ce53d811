// Instructions that end a page before one that is not mapped: what they do is done, and the fault
// comes only where execution goes on there.
#include "fault_registers.h"

static char* area;
static uint32_t* end;

static void put(const uint32_t* words, size_t count) {
    mprotect(area, page_size(), PROT_READ | PROT_WRITE);
    memcpy(end - count, words, count * 4);
    mprotect(area, page_size(), PROT_READ | PROT_EXEC);
    __builtin___clear_cache((char*)(end - count), (char*)end);
}

static void attempt(const char* text, const uint32_t* words, size_t count, uint64_t argument) {
    put(words, count);
    uint64_t (*function)(uint64_t) = (uint64_t(*)(uint64_t))(uintptr_t)(end - count);
    static volatile uint64_t result;
    if (FAULTS_WITH_REGISTERS(result = function(argument))) {
        show_fault(text, end);
        say("%s: pc %s, x0 %ld\n", text, at_fault.pc == (uint64_t)end ? "at the page" : "off",
            (long)at_fault.x[0]);
    } else {
        say("%s: returned %ld\n", text, (long)result);
    }
}
#define ATTEMPT(text, argument, ...)                                                               \
    attempt(text, (const uint32_t[]){__VA_ARGS__},                                                 \
            sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t), argument)

int main(void) {
    area = map_pages(2, PROT_READ | PROT_WRITE);
    end = (uint32_t*)(area + page_size());
    munmap(end, page_size());
    enum { RET = 0xd65f03c0u, SVC = 0xd4000001u, NOP = 0xd503201fu, INC = 0x91000400u };
    ATTEMPT("add", 1, INC);
    ATTEMPT("add, nop", 1, INC, NOP);
    ATTEMPT("ret", 1, INC, RET);
    ATTEMPT("system call", 1, 0xd2801908u /* mov x8, #200: unknown flags of bind */, 0xd2800000u,
            SVC);
    ATTEMPT("cbnz not taken", 0, RET, 0xb5ffffe0u /* cbnz x0, -4 */);
    ATTEMPT("cbnz taken", 1, RET, 0xb5ffffe0u);
    ATTEMPT("tbz not taken", 1, RET, 0x3607ffe0u /* tbz w0, #0, -4 */);
    ATTEMPT("b.eq not taken", 5, RET, 0xf100041fu /* cmp x0, #1 */, 0x54ffffc0u /* b.eq -8 */);
    ATTEMPT("bl that returns", 1, 0x14000003u /* b +12 */, INC, RET, 0x97fffffeu /* bl -8 */);
    ATTEMPT("b into it", 7, INC, 0x14000001u /* b +4 */);
}
