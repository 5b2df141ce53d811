// Wide text on a stream of bytes in the C locale: what is printed has '?' for what the code page
// has not, while in a format or put directly it is an error.
// runtime: ucrt
#include <errno.h>
#include <stdio.h>
#include <wchar.h>

int main(void) {
    int results[5];
    results[0] = wprintf(L"%ls|%c|%s\n", L"a\u20acb", 0x416, L"\u0416");
    results[1] = wprintf(L"x\u20acy\n");
    errno = 0;
    results[2] = putwchar(0x416);
    results[3] = errno;
    results[4] = fputws(L"ab\u0416\n", stdout);
    printf("\n%d %d %x %d %d\n", results[0], results[1], (unsigned)results[2], results[3],
           results[4]);
    return 0;
}
