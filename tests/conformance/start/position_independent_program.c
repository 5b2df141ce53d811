// A static-pie relocates itself; data relocations, bss and its phdrs are in place.
// build: -fPIE -static-pie
#include "check.h"
#include <link.h>
#include <sys/auxv.h>

extern const ElfW(Ehdr) __ehdr_start;
static const char* const names[] = {"zero", "one", "two"};
static char bss[100000];
static int initialised[1000] = {1, 2, 3};

int main(void) {
    SHOW_IF(__ehdr_start.e_type == ET_DYN);
    SHOW_IF(getauxval(AT_PHDR) == (unsigned long)&__ehdr_start + __ehdr_start.e_phoff);
    say("%s %s %s\n", names[0], names[1], names[2]);
    size_t nonzero = 0;
    for (size_t i = 0; i < sizeof bss; ++i)
        nonzero += bss[i] != 0;
    SHOW_NUMBER(nonzero);
    say("%d %d %d %d\n", initialised[0], initialised[1], initialised[2], initialised[3]);
}
