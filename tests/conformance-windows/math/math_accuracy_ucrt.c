// How far the functions of ucrtbase are from the exact values, in units of the last place, for
// random arguments; and that of special arguments the versions for processors with and without FMA3
// tell the same: results, errno, exceptions.
// runtime: ucrt
// build: -lquadmath
#include <windows.h>

#include <errno.h>
#include <float.h>
#include <math.h>
#include <quadmath.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef __float128 Exact;
static HMODULE runtime;

static uint64_t random_bits(void) {
    static uint64_t state = 88172645463325252U;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state * 0x2545f4914f6cdd1dU;
}
static double at_random(double from, double to) {
    return from + (to - from) * ((double)(random_bits() >> 11) * 0x1p-53);
}
/// Of any size up to `limit`, most of them between the smallest and the largest exponents evenly.
static double of_any_size(double from, double limit) {
    int most;
    frexp(limit, &most);
    double x = ldexp(at_random(0.5, 1), most - 1 - (int)(random_bits() % 60));
    return from < 0 && (random_bits() & 1) != 0 ? -x : x;
}

static double units(Exact result, Exact exact, int mantissa_bits) {
    int exponent;
    frexpq(exact, &exponent);
    return (double)(fabsq(result - exact) / ldexpq(1, exponent - mantissa_bits));
}

#define UNARY(name)                                                                                \
    static Exact exact_##name(Exact x, Exact y) {                                                  \
        (void)y;                                                                                   \
        return name##q(x);                                                                         \
    }
UNARY(acos)
UNARY(acosh)
UNARY(asin)
UNARY(asinh)
UNARY(atanh)
UNARY(cbrt)
UNARY(cos)
UNARY(cosh)
UNARY(exp)
UNARY(expm1)
UNARY(log)
UNARY(log10)
UNARY(log1p)
UNARY(log2)
UNARY(sin)
UNARY(sinh)
UNARY(tan)
UNARY(tanh)
static Exact exact_exp2(Exact x, Exact y) {
    (void)y;
    return powq(2, x);
}
static Exact exact_pow(Exact x, Exact y) { return powq(x, y); }
static Exact exact_hypot(Exact x, Exact y) { return hypotq(x, y); }
static Exact exact_fmod(Exact x, Exact y) { return fmodq(x, y); }
static Exact exact_remainder(Exact x, Exact y) { return remainderq(x, y); }

