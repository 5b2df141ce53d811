// needs: order_a
// DLLs are attached dependencies first and detached in reverse; at the start and the end of the
// process the last argument says so.
#include <stdio.h>
__declspec(dllimport) int a_value(void);
int main(void) {
    printf("main %d\n", a_value());
    return 0;
}
