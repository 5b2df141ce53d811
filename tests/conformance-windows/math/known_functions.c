// Mathematics that mingw links into programs, of arguments of all kinds, in all states of the
// processor: known_functions.py compares what is the library's own with what ferry takes for it,
// bit by bit.
// build: -fno-builtin
// beside: known_math
#include <windows.h>

#include <errno.h>
#include <fenv.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xmmintrin.h>

void sincos(double x, double* sine, double* cosine);
void sincosf(float x, float* sine, float* cosine);

static double sine_of_both(double x) {
    double sine, cosine;
    sincos(x, &sine, &cosine);
    return sine;
}
static double cosine_of_both(double x) {
    double sine, cosine;
    sincos(x, &sine, &cosine);
    return cosine;
}

// Of floats, from the double that is next to one.
static double sine_of_both_floats(double x) {
    float sine, cosine;
    sincosf((float)x, &sine, &cosine);
    return sine;
}
static double cosine_of_both_floats(double x) {
    float sine, cosine;
    sincosf((float)x, &sine, &cosine);
    return cosine;
}
static double float_arctangent(double x) { return atanf((float)x); }
static double float_arcsine(double x) { return asinf((float)x); }
static double float_arccosine(double x) { return acosf((float)x); }
static double float_angle(double y, double x) { return atan2f((float)y, (float)x); }

struct one {
    const char* name;
    double (*call)(double);
    const void* place;
};
static const struct one of_one[] = {
    {"exp", exp, exp},
    {"log", log, log},
    {"sin", sin, sin},
    {"cos", cos, cos},
    {"sincos, first", sine_of_both, sincos},
    {"sincos, second", cosine_of_both, sincos},
    {"sincosf, first", sine_of_both_floats, sincosf},
    {"sincosf, second", cosine_of_both_floats, sincosf},
    {"atanf", float_arctangent, atanf},
    {"asinf", float_arcsine, asinf},
    {"acosf", float_arccosine, acosf},
};
struct two {
    const char* name;
    double (*call)(double, double);
    const void* place;
};
static const struct two of_two[] = {
    {"pow", pow, pow}, {"atan2", atan2, atan2}, {"atan2f", float_angle, atan2f}};
#define COUNT(array) (sizeof(array) / sizeof *(array))

static uint64_t state;
static uint64_t any(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state * 2685821657736338717u;
}
static double from_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}
static uint64_t bits_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}
/// Of any sign, and of a size between two powers of two.
static double of_size(int low, int high) {
    uint64_t exponent = 1023 + low + any() % (unsigned)(high - low);
    return from_bits((any() & 0x800fffffffffffff) | exponent << 52);
}
static double near_to(double x) { return from_bits(bits_of(x) + any() % 65 - 32); }

static const double special[] = {0.0,
                                 -0.0,
                                 1,
                                 -1,
                                 0.5,
                                 -0.5,
                                 2,
                                 3,
                                 -3,
                                 1.5,
                                 0.25,
                                 4,
                                 9,
                                 1e300,
                                 -1e300,
                                 1e-300,
                                 5e-324,
                                 -5e-324,
                                 2.2250738585072014e-308,
                                 1.7976931348623157e308,
                                 709.78,
                                 709.79,
                                 -745.1,
                                 -745.2,
                                 -708.4,
                                 1024,
                                 -1074,
                                 0.69314718055994531,
                                 1.4426950408889634,
                                 6.283185307179586,
                                 1e22,
                                 0x1p63,
                                 0x1p64};
static double a_special_one(void) {
    uint64_t which = any() % (COUNT(special) + 3);
    switch (which) {
    case COUNT(special): return from_bits(0x7ff0000000000000);
    case COUNT(special) + 1: return from_bits(0xfff0000000000000);
    case COUNT(special) + 2: return from_bits(0x7ff8000000000001);
    default: return special[which];
    }
}

enum { anything, plain, wide, around_one, around_quarters, integers, specials, decimals, kinds };
static const char* const kind_names[] = {"anything",        "plain",    "wide",    "around one",
                                         "around quarters", "integers", "special", "decimals"};

