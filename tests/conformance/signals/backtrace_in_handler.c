// _Unwind_Backtrace in a handler walks through the signal frame into the interrupted function.
// build: -fasynchronous-unwind-tables -fno-optimize-sibling-calls
#include "check.h"
#include <unwind.h>

static bool found;
static char* base;
__attribute__((noinline)) static int interrupted(volatile char* pointer) { return *pointer + 1; }

static _Unwind_Reason_Code step(struct _Unwind_Context* context, void* argument) {
    (void)argument;
    uintptr_t start = _Unwind_GetRegionStart(context);
    if (start == (uintptr_t)interrupted)
        found = true;
    return _URC_NO_REASON;
}

static void handler(int number) {
    (void)number;
    _Unwind_Backtrace(step, NULL);
    SHOW_IF(found);
    mprotect(base, page_size(), PROT_READ);
}

int main(void) {
    base = map_pages(1, PROT_NONE);
    on_signal(SIGSEGV, handler, 0);
    SHOW_NUMBER(interrupted(base));
}
