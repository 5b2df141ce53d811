// Every atomic instruction is atomic between processes that share memory, at every size: two
// processes work on one word, and no update is lost.
#include "a64.h"
#include "check.h"

enum { TURNS = 100000 };

struct Shared {
    volatile uint64_t word;
    volatile uint64_t lock;
    volatile uint64_t count;
    volatile int ready;
};
static struct Shared* shared;

#define OPERATION(name, text, type, width)                                                         \
    static type name(volatile type* at, type value) {                                              \
        type old;                                                                                  \
        __asm__ volatile(".arch armv8.1-a\n" text " %" width "2, %" width "0, %1"                  \
                         : "=&r"(old), "+Q"(*at)                                                   \
                         : "r"(value)                                                              \
                         : "memory");                                                              \
        return old;                                                                                \
    }
#define OPERATIONS(bits, suffix, width)                                                            \
    OPERATION(add##bits, "ldaddal" suffix, uint##bits##_t, width)                                  \
    OPERATION(clear##bits, "ldclral" suffix, uint##bits##_t, width)                                \
    OPERATION(set##bits, "ldsetal" suffix, uint##bits##_t, width)                                  \
    OPERATION(flip##bits, "ldeoral" suffix, uint##bits##_t, width)                                 \
    OPERATION(smax##bits, "ldsmaxal" suffix, uint##bits##_t, width)                                \
    OPERATION(smin##bits, "ldsminal" suffix, uint##bits##_t, width)                                \
    OPERATION(umax##bits, "ldumaxal" suffix, uint##bits##_t, width)                                \
    OPERATION(umin##bits, "lduminal" suffix, uint##bits##_t, width)                                \
    OPERATION(swap##bits, "swpal" suffix, uint##bits##_t, width)
OPERATIONS(8, "b", "w")
OPERATIONS(16, "h", "w")
OPERATIONS(32, "", "w")
OPERATIONS(64, "", "x")

// Both sides begin together: neither is done before the other is there.
static void meet(void) {
    __atomic_fetch_add(&shared->ready, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&shared->ready, __ATOMIC_SEQ_CST) < 2)
        sched_yield();
}

static pid_t begin(void) {
    *shared = (struct Shared){0};
    pid_t child = fork();
    REQUIRE(child != -1);
    meet();
    return child;
}

static void finish(pid_t child) {
    if (child == 0)
        _exit(0);
    waitpid(child, NULL, 0);
}

// One side adds, the other does what changes nothing: a lost update is missing from the sum.
#define AGAINST_ADD(name, bits, nothing)                                                           \
    do {                                                                                           \
        volatile uint##bits##_t* word = (volatile uint##bits##_t*)&shared->word;                   \
        pid_t child = begin();                                                                     \
        for (int i = 0; i < TURNS; ++i) {                                                          \
            if (child == 0)                                                                        \
                name##bits(word, (uint##bits##_t)(nothing));                                       \
            else                                                                                   \
                add##bits(word, 1);                                                                \
        }                                                                                          \
        finish(child);                                                                             \
        say(#name " of %d bits: %s\n", bits, *word == (uint##bits##_t)TURNS ? "whole" : "lost");   \
    } while (0)

// A lock made of an exchange.
#define SPIN_LOCK(bits)                                                                            \
    do {                                                                                           \
        volatile uint##bits##_t* lock = (volatile uint##bits##_t*)&shared->lock;                   \
        pid_t child = begin();                                                                     \
        for (int i = 0; i < TURNS; ++i) {                                                          \
            while (swap##bits(lock, 1) != 0)                                                       \
                sched_yield();                                                                     \
            ++shared->count;                                                                       \
            swap##bits(lock, 0);                                                                   \
        }                                                                                          \
        finish(child);                                                                             \
        say("lock of %d bits: %s\n", bits, shared->count == 2 * TURNS ? "whole" : "broken");       \
    } while (0)

#define ALL(bits)                                                                                  \
    do {                                                                                           \
        AGAINST_ADD(add, bits, 0);                                                                 \
        AGAINST_ADD(clear, bits, 0);                                                               \
        AGAINST_ADD(set, bits, 0);                                                                 \
        AGAINST_ADD(flip, bits, 0);                                                                \
        AGAINST_ADD(smax, bits, 1ULL << (bits - 1));                                               \
        AGAINST_ADD(smin, bits, ~(1ULL << (bits - 1)));                                            \
        AGAINST_ADD(umax, bits, 0);                                                                \
        AGAINST_ADD(umin, bits, ~0ULL);                                                            \
        SPIN_LOCK(bits);                                                                           \
    } while (0)

int main(void) {
    alarm(15);
    shared = mmap(NULL, page_size(), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(shared != MAP_FAILED);
    ALL(8);
    ALL(16);
    ALL(32);
    ALL(64);
    // And the values that the operations are there for.
    volatile uint32_t word = 5;
    say("%u", smax32(&word, -3u));
    say(" %u", smin32(&word, -3u));
    say(" %d", (int)umin32(&word, 7));
    say(" %u", umax32(&word, 100));
    say(" %u", swap32(&word, 1));
    say(" %u\n", word);
    volatile uint8_t byte = 0x80;
    say("%x", smax8(&byte, 1));
    say(" %x", umax8(&byte, 0x81));
    say(" %x", smin8(&byte, 0x7f));
    say(" %x\n", byte);
}
