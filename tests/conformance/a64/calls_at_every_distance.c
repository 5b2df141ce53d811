// A call at any distance from where a stretch of code was entered returns behind itself, also where
// a translator stops looking ahead.
#include "check.h"

enum { instructions = 4096, entry = 2048, farthest = 1500 };

enum {
    mov_x9_x30 = 0xaa1e03e9,
    mov_x30_x9 = 0xaa0903fe,
    add_x0_1 = 0x91000400,
    mov_x0_0 = 0xd2800000,
    ret_x30 = 0xd65f03c0,
    ret_x9 = 0xd65f0120,
};

static uint32_t b(int distance) { return 0x14000000 | (distance & 0x3ffffff); }
static uint32_t bl(int distance) { return 0x94000000 | (distance & 0x3ffffff); }
static uint32_t cbnz_x1(int distance) { return 0xb5000001 | (uint32_t)(distance & 0x7ffff) << 5; }

static bool returns_behind_a_call_at(int distance) {
    enum { function = 0, wrong = instructions - 4 };
    size_t size = instructions * sizeof(uint32_t);
    uint32_t* code = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(code != MAP_FAILED);
    code[function] = add_x0_1;
    code[function + 1] = ret_x30;
    code[wrong] = mov_x0_0;
    code[wrong + 1] = ret_x9;
    code[entry] = mov_x9_x30;
    code[entry + 1] = cbnz_x1(wrong - (entry + 1));
    code[entry + 2] = b(distance - 2);
    int call = entry + distance;
    code[call] = bl(function - call);
    code[call + 1] = mov_x30_x9;
    code[call + 2] = add_x0_1;
    code[call + 3] = ret_x30;
    REQUIRE(mprotect(code, size, PROT_READ | PROT_EXEC) == 0);
    __builtin___clear_cache((char*)code, (char*)(code + instructions));
    long result = ((long (*)(long, long))(uintptr_t)(code + entry))(40, 0);
    munmap(code, size);
    return result == 42;
}

int main(void) {
    int wrong = 0;
    for (int distance = 3; distance < farthest; ++distance) {
        wrong += !returns_behind_a_call_at(distance);
        wrong += !returns_behind_a_call_at(-distance - 3);
    }
    say("calls that returned elsewhere: %d\n", wrong);
}
