// Accesses of several registers that cross into a page that is not there: the handler maps it and
// the instruction begins again, so nothing of it may have been done before, not even to its base.
#include "fault_registers.h"

static char* area; // two pages; the second comes and goes
static volatile sig_atomic_t faults, exact;

static void map_second(int number, siginfo_t* info, void* context) {
    (void)number;
    (void)context;
    char* second = area + page_size();
    ++faults;
    exact += (char*)info->si_addr == second;
    REQUIRE(mmap(second, page_size(), PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == second);
    for (int i = 0; i < 128; ++i)
        second[i] = (char)(i * 3 + 1);
}

static uint64_t digest(const void* data, size_t size) {
    uint64_t sum = 0xcbf29ce484222325;
    for (size_t i = 0; i < size; ++i)
        sum = (sum ^ ((const unsigned char*)data)[i]) * 0x100000001b3;
    return sum;
}

static void prepare(bool whole) {
    munmap(area + page_size(), page_size());
    for (int i = 0; i < 128; ++i)
        area[page_size() - 128 + (size_t)i] = (char)(i * 5 + 2);
    if (whole) {
        siginfo_t none = {0};
        map_second(0, &none, NULL);
    }
    faults = exact = 0;
}

// Everything the instruction may have changed, when it begins `before` bytes ahead of the page.
static uint64_t outcome(void (*run)(char*, uint64_t*), unsigned before, bool whole) {
    uint64_t out[16] = {0};
    prepare(whole);
    run(area + page_size() - before, out);
    return digest(out, sizeof out) ^ digest(area + page_size() - 128, 256);
}

#define INSTRUCTION(name, text)                                                                    \
    static void name(char* at, uint64_t* out) {                                                    \
        __asm__ volatile("mov x9, %0\n"                                                            \
                         "mov x10, #0x1111\n"                                                      \
                         "mov x11, #0x2222\n"                                                      \
                         "mov x12, #3\n"                                                           \
                         "dup v0.2d, x10\n"                                                        \
                         "dup v1.2d, x11\n"                                                        \
                         "dup v2.2d, x12\n"                                                        \
                         "movi v3.16b, #0x77\n" text "\n"                                          \
                         "sub x9, x9, %0\n"                                                        \
                         "stp x9, x10, [%1]\n"                                                     \
                         "stp x11, x12, [%1, #16]\n"                                               \
                         "stp q0, q1, [%1, #32]\n"                                                 \
                         "stp q2, q3, [%1, #64]"                                                   \
                         :                                                                         \
                         : "r"(at), "r"(out)                                                       \
                         : "x9", "x10", "x11", "x12", "v0", "v1", "v2", "v3", "memory");           \
    }
#define INSTRUCTIONS(X)                                                                            \
    X(ldp_post, "ldp x10, x11, [x9], #16", 8)                                                      \
    X(ldp_pre, "ldp x10, x11, [x9, #-16]!", 4)                                                     \
    X(ldp_unaligned, "ldp x10, x11, [x9]", 5)                                                      \
    X(ldpsw, "ldpsw x10, x11, [x9], #8", 4)                                                        \
    X(ldp_w, "ldp w10, w11, [x9]", 6)                                                              \
    X(ldp_q, "ldp q0, q1, [x9], #32", 16)                                                          \
    X(ldp_q_unaligned, "ldp q0, q1, [x9]", 11)                                                     \
    X(ldr_post, "ldr x10, [x9], #8", 3)                                                            \
    X(ldr_q, "ldr q0, [x9, #16]!", 23)                                                             \
    X(ldrsw, "ldrsw x10, [x9], #4", 1)                                                             \
    X(stp_post, "stp x10, x11, [x9], #16", 8)                                                      \
    X(stp_pre, "stp x10, x11, [x9, #-16]!", 4)                                                     \
    X(stp_q, "stp q0, q1, [x9], #32", 16)                                                          \
    X(stp_q_unaligned, "stp q0, q1, [x9]", 27)                                                     \
    X(str_q, "str q3, [x9], #16", 9)                                                               \
    X(str_post, "str x11, [x9], #8", 7)                                                            \
    X(ld1_two, "ld1 {v0.16b, v1.16b}, [x9], #32", 16)                                              \
    X(ld1_four, "ld1 {v0.2d, v1.2d, v2.2d, v3.2d}, [x9], #64", 24)                                 \
    X(ld2, "ld2 {v0.8h, v1.8h}, [x9], #32", 6)                                                     \
    X(ld3, "ld3 {v0.4s, v1.4s, v2.4s}, [x9], #48", 40)                                             \
    X(ld4, "ld4 {v0.16b, v1.16b, v2.16b, v3.16b}, [x9], x12", 33)                                  \
    X(ld4_lane, "ld4 {v0.s, v1.s, v2.s, v3.s}[2], [x9], #16", 8)                                   \
    X(ld3r, "ld3r {v0.2d, v1.2d, v2.2d}, [x9], #24", 16)                                           \
    X(st1_four, "st1 {v0.2d, v1.2d, v2.2d, v3.2d}, [x9], #64", 32)                                 \
    X(st2, "st2 {v0.4s, v1.4s}, [x9], #32", 12)                                                    \
    X(st3, "st3 {v0.16b, v1.16b, v2.16b}, [x9], #48", 31)                                          \
    X(st4_lane, "st4 {v0.h, v1.h, v2.h, v3.h}[5], [x9], #8", 4)                                    \
    X(dc_zva, "dc zva, x9", 0)
#define DEFINE(name, text, before) INSTRUCTION(name, text)
INSTRUCTIONS(DEFINE)

int main(void) {
    area = map_pages(2, PROT_READ | PROT_WRITE);
    on_siginfo(SIGSEGV, map_second, 0);
    on_siginfo(SIGBUS, map_second, 0);
#define COMPARE(name, text, before)                                                                \
    do {                                                                                           \
        uint64_t expected = outcome(name, before, true);                                           \
        bool calm = faults == 0;                                                                   \
        uint64_t actual = outcome(name, before, false);                                            \
        say("%s: %s, %d fault%s\n", text, calm&& actual == expected ? "begun again" : "wrong",     \
            (int)faults, faults == 1 && exact ? " at the page" : "s elsewhere");                   \
    } while (0);
    INSTRUCTIONS(COMPARE)
    // The base is also a destination.
    prepare(false);
    char* at = area + page_size() - 8;
    uint64_t a, b, expected[2];
    __asm__ volatile("mov x9, %2\n"
                     "ldp x9, x10, [x9]\n"
                     "mov %0, x9\n"
                     "mov %1, x10"
                     : "=&r"(a), "=r"(b)
                     : "r"(at)
                     : "x9", "x10", "memory");
    memcpy(expected, at, 16);
    SHOW_IF(a == expected[0] && b == expected[1] && faults == 1);
    prepare(false);
    __asm__ volatile("mov x10, %2\n"
                     "ldp x9, x10, [x10]\n"
                     "mov %0, x9\n"
                     "mov %1, x10"
                     : "=&r"(a), "=r"(b)
                     : "r"(at)
                     : "x9", "x10", "memory");
    SHOW_IF(a == expected[0] && b == expected[1] && faults == 1);
}
