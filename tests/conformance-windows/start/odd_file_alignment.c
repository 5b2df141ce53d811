// build: -Wl,--file-alignment,2048
// Sections that begin at other multiples of a sector in the file than linkers choose.
#include <stdio.h>
static const char text[] = "constant";
static int variable = 5;
static int zero[3000];
int main(void) {
    zero[2999] = variable++;
    printf("%s %d %d %d\n", text, variable, zero[0], zero[2999]);
    return 0;
}