/// Arguments, the bound for double, and that for float; 0 where there is no such test.
static const struct {
    const char* name;
    Exact (*exact)(Exact, Exact);
    double from, to, from2, to2;
    double bound, float_bound;
} functions[] = {
    {"exp", exact_exp, -700, 700, 0, 0, 0.52, 0},
    {"exp", exact_exp, -80, 80, 0, 0, 0.52, 0.51},
    {"exp2", exact_exp2, -1000, 1000, 0, 0, 0.52, 0},
    {"exp2", exact_exp2, -120, 120, 0, 0, 0.52, 0.51},
    {"expm1", exact_expm1, -5, 5, 0, 0, 0.55, 0.51},
    {"expm1", exact_expm1, -0.3, 0.3, 0, 0, 0.55, 0.51},
    {"log", exact_log, 0, 1e6, 0, 0, 0.52, 0.51},
    {"log", exact_log, 0.5, 2, 0, 0, 0.52, 0.51},
    {"log", exact_log, 0.99, 1.01, 0, 0, 0.52, 0.51},
    {"log2", exact_log2, 0, 1e6, 0, 0, 0.52, 0.51},
    {"log2", exact_log2, 0.5, 2, 0, 0, 0.52, 0.51},
    {"log2", exact_log2, 0.99, 1.01, 0, 0, 0.52, 0.51},
    {"log10", exact_log10, 0, 1e6, 0, 0, 0.52, 0.51},
    {"log10", exact_log10, 0.5, 2, 0, 0, 0.52, 0.51},
    {"log10", exact_log10, 0.99, 1.01, 0, 0, 0.52, 0.51},
    {"log1p", exact_log1p, -0.999, 4, 0, 0, 0.55, 0.51},
    {"log1p", exact_log1p, -0.01, 0.01, 0, 0, 0.55, 0.51},
    {"pow", exact_pow, 0, 100, -10, 10, 0.52, 0.51},
    {"pow", exact_pow, 0.9, 1.1, -5000, 5000, 0.52, 0},
    {"pow", exact_pow, 0.9, 1.1, -500, 500, 0.52, 0.51},
    {"pow", exact_pow, 0, 1e10, -20, 20, 0.52, 0},
    {"cbrt", exact_cbrt, -1000, 1000, 0, 0, 0.52, 0.51},
    {"hypot", exact_hypot, -1000, 1000, -10, 1000, 0.52, 0.51},
    {"asin", exact_asin, -1, 1, 0, 0, 0.6, 0.51},
    {"acos", exact_acos, -1, 1, 0, 0, 0.56, 0.51},
    {"sin", exact_sin, -100, 100, 0, 0, 0.6, 0.51},
    {"cos", exact_cos, -100, 100, 0, 0, 0.6, 0.51},
    {"tan", exact_tan, -100, 100, 0, 0, 0.65, 0.51},
    {"sin", exact_sin, -1e6, 1e6, 0, 0, 0.6, 0.51},
    {"tan", exact_tan, -1e6, 1e6, 0, 0, 0.65, 0.51},
    {"sinh", exact_sinh, -5, 5, 0, 0, 0.56, 0.51},
    {"sinh", exact_sinh, -0.3, 0.3, 0, 0, 0.56, 0.51},
    {"cosh", exact_cosh, -5, 5, 0, 0, 0.56, 0.51},
    {"tanh", exact_tanh, -5, 5, 0, 0, 0.6, 0.51},
    {"tanh", exact_tanh, -0.3, 0.3, 0, 0, 0.6, 0.51},
    {"asinh", exact_asinh, -100, 100, 0, 0, 0.56, 0.51},
    {"asinh", exact_asinh, -0.1, 0.1, 0, 0, 0.56, 0.51},
    {"acosh", exact_acosh, 1, 100, 0, 0, 0.56, 0.51},
    {"acosh", exact_acosh, 1, 1.01, 0, 0, 0.56, 0.51},
    {"atanh", exact_atanh, -1, 1, 0, 0, 0.56, 0.51},
    {"atanh", exact_atanh, -0.01, 0.01, 0, 0, 0.56, 0.51},
    {"fmod", exact_fmod, -1e6, 1e6, 0.001, 3, 1e-9, 1e-9},
    {"remainder", exact_remainder, -1e6, 1e6, 0.001, 3, 1e-9, 1e-9},
};

static void accuracy(void) {
    enum { arguments = 4000 };
    for (size_t n = 0; n < sizeof functions / sizeof *functions; n++) {
        char name_of_float[32];
        snprintf(name_of_float, sizeof name_of_float, "%s%sf",
                 strcmp(functions[n].name, "hypot") == 0 ? "_" : "", functions[n].name);
        const int two = functions[n].from2 != 0;
        void* function = (void*)GetProcAddress(runtime, functions[n].name);
        void* function_of_float = (void*)GetProcAddress(runtime, name_of_float);
        double worst = 0, worst_of_float = 0, at = 0, at_of_float = 0;
        for (int i = 0; i < arguments; i++) {
            double x = i % 4 == 3 && !two && functions[n].from <= 0
                           ? of_any_size(functions[n].from, functions[n].to)
                           : at_random(functions[n].from, functions[n].to);
            double y = two ? at_random(functions[n].from2, functions[n].to2) : 0;
            double result = two ? ((double (*)(double, double))function)(x, y)
                                : ((double (*)(double))function)(x);
            double away = units(result, functions[n].exact(x, y), DBL_MANT_DIG);
            if (away > worst) {
                worst = away;
                at = x;
            }
            float xf = (float)x, yf = (float)y;
            float resultf = two ? ((float (*)(float, float))function_of_float)(xf, yf)
                                : ((float (*)(float))function_of_float)(xf);
            away = units(resultf, functions[n].exact(xf, yf), FLT_MANT_DIG);
            if (away > worst_of_float) {
                worst_of_float = away;
                at_of_float = xf;
            }
        }
        printf("%s of %g to %g:", functions[n].name, functions[n].from, functions[n].to);
        printf(worst <= functions[n].bound ? " double" : " DOUBLE IS %.3f AWAY AT %a", worst, at);
        if (functions[n].float_bound != 0) {
            printf(worst_of_float <= functions[n].float_bound ? " float"
                                                              : " FLOAT IS %.3f AWAY AT %a",
                   worst_of_float, at_of_float);
        }
        printf("\n");
    }
}

