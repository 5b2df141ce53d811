// Code that has run, and is called again after its page has lost PROT_EXEC, been replaced by data,
// or been unmapped: SIGSEGV at the function; it runs again when the permission is back.
#include "arch.h"
#include "fault.h"

static char* page;
static volatile int result;

static void attempt(const char* text) {
    result = 0;
    (void)FAULTS(result = ((int (*)(void))(uintptr_t)page)());
    show_fault(text, page);
    SHOW_NUMBER(result);
}

int main(void) {
    page = map_pages(1, PROT_READ | PROT_WRITE);
    emit_return((unsigned char*)page, 42);
    __builtin___clear_cache(page, page + 16);
    mprotect(page, page_size(), PROT_READ | PROT_EXEC);
    attempt("executable");
    mprotect(page, page_size(), PROT_READ);
    attempt("readable");
    mprotect(page, page_size(), PROT_NONE);
    attempt("nothing");
    mprotect(page, page_size(), PROT_READ | PROT_EXEC);
    attempt("executable again");
    REQUIRE(mmap(page, page_size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
                 -1, 0) == page);
    attempt("replaced by data");
    emit_return((unsigned char*)page, 7);
    __builtin___clear_cache(page, page + 16);
    mprotect(page, page_size(), PROT_READ | PROT_EXEC);
    attempt("executable again");
    munmap(page, page_size());
    attempt("unmapped");
}
