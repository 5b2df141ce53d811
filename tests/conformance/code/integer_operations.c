// Shifts, rotates, byte swaps, bit counts, carries and wide multiplication over many values.
#include "check.h"

int main(void) {
    uint64_t state = 88172645463325252u, digest = 0;
    for (int i = 0; i < 20000; ++i) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        uint64_t a = state, b = state * 0x9e3779b97f4a7c15u;
        unsigned shift = (unsigned)(b & 63);
        digest = digest * 31 + (a << shift) + (a >> shift) + (uint64_t)((int64_t)a >> shift);
        digest += (a << shift) | (a >> ((64 - shift) & 63));
        digest ^= __builtin_bswap64(a) + __builtin_bswap32((uint32_t)b);
        digest += (uint64_t)__builtin_popcountll(a) + (uint64_t)__builtin_clzll(a | 1) +
                  (uint64_t)__builtin_ctzll(b | 1ull << 63);
        unsigned __int128 wide = (unsigned __int128)a * b;
        digest ^= (uint64_t)(wide >> 64) + (uint64_t)wide;
        uint64_t sum;
        digest += __builtin_add_overflow(a, b, &sum) + sum;
        int64_t difference;
        digest += (uint64_t)__builtin_sub_overflow((int64_t)a, (int64_t)b, &difference);
        digest += (uint64_t)((int64_t)a / ((int64_t)(b >> 40) + 1)) + a % (b >> 20 | 1);
        digest += (uint64_t)((int8_t)a + (int16_t)b + (int32_t)(a >> 8));
    }
    say("%lx\n", digest);
}