static const double special[] = {0.0,
                                 -0.0,
                                 1,
                                 -1,
                                 0.5,
                                 -0.5,
                                 1.5,
                                 -1.5,
                                 2,
                                 2.5,
                                 -2.5,
                                 3,
                                 0x1p-1074,
                                 -0x1p-1074,
                                 0x1p-1022,
                                 -0x1p-1030,
                                 0x1p-149,
                                 -0x1p-140,
                                 0x1p-126,
                                 0x1p-60,
                                 -0x1p-60,
                                 0x1.fffffffffffffp-1,
                                 -0x1.fffffffffffffp-1,
                                 0x1.0000000000001p0,
                                 0x1.fffffep-1,
                                 0x1.000002p0,
                                 0x1.fffffffffffffp-2,
                                 -0x1.fffffffffffffp-2,
                                 0x1.fffffep-2,
                                 88,
                                 89,
                                 -88,
                                 -104,
                                 127,
                                 128,
                                 -150,
                                 700,
                                 709.5,
                                 710,
                                 -745,
                                 -746,
                                 1023,
                                 1024,
                                 -1075,
                                 -1076,
                                 4503599627370495.5,
                                 4503599627370497.5,
                                 9007199254740993,
                                 2147483647,
                                 2147483648,
                                 -2147483648,
                                 -2147483649.0,
                                 8388607.5,
                                 8388609,
                                 9223372036854775807.0,
                                 -9223372036854775808.0,
                                 1e20,
                                 1e300,
                                 -1e300,
                                 DBL_MAX,
                                 -DBL_MAX,
                                 FLT_MAX,
                                 DBL_MIN,
                                 INFINITY,
                                 -INFINITY,
                                 NAN};
enum { specials = sizeof special / sizeof *special };

/// Of what _statusfp tells: invalid, divided by zero, overflow, underflow.
enum { all_but_inexact = 0x1e };

/// All that a call tells of.
typedef struct {
    uint64_t result, second;
    int number, exceptions;
} Told;

static uint64_t bits(double x) {
    uint64_t value;
    memcpy(&value, &x, sizeof value);
    return x != x ? 1 : value;
}
#define KINDS                                                                                      \
    KIND(d_d, double, (double), ((double)x))                                                       \
    KIND(f_f, float, (float), ((float)x))                                                          \
    KIND(d_dd, double, (double, double), (x, y))                                                   \
    KIND(f_ff, float, (float, float), ((float)x, (float)y))                                        \
    KIND(d_ddd, double, (double, double, double), (x, y, 1))                                       \
    KIND(f_fff, float, (float, float, float), ((float)x, (float)y, 1))                             \
    KIND(l_d, long, (double), (x))                                                                 \
    KIND(l_f, long, (float), ((float)x))                                                           \
    KIND(ll_d, long long, (double), (x))                                                           \
    KIND(ll_f, long long, (float), ((float)x))                                                     \
    KIND(d_ddp, double, (double, double*), (x, &part))                                             \
    KIND(f_ffp, float, (float, float*), ((float)x, &partf))                                        \
    KIND(d_ddip, double, (double, double, int*), (x, y, &whole))                                   \
    KIND(f_ffip, float, (float, float, int*), ((float)x, (float)y, &whole))
enum kind {
#define KIND(name, result, parameters, arguments) name,
    KINDS
#undef KIND
};

static Told call(enum kind kind, void* function, double x, double y) {
    int whole = 0;
    double part = 0;
    float partf = 0;
    Told told;
    volatile double result = 0;
    errno = 0;
    _clearfp();
    switch (kind) {
#define KIND(name, type, parameters, arguments)                                                    \
    case name: result = (double)((type(*) parameters)function)arguments; break;
        KINDS
#undef KIND
    }
    // Whether something was inexact is nobody's business.
    told.exceptions = (int)(_statusfp() & all_but_inexact);
    told.number = errno;
    told.result = bits(result);
    told.second = bits(part + (double)partf + whole);
    return told;
}