static double argument(int kind) {
    switch (kind) {
    case anything: return from_bits(any());
    case plain: return of_size(-6, 4);
    case wide: return of_size(-70, 12);
    case around_one: return 1 + of_size(-54, -1);
    case around_quarters: return near_to((double)(int)(any() % 2001 - 1000) * 1.5707963267948966);
    case integers: return (double)(int)(any() % 129 - 64) / (double)(1 << any() % 4);
    case specials: return near_to(a_special_one());
    default: return (double)(any() % 20000) / 1000;
    }
}

static uint64_t mixed(uint64_t hash, uint64_t value) {
    return (hash ^ value) * 0x9e3779b97f4a7c15 ^ hash >> 29;
}

static unsigned x87_flags(void) {
    unsigned short status;
    __asm__ volatile("fnstsw %0" : "=m"(status));
    return status & 0x3f;
}

/// Calls all functions with `count` arguments of each kind and shows hashes of the results; with
/// `flags` also of what the call left in the flags of both units.
static void all(const char* what, int count, int flags) {
    for (size_t f = 0; f < COUNT(of_one) + COUNT(of_two); ++f) {
        const int is_one = f < COUNT(of_one);
        const struct two* two = &of_two[f - COUNT(of_one)];
        printf("%s, %s:", what, is_one ? of_one[f].name : two->name);
        for (int kind = 0; kind < kinds; ++kind) {
            state = 88172645463325252u + (unsigned)kind;
            uint64_t hash = 0;
            for (int i = 0; i < count; ++i) {
                double x = argument(kind);
                double y = is_one ? 0 : argument(any() % 4 == 0 ? (int)(any() % kinds) : kind);
                const unsigned kept = _mm_getcsr();
                if (flags) {
                    __asm__ volatile("fnclex");
                    _mm_setcsr((kept & ~0x3fu) | (flags == 2 ? 0x20 : 0));
                }
                double result = is_one ? of_one[f].call(x) : two->call(x, y);
                if (flags) {
                    hash = mixed(hash, x87_flags() << 8 | (_mm_getcsr() & 0x3f));
                    _mm_setcsr(kept);
                }
                hash = mixed(hash, bits_of(result));
            }
            printf(" %s %016llx", kind_names[kind], (unsigned long long)hash);
        }
        printf("\n");
    }
}

static void with_control(unsigned short x87, unsigned sse, const char* what, int count) {
    unsigned short kept;
    const unsigned kept_sse = _mm_getcsr();
    __asm__ volatile("fnstcw %0" : "=m"(kept));
    __asm__ volatile("fldcw %0" : : "m"(x87));
    _mm_setcsr(sse);
    all(what, count, 0);
    _mm_setcsr(kept_sse);
    __asm__ volatile("fnclex; fldcw %0" : : "m"(kept));
}

static struct _exception told;
static int __cdecl handler(struct _exception* exception) {
    told = *exception;
    return 0;
}

static void with_traps(void) {
    static const double arguments[] = {0.3125, 1.75, 2.875, 5.5}; // floats too
    double results[COUNT(of_one) * COUNT(arguments)];
    const unsigned kept = _mm_getcsr();
    _mm_setcsr((kept & ~0x103fu) | 0x20);
    for (size_t f = 0; f < COUNT(of_one); ++f) {
        for (size_t i = 0; i < COUNT(arguments); ++i) {
            results[f * COUNT(arguments) + i] = of_one[f].call(arguments[i]);
        }
    }
    const unsigned flags = _mm_getcsr() & 0x3f;
    _mm_setcsr(kept);
    uint64_t hash = 0;
    for (size_t i = 0; i < COUNT(results); ++i) {
        hash = mixed(hash, bits_of(results[i]));
    }
    printf("with a trap for what is inexact: %016llx, flags %x\n", (unsigned long long)hash, flags);
}

