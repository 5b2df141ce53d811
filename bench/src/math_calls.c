/* math_calls ROUNDS [NAME…]: nanoseconds that a call of each function of math.h takes by a pointer,
 * as Windows programs call their C runtime (ucrtbase.dll, or what MATH_DLL names), and Linux ones
 * libm.so. The least of ROUNDS times 2048 calls with arguments from a range, which are the same for
 * both. math_calls.py compares two. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(_WIN32)
#include <windows.h>
static void* find(const char* name) {
    static HMODULE library;
    if (library == NULL) {
        const char* dll = getenv("MATH_DLL");
        library = LoadLibraryA(dll != NULL ? dll : "ucrtbase.dll");
    }
    return (void*)GetProcAddress(library, name);
}
static double now(void) {
    LARGE_INTEGER ticks, rate;
    QueryPerformanceCounter(&ticks);
    QueryPerformanceFrequency(&rate);
    return (double)ticks.QuadPart * (1e9 / (double)rate.QuadPart);
}
#else
#include <dlfcn.h>
#include <time.h>
static void* find(const char* name) {
    /* What has an underscore on Windows only. */
    static void* library;
    if (library == NULL) {
        library = dlopen("libm.so.6", RTLD_NOW);
    }
    return dlsym(library, name[0] == '_' ? name + 1 : name);
}
static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}
#endif

enum { values = 1024, calls = 2 * values };
static double first[values], second[values];
static float firstf[values], secondf[values];
static int exponents[values];

/* Each kind: its type, and a call of `f` with the arguments of index i. */
#define KINDS                                                                                      \
    KIND(d_d, double, (double), f(first[i]))                                                       \
    KIND(f_f, float, (float), f(firstf[i]))                                                        \
    KIND(d_dd, double, (double, double), f(first[i], second[i]))                                   \
    KIND(f_ff, float, (float, float), f(firstf[i], secondf[i]))                                    \
    KIND(d_ddd, double, (double, double, double), f(first[i], second[i], first[i ^ 1]))            \
    KIND(f_fff, float, (float, float, float), f(firstf[i], secondf[i], firstf[i ^ 1]))             \
    KIND(d_di, double, (double, int), f(first[i], exponents[i]))                                   \
    KIND(f_fi, float, (float, int), f(firstf[i], exponents[i]))                                    \
    KIND(d_dl, double, (double, long), f(first[i], exponents[i]))                                  \
    KIND(f_fl, float, (float, long), f(firstf[i], exponents[i]))                                   \
    KIND(d_id, double, (int, double), f(3, first[i]))                                              \
    KIND(i_d, int, (double), f(first[i]))                                                          \
    KIND(i_f, int, (float), f(firstf[i]))                                                          \
    KIND(l_d, long, (double), f(first[i]))                                                         \
    KIND(l_f, long, (float), f(firstf[i]))                                                         \
    KIND(ll_d, long long, (double), f(first[i]))                                                   \
    KIND(ll_f, long long, (float), f(firstf[i]))                                                   \
    KIND(d_dip, double, (double, int*), f(first[i], &whole))                                       \
    KIND(f_fip, float, (float, int*), f(firstf[i], &whole))                                        \
    KIND(d_ddp, double, (double, double*), f(first[i], &part))                                     \
    KIND(f_ffp, float, (float, float*), f(firstf[i], &partf))                                      \
    KIND(d_ddip, double, (double, double, int*), f(first[i], second[i], &whole))                   \
    KIND(f_ffip, float, (float, float, int*), f(firstf[i], secondf[i], &whole))

enum kind {
#define KIND(name, result, parameters, call) kind_##name,
    KINDS
#undef KIND
};

/* A sum would wait for itself, in memory where no register is kept across calls. */
static union {
#define KIND(name, result, parameters, call) result of_##name[values];
    KINDS
#undef KIND
} results;
static volatile double kept;

static double one_round(enum kind kind, void* function) {
    int whole = 0;
    double part = 0;
    float partf = 0;
    const double begin = now();
    switch (kind) {
#define KIND(name, result, parameters, call)                                                       \
    case kind_##name: {                                                                            \
        result(*volatile held) parameters = (result(*) parameters)function;                        \
        result(*f) parameters = held;                                                              \
        for (int n = 0; n < calls; n++) {                                                          \
            const int i = n & (values - 1);                                                        \
            results.of_##name[i] = call;                                                           \
        }                                                                                          \
        break;                                                                                     \
    }
        KINDS
#undef KIND
    }
    const double took = now() - begin;
    kept = whole + part + (double)partf;
    return took / calls;
}

