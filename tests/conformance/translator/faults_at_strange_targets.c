// Calls to places without code, many times over and from one call site that also has good targets.
#include "arch.h"
#include "fault.h"

static int good_calls;
static void good(void) { ++good_calls; }

static void call(void (*volatile target)(void)) { target(); }

static void attempt(const char* text, void* target) {
    int exact = 0;
    for (int i = 0; i < 20; ++i) {
        call(good);
        if (FAULTS(call((void (*)(void))(uintptr_t)target)))
            exact += last_fault.number == SIGSEGV && last_fault.address == (char*)target;
    }
    show_fault(text, target);
    say("%s: %d of 20 exact\n", text, exact);
}

int main(void) {
    size_t page = page_size();
    char* area = map_pages(3, PROT_READ | PROT_WRITE);
    munmap(area + page, page);
    attempt("null", NULL);
    attempt("low page", (void*)(uintptr_t)0x1000);
    attempt("writable", area);
    attempt("unmapped", area + page);
    attempt("end of what is unmapped", area + 2 * page - 16);
    // The same place comes and goes.
    int wrong = 0;
    for (int i = 0; i < 20; ++i) {
        char* place = mmap(area + page, page, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        REQUIRE(place == area + page);
        emit_return((unsigned char*)place, 5);
        __builtin___clear_cache(place, place + 16);
        mprotect(place, page, PROT_READ | PROT_EXEC);
        wrong += FAULTS(call((void (*)(void))(uintptr_t)place));
        munmap(place, page);
        wrong += !FAULTS(call((void (*)(void))(uintptr_t)place));
    }
    SHOW_NUMBER(wrong);
    SHOW_NUMBER(good_calls);
}