static void errors(void) {
    __mingw_setusermatherr(handler);
    state = 88172645463325252u;
    for (size_t f = 0; f < COUNT(of_one) + COUNT(of_two); ++f) {
        const int is_one = f < COUNT(of_one);
        uint64_t hash = 0;
        int count = 0;
        for (int i = 0; i < 2000; ++i) {
            double x = a_special_one(), y = a_special_one();
            memset(&told, 0, sizeof told);
            errno = 0;
            double result = is_one ? of_one[f].call(x) : of_two[f - COUNT(of_one)].call(x, y);
            count += errno != 0;
            hash = mixed(hash, bits_of(result));
            hash = mixed(hash, (uint64_t)errno << 8 | (unsigned)told.type);
            hash = mixed(hash, bits_of(told.arg1));
            hash = mixed(hash, bits_of(told.retval));
        }
        printf("errors, %s: %d, %016llx\n",
               is_one ? of_one[f].name : of_two[f - COUNT(of_one)].name, count,
               (unsigned long long)hash);
    }
}

static const char* way(const unsigned char* place) {
    return place[0] == 0xff && place[1] == 0x25 ? "ferry's" : "own";
}

static void in_a_dll(void) {
    char expected = 0;
    for (int i = 0; i < 50; ++i) {
        HMODULE dll = LoadLibraryA("known_math.dll");
        double (*call)(double) = (void*)GetProcAddress(dll, "known_exp");
        const unsigned char* (*place)(void) = (void*)GetProcAddress(dll, "known_place");
        if (i == 0) {
            expected = (char)place()[0];
            fprintf(stderr, "of a DLL: exp %s\n", way(place()));
        }
        if (call(1.25) != exp(1.25) || (char)place()[0] != expected) {
            printf("a DLL's exp is different\n");
        }
        FreeLibrary(dll);
    }
    HMODULE dll = LoadLibraryExA("known_math.dll", NULL, DONT_RESOLVE_DLL_REFERENCES);
    const unsigned char* (*place)(void) = (void*)GetProcAddress(dll, "known_place");
    printf("not bound: exp %s\n", way(place()));
    FreeLibrary(dll);
}

/// Through the fallback's first instructions, which lie elsewhere: are they described to unwinders?
static void unwind_data(void) {
    ULONG64 base = 0;
    const unsigned char* code = (const unsigned char*)exp;
    RUNTIME_FUNCTION* row = RtlLookupFunctionEntry((ULONG64)code, &base, NULL);
    printf("exp has unwind data: %d\n", row != NULL);
    if (code[0] == 0xff) {
        const unsigned char* block;
        memcpy(&block, code + 6, sizeof block);
        row = RtlLookupFunctionEntry((ULONG64)block + 24 + 4, &base, NULL);
        fprintf(stderr, "moved instructions have unwind data: %d\n", row != NULL);
    }
}

int main(int argc, char** argv) {
    const int count = argc > 1 ? atoi(argv[1]) : 100000;
    for (size_t f = 0; f < COUNT(of_one); ++f) {
        fprintf(stderr, "%s %s %llx\n", of_one[f].name, way(of_one[f].place),
                (unsigned long long)(ULONG_PTR)of_one[f].place);
    }
    for (size_t f = 0; f < COUNT(of_two); ++f) {
        fprintf(stderr, "%s %s %llx\n", of_two[f].name, way(of_two[f].place),
                (unsigned long long)(ULONG_PTR)of_two[f].place);
    }
    all("as it is", count, 0);
    all("flags", count / 4, 1);
    all("flags after something inexact", count / 4, 2);
    static const struct {
        const char* what;
        unsigned short x87;
        unsigned sse;
    } controls[] = {
        {"upwards", 0xb7f, 0x5f80},     {"downwards", 0x77f, 0x3f80},
        {"to zero", 0xf7f, 0x7f80},     {"x87 upwards", 0xb7f, 0x1fa0},
        {"SSE upwards", 0x37f, 0x5fa0}, {"53 bits", 0x27f, 0x1fa0},
        {"24 bits", 0x07f, 0x1fa0},     {"flushing to zero", 0x37f, 0x9fe0},
    };
    for (size_t i = 0; i < COUNT(controls); ++i) {
        with_control(controls[i].x87, controls[i].sse, controls[i].what, count / 8);
    }
    with_traps();
    errors();
    in_a_dll();
    unwind_data();
    return 0;
}
