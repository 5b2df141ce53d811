// printf with integers and text, Microsoft's lengths included.
#include <stdio.h>
#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
int main(void) {
    printf("%d|%5d|%-5d|%05d|%+d|% d|%.3d|%8.3d\n", 42, 42, 42, 42, 42, 42, 42, -42);
    printf("%u|%o|%#o|%x|%X|%#x|%#X|%08x\n", 3000000000u, 8, 8, 255, 255, 255, 255, 255);
    printf("%hd|%hhd|%ld|%lld|%I64d|%I32d|%Iu\n", 70000, 300, -1L, -1234567890123LL,
           1234567890123LL, -5, (size_t)77);
    printf("%s|%10s|%-10s|%.2s|%c|%%|%5c\n", "abc", "abc", "abc", "abc", 'x', 'y');
    printf("%*d|%-*d|%.*s\n", 6, 1, 6, 2, 2, "xyz");
    printf("[%s]\n", (char*)0);
    printf("%d\n", printf("12345\n"));
    return 0;
}
