// Load and store exclusive in all widths, pairs, and compare and swap of pairs, by eight threads on
// the same words.
#include "a64.h"

enum { THREADS = 8 };
static int rounds = 3000;
static struct { uint64_t low, high; } pair[2] __attribute__((aligned(16))) = {{0, ~0ul}, {0, ~0ul}};
static uint8_t byte_sum;
static uint16_t half_sum;
static uint32_t word_sum;
static uint64_t wide_sum;
static int torn;

#define ADD_EXCLUSIVE(place, suffix, width)                                                        \
    do {                                                                                           \
        uint32_t failed;                                                                           \
        uint64_t value;                                                                            \
        __asm__ volatile("1: ldaxr" suffix " %" width "1, %2\n"                                    \
                         "add %1, %1, #1\n"                                                        \
                         "stlxr" suffix " %w0, %" width "1, %2\n"                                  \
                         "cbnz %w0, 1b"                                                            \
                         : "=&r"(failed), "=&r"(value), "+Q"(place)                                \
                         :                                                                         \
                         : "memory");                                                              \
    } while (0)

// The halves of a pair always change together: high = ~low.
static void change_pair_exclusive(void) {
    uint64_t low, high;
    uint32_t failed;
    __asm__ volatile("1: ldaxp %0, %1, %3\n"
                     "add %0, %0, #1\n"
                     "mvn %1, %0\n"
                     "stlxp %w2, %0, %1, %3\n"
                     "cbnz %w2, 1b"
                     : "=&r"(low), "=&r"(high), "=&r"(failed), "+Q"(pair[0])
                     :
                     : "memory");
}

static void change_pair_casp(void) {
    register uint64_t low __asm__("x0") = 0;
    register uint64_t high __asm__("x1") = 0;
    register uint64_t new_low __asm__("x2");
    register uint64_t new_high __asm__("x3");
    for (;;) {
        uint64_t was_low = low, was_high = high;
        new_low = low + 1;
        new_high = ~new_low;
        __asm__ volatile(".arch armv8.1-a\n"
                         "caspal x0, x1, x2, x3, %2"
                         : "+r"(low), "+r"(high), "+Q"(pair[1])
                         : "r"(new_low), "r"(new_high)
                         : "memory");
        if (low == was_low && high == was_high)
            return;
        if (high != ~low)
            __atomic_add_fetch(&torn, 1, __ATOMIC_RELAXED);
    }
}

static void* run(void* argument) {
    for (int i = 0; i < rounds; ++i) {
        ADD_EXCLUSIVE(byte_sum, "b", "w");
        ADD_EXCLUSIVE(half_sum, "h", "w");
        ADD_EXCLUSIVE(word_sum, "", "w");
        ADD_EXCLUSIVE(wide_sum, "", "x");
        change_pair_exclusive();
        change_pair_casp();
    }
    return argument;
}

int main(int argc, char** argv) {
    int times = long_form(argc, argv);
    rounds *= times;
    alarm(15u * (unsigned)times);
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; ++i)
        REQUIRE(pthread_create(&threads[i], NULL, run, NULL) == 0);
    for (size_t i = 0; i < THREADS; ++i)
        pthread_join(threads[i], NULL);
    SHOW_NUMBER(byte_sum);
    SHOW_NUMBER(half_sum);
    SHOW_NUMBER(word_sum);
    SHOW_NUMBER(wide_sum);
    SHOW_NUMBER(pair[0].low);
    SHOW_IF(pair[0].high == ~pair[0].low);
    SHOW_NUMBER(pair[1].low);
    SHOW_IF(pair[1].high == ~pair[1].low);
    SHOW_NUMBER(torn);
    // Without a reservation a store exclusive stores nothing.
    static uint64_t other;
    uint32_t status;
    __asm__ volatile("ldxr x9, %1\n"
                     "clrex\n"
                     "stxr %w0, %2, %1"
                     : "=&r"(status), "+Q"(other)
                     : "r"(5ul)
                     : "x9", "memory");
    SHOW_NUMBER(status);
    SHOW_NUMBER(other);
}