static const struct {
    enum kind kind;
    const char* name;
    int may_differ; ///< In the last place, where both versions round.
} compared[] = {
#define BOTH(kind, kindf, name, may_differ)                                                        \
    {kind, name, may_differ}, { kindf, name "f", may_differ }
    BOTH(d_d, f_f, "acos", 1),        BOTH(d_d, f_f, "acosh", 1),
    BOTH(d_d, f_f, "asin", 1),        BOTH(d_d, f_f, "asinh", 1),
    BOTH(d_d, f_f, "atanh", 1),       BOTH(d_d, f_f, "cbrt", 1),
    BOTH(d_d, f_f, "cosh", 1),        BOTH(d_d, f_f, "exp", 1),
    BOTH(d_d, f_f, "exp2", 1),        BOTH(d_d, f_f, "expm1", 1),
    BOTH(d_d, f_f, "log", 1),         BOTH(d_d, f_f, "log10", 1),
    BOTH(d_d, f_f, "log1p", 1),       BOTH(d_d, f_f, "log2", 1),
    BOTH(d_d, f_f, "sinh", 1),        BOTH(d_d, f_f, "tanh", 1),
    BOTH(d_d, f_f, "cos", 1),         BOTH(d_d, f_f, "sin", 1),
    BOTH(d_d, f_f, "tan", 1),         BOTH(d_dd, f_ff, "pow", 1),
    BOTH(d_dd, f_ff, "_hypot", 1),    BOTH(d_d, f_f, "ceil", 0),
    BOTH(d_d, f_f, "floor", 0),       BOTH(d_d, f_f, "trunc", 0),
    BOTH(d_d, f_f, "round", 0),       BOTH(d_d, f_f, "rint", 0),
    BOTH(d_d, f_f, "nearbyint", 0),   BOTH(d_dd, f_ff, "fmod", 0),
    BOTH(d_dd, f_ff, "remainder", 0), BOTH(d_ddd, f_fff, "fma", 0),
    BOTH(d_ddp, f_ffp, "modf", 0),    BOTH(d_ddip, f_ffip, "remquo", 0),
    BOTH(l_d, l_f, "lrint", 0),       BOTH(l_d, l_f, "lround", 0),
    BOTH(ll_d, ll_f, "llrint", 0),    BOTH(ll_d, ll_f, "llround", 0),
};

static void special_arguments(void) {
    int (*enable)(int) = (void*)GetProcAddress(runtime, "_set_FMA3_enable");
    for (size_t n = 0; n < sizeof compared / sizeof *compared; n++) {
        void* function = (void*)GetProcAddress(runtime, compared[n].name);
        const int two =
            strstr(
                "pow powf _hypot _hypotf fmod fmodf remainder remainderf fma fmaf remquo remquof",
                compared[n].name) != NULL;
        const int is_float = compared[n].name[strlen(compared[n].name) - 1] == 'f' &&
                             strcmp(compared[n].name, "modf") != 0;
        int differences = 0;
        for (int i = 0; i < specials; i++) {
            for (int j = 0; j < (two ? specials : 1); j++) {
                enable(1);
                Told own = call(compared[n].kind, function, special[i], special[j]);
                enable(0);
                Told host = call(compared[n].kind, function, special[i], special[j]);
                const uint64_t step = is_float ? (uint64_t)1 << 29 : 1;
                const uint64_t apart =
                    own.result > host.result ? own.result - host.result : host.result - own.result;
                if (apart > (compared[n].may_differ ? step : 0) || own.second != host.second ||
                    own.number != host.number || own.exceptions != host.exceptions) {
                    if (differences++ < 4) {
                        printf("%s(%a, %a): %llx %llx errno %d exceptions %x, without FMA3 %llx "
                               "%llx %d %x\n",
                               compared[n].name, special[i], special[j], own.result, own.second,
                               own.number, own.exceptions, host.result, host.second, host.number,
                               host.exceptions);
                    }
                }
            }
        }
        if (differences == 0) {
            printf("%s is the same for special arguments\n", compared[n].name);
        }
    }
    enable(1);
}

int main(void) {
    runtime = GetModuleHandleA("ucrtbase.dll");
    accuracy();
    special_arguments();
    return 0;
}
