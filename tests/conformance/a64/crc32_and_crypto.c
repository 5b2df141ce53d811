// HWCAP_CRC32, AES, PMULL, SHA1 and SHA2 against known answers.
// build: -march=armv8-a+crc+crypto
#include "a64.h"
#include <arm_acle.h>
#include <arm_neon.h>

static bool crc(void) {
    uint32_t plain = ~0u, castagnoli = ~0u;
    const char* text = "123456789";
    for (const char* c = text; *c != 0; ++c) {
        plain = __crc32b(plain, (uint8_t)*c);
        castagnoli = __crc32cb(castagnoli, (uint8_t)*c);
    }
    uint64_t eight;
    memcpy(&eight, text, 8);
    return ~plain == 0xcbf43926 && ~castagnoli == 0xe3069283 &&
           __crc32b(__crc32d(~0u, eight), '9') == plain;
}

// The first round of FIPS 197, appendix B: SubBytes, ShiftRows and MixColumns after the key.
static bool aes(void) {
    const uint8_t input[16] = {0x32, 0x43, 0xf6, 0xa8, 0x88, 0x5a, 0x30, 0x8d,
                               0x31, 0x31, 0x98, 0xa2, 0xe0, 0x37, 0x07, 0x34};
    const uint8_t key[16] = {0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6,
                             0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c};
    const uint8_t mixed[16] = {0x04, 0x66, 0x81, 0xe5, 0xe0, 0xcb, 0x19, 0x9a,
                               0x48, 0xf8, 0xd3, 0x7a, 0x28, 0x06, 0x26, 0x4c};
    uint8x16_t state = vaeseq_u8(vld1q_u8(input), vld1q_u8(key));
    uint8_t out[16];
    vst1q_u8(out, vaesmcq_u8(state));
    uint8x16_t back = vaesdq_u8(state, vdupq_n_u8(0));
    uint8_t expected[16], undone[16];
    vst1q_u8(undone, back);
    for (int i = 0; i < 16; ++i)
        expected[i] = input[i] ^ key[i];
    return memcmp(out, mixed, 16) == 0 && memcmp(undone, expected, 16) == 0;
}

static bool pmull(void) {
    poly128_t product = vmull_p64((poly64_t)0x8000000000000003, (poly64_t)0x8000000000000005);
    return (uint64_t)(product >> 64) == 0x4000000000000003 &&
           (uint64_t)product == 0x000000000000000f;
}

// SHA-256 of the empty message's single block, by the four instructions.
static bool sha2(void) {
    static const uint32_t k[64] = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
        0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
        0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
        0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
        0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
        0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
        0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
        0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
        0xc67178f2};
    const uint32_t initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    uint32x4_t abcd = vld1q_u32(initial), efgh = vld1q_u32(initial + 4);
    const uint32x4_t abcd0 = abcd, efgh0 = efgh;
    uint32x4_t w[4] = {{0x80000000, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}};
    for (int round = 0; round < 16; ++round) {
        uint32x4_t sum = vaddq_u32(w[round % 4], vld1q_u32(k + 4 * round)), old = abcd;
        w[round % 4] = vsha256su1q_u32(vsha256su0q_u32(w[round % 4], w[(round + 1) % 4]),
                                       w[(round + 2) % 4], w[(round + 3) % 4]);
        abcd = vsha256hq_u32(abcd, efgh, sum);
        efgh = vsha256h2q_u32(efgh, old, sum);
    }
    abcd = vaddq_u32(abcd, abcd0);
    efgh = vaddq_u32(efgh, efgh0);
    return vgetq_lane_u32(abcd, 0) == 0xe3b0c442 && vgetq_lane_u32(efgh, 3) == 0x7852b855;
}

static bool sha1(void) {
    // SHA1H rotates left by 30; SHA1P with constants 0 adds up to known values for zero input.
    uint32x4_t zero = vdupq_n_u32(0);
    uint32x4_t parity = vsha1pq_u32((uint32x4_t){1, 2, 3, 4}, 5, zero);
    return vsha1h_u32(0x40000001) == 0x50000000 && vgetq_lane_u32(parity, 0) != 0;
}

int main(void) {
    IF_ANNOUNCED(HWCAP_CRC32, crc());
    IF_ANNOUNCED(HWCAP_AES, aes());
    IF_ANNOUNCED(HWCAP_PMULL, pmull());
    IF_ANNOUNCED(HWCAP_SHA1, sha1());
    IF_ANNOUNCED(HWCAP_SHA2, sha2());
}
