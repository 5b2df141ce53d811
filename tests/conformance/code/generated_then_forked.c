// A child's rewrite of private code is not seen by its parent.
#include "arch.h"
#include "check.h"

static unsigned char* code;
static int call(void) { return ((int (*)(void))(uintptr_t)code)(); }
static int child(void) {
    int before = call();
    size_t size = emit_return(code, 99);
    __builtin___clear_cache((char*)code, (char*)code + size);
    say("child: %d, then %d\n", before, call());
    return 0;
}

int main(void) {
    code = (unsigned char*)map_pages(1, PROT_READ | PROT_WRITE | PROT_EXEC);
    size_t size = emit_return(code, 11);
    __builtin___clear_cache((char*)code, (char*)code + size);
    SHOW_NUMBER(call());
    show_status("child", in_child(child));
    SHOW_NUMBER(call());
}