static const struct {
    enum kind kind;
    const char* name;
    double from, to, from2, to2;
} functions[] = {
#define BOTH(kind, kindf, name, ...)                                                               \
    {kind_##kind, name, __VA_ARGS__}, { kind_##kindf, name "f", __VA_ARGS__ }
#define ONE(name, from, to) BOTH(d_d, f_f, name, from, to, 0, 0)
#define TWO(name, ...) BOTH(d_dd, f_ff, name, __VA_ARGS__)
    ONE("acos", -1, 1),
    ONE("acosh", 1, 100),
    ONE("asin", -1, 1),
    ONE("asinh", -100, 100),
    ONE("atan", -10, 10),
    ONE("atanh", -1, 1),
    ONE("cbrt", -1000, 1000),
    ONE("ceil", -1000, 1000),
    ONE("cos", -10, 10),
    ONE("cosh", -10, 10),
    ONE("erf", -3, 3),
    ONE("erfc", -3, 3),
    ONE("exp", -50, 50),
    ONE("exp2", -50, 50),
    ONE("expm1", -5, 5),
    ONE("fabs", -5, 5),
    ONE("floor", -1000, 1000),
    ONE("lgamma", 0.1, 20),
    ONE("log", 0, 1000),
    ONE("log10", 0, 1000),
    ONE("log1p", -0.9, 10),
    ONE("log2", 0, 1000),
    ONE("logb", 0, 1000),
    ONE("nearbyint", -1000, 1000),
    ONE("rint", -1000, 1000),
    ONE("round", -1000, 1000),
    ONE("sin", -10, 10),
    ONE("sinh", -10, 10),
    ONE("sqrt", 0, 1000),
    ONE("tan", -10, 10),
    ONE("tanh", -3, 3),
    ONE("tgamma", 0.1, 20),
    ONE("trunc", -1000, 1000),
    TWO("atan2", -10, 10, -10, 10),
    TWO("copysign", -10, 10, -10, 10),
    TWO("fdim", -10, 10, -10, 10),
    TWO("fmax", -10, 10, -10, 10),
    TWO("fmin", -10, 10, -10, 10),
    TWO("fmod", 0, 1000, 0.1, 10),
    TWO("hypot", -1000, 1000, -1000, 1000),
    TWO("nextafter", -10, 10, -10, 10),
    TWO("pow", 0, 100, -10, 10),
    TWO("remainder", 0, 1000, 0.1, 10),
    BOTH(d_ddd, f_fff, "fma", -10, 10, -10, 10),
    BOTH(d_di, f_fi, "ldexp", -10, 10, -20, 20),
    BOTH(d_di, f_fi, "scalbn", -10, 10, -20, 20),
    BOTH(d_dl, f_fl, "scalbln", -10, 10, -20, 20),
    BOTH(i_d, i_f, "ilogb", 0, 1000, 0, 0),
    BOTH(l_d, l_f, "lrint", -1000, 1000, 0, 0),
    BOTH(ll_d, ll_f, "llrint", -1000, 1000, 0, 0),
    BOTH(l_d, l_f, "lround", -1000, 1000, 0, 0),
    BOTH(ll_d, ll_f, "llround", -1000, 1000, 0, 0),
    BOTH(d_dip, f_fip, "frexp", -1000, 1000, 0, 0),
    BOTH(d_ddp, f_ffp, "modf", -1000, 1000, 0, 0),
    BOTH(d_ddip, f_ffip, "remquo", 0, 1000, 0.1, 10),
    {kind_d_d, "_j0", 0, 20, 0, 0},
    {kind_d_d, "_j1", 0, 20, 0, 0},
    {kind_d_d, "_y0", 0, 20, 0, 0},
    {kind_d_d, "_y1", 0, 20, 0, 0},
    {kind_d_id, "_jn", 0, 20, 0, 0},
    {kind_d_id, "_yn", 0, 20, 0, 0},
};

static double at_random(double from, double to) {
    static uint64_t state = 88172645463325252U;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return from + (to - from) * ((double)(state >> 11) * 0x1p-53);
}

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? atoi(argv[1]) : 100;
    for (size_t n = 0; n < sizeof functions / sizeof *functions; n++) {
        int wanted = argc <= 2;
        for (int a = 2; a < argc; a++) {
            wanted |= strcmp(argv[a], functions[n].name) == 0;
        }
        void* function = wanted ? find(functions[n].name) : NULL;
        if (function == NULL) {
            continue;
        }
        for (int i = 0; i < values; i++) {
            first[i] = at_random(functions[n].from, functions[n].to);
            second[i] = at_random(functions[n].from2, functions[n].to2);
            firstf[i] = (float)first[i];
            secondf[i] = (float)second[i];
            exponents[i] = (int)second[i];
        }
        double least = 1e9;
        for (int round = 0; round < rounds; round++) {
            const double took = one_round(functions[n].kind, function);
            least = took < least ? took : least;
        }
        printf("%s %.3f\n", functions[n].name, least);
    }
    return 0;
}
