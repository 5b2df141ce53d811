// Letters that msvcrt's printf takes for lengths, as ucrt does not: N and F, and I before others
// than integers is put; %3c of scanf takes what there is.
// build: -Wno-format -Wno-format-extra-args
// (gcc knows one printf, and not that of this C runtime, whose formats this is about)
#include <stdio.h>

int main(void) {
    char text[] = "####";
    printf("%Fd|%Nd|%hhd|%#p\n", 5, 6, 300, (void*)0x12);
    printf("%I16d|%Is|%Tx|%b\n", 1, 2);
    printf("a%lcb\n", 0x20ac);
    printf("%d ", sscanf("he", "%3c", text));
    printf("%s\n", text);
    double value = 0;
    printf("%d ", sscanf("1.5e", "%lf", &value));
    printf("%g\n", value);
    return 0;
}
