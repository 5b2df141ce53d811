// An image of some megabytes whose sections do not begin at pages of the file: constants, variables,
// zeros and addresses are where they belong. With a word it waits until its input ends.
#include <stdint.h>
#include <stdio.h>

__asm__(".section .rdata,\"dr\"\n"
        ".balign 16\n"
        "filler:\n"
        ".set i, 0\n"
        ".rept 0x80000\n"
        ".quad i * 0x100000001\n"
        ".set i, i + 1\n"
        ".endr\n"
        ".text\n");
extern const uint64_t filler[0x80000];

static const char version[] = "version one";
static int variables[3000] = {[0] = 1, [2999] = 2};
static int zeros[300000];
static const char* const volatile addresses[] = {version, version + 8};

int main(int argc, char** argv) {
    (void)argv;
    unsigned wrong = 0;
    for (uint64_t i = 0; i < 0x80000; ++i) {
        wrong += filler[i] != i * 0x100000001;
    }
    for (unsigned i = 0; i < 300000; ++i) {
        wrong += zeros[i]++ != 0;
    }
    variables[0] += variables[2999]++;
    printf("%u wrong, %s, %s, %d %d %d\n", wrong, addresses[0], addresses[1], variables[0],
           variables[2999], variables[1]);
    fflush(stdout);
    while (argc > 1 && getchar() != EOF) {
    }
    return 0;
}
