// bytes
// Standard output is in text mode: a line feed becomes CR LF, a carriage return stays.
#include <stdio.h>
int main(void) {
    fputs("a\nb\r\n", stdout);
    putchar('\n');
    return 0;
}
