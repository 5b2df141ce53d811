// imports: wants_more_too not_there
// beside: wants_more order_c
// exit: 126
// All that is missing is told at once, with who wants it (loader.py looks at the text).
#include <stdio.h>
__declspec(dllimport) int more(void);
__declspec(dllimport) int more_than_there_is(void);
__declspec(dllimport) int of_nobody(void);
int main(void) {
    printf("never %d\n", more() + more_than_there_is() + of_nobody());
    return 0;
}
