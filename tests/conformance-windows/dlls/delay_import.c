// compiler: clang
// beside: order_c
// delays: not_there order_c_and_more
// Delay imports: loaded at the first call; a missing DLL or function is an exception of the helper's.
#include <stdio.h>
#include <windows.h>
int c_value(void);
int no_such_value(void);
int of_nobody(void);
static void attempt(const char* name, int (*function)(void)) {
    __try {
        printf("%s %d\n", name, function());
    } __except (GetExceptionCode() == 0xc06d007e || GetExceptionCode() == 0xc06d007f) {
        printf("%s: %#lx\n", name, GetExceptionCode());
    }
}
int main(void) {
    printf("loaded %d\n", GetModuleHandleA("order_c") != NULL);
    attempt("c_value", c_value);
    printf("loaded %d\n", GetModuleHandleA("order_c") != NULL);
    attempt("c_value", c_value);
    attempt("no_such_value", no_such_value);
    attempt("of_nobody", of_nobody);
    fflush(stdout);
    return 0;
}
