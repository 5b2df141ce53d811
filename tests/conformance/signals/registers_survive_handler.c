// Integer, floating point and vector values live across a handler that uses them all.
#include "check.h"

typedef double vector __attribute__((vector_size(16)));
static volatile double sink;
static void handler(int number) {
    vector v[20];
    for (int i = 0; i < 20; ++i)
        v[i] = (vector){number + i, number * i};
    for (int round = 0; round < 5; ++round)
        for (int i = 0; i < 20; ++i)
            v[i] = v[i] * v[(i + 7) % 20] + 0.5;
    for (int i = 0; i < 20; ++i)
        sink += v[i][0] - v[i][1];
}

int main(void) {
    on_signal(SIGUSR1, handler, 0);
    pid_t self = getpid();
    vector a = {1, 2}, b = {3, 4}, c = {5, 6}, d = {7, 8};
    double e = 1.25, f = -2.5, g = 1e300, h = 5e-324;
    long i = 1, j = 2, k = 3, l = 4;
    for (int turn = 0; turn < 100; ++turn) {
        __asm__ volatile("" : "+r"(i), "+r"(j), "+r"(k), "+r"(l));
        kill(self, SIGUSR1);
        a += 1, b += a, c -= b, d *= 1.0 + 1e-3, e += f, f *= 1.01, g /= 1.5, h += 5e-324;
        i += j, j ^= k, k += l, l += 3;
    }
    say("%a %a %a %a\n", a[0], b[1], c[0], d[1]);
    say("%a %a %a %a\n", e, f, g, h);
    say("%ld %ld %ld %ld\n", i, j, k, l);
}
