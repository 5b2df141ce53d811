// A mixed computation: sort, hash, matrix product and prime sieve, with one digest each.
#include "check.h"

static int ascending(const void* a, const void* b) {
    uint32_t x = *(const uint32_t*)a, y = *(const uint32_t*)b;
    return x < y ? -1 : x > y;
}

int main(void) {
    enum { COUNT_OF_VALUES = 20000, SIDE = 40, LIMIT = 100000 };
    static uint32_t values[COUNT_OF_VALUES];
    uint32_t seed = 1;
    for (size_t i = 0; i < COUNT_OF_VALUES; ++i)
        values[i] = seed = seed * 1664525 + 1013904223;
    qsort(values, COUNT_OF_VALUES, sizeof values[0], ascending);
    uint32_t digest = 0;
    for (size_t i = 0; i < COUNT_OF_VALUES; ++i)
        digest = (digest << 5 | digest >> 27) ^ values[i];
    say("sorted: %x\n", digest);
    static double a[SIDE][SIDE], b[SIDE][SIDE], c[SIDE][SIDE];
    for (int i = 0; i < SIDE; ++i)
        for (int j = 0; j < SIDE; ++j) {
            a[i][j] = i * 0.5 + j;
            b[i][j] = 1.0 / (i + j + 1);
        }
    for (int i = 0; i < SIDE; ++i)
        for (int j = 0; j < SIDE; ++j)
            for (int k = 0; k < SIDE; ++k)
                c[i][j] += a[i][k] * b[k][j];
    say("product: %a %a\n", c[3][5], c[SIDE - 1][SIDE - 1]);
    static bool composite[LIMIT];
    int primes = 0;
    for (int i = 2; i < LIMIT; ++i) {
        if (composite[i])
            continue;
        ++primes;
        for (int j = 2 * i; j < LIMIT; j += i)
            composite[j] = true;
    }
    say("primes: %d\n", primes);
}
