// SHA-1 and SHA-256 (FIPS 180-4), for hosts without their instructions.

#include <bit>

#include "simd_lanes.hpp"

namespace ferry::a64 {

using simd::Run;
using simd::Vector;

namespace {

using Words = std::array<std::uint32_t, 4>;

Words words(const Run& r, unsigned n) {
    const Vector v = r.v(n);
    Words out{};
    for (unsigned k = 0; k < 4; ++k)
        out[k] = v.word(k);
    return out;
}

void write(Run& r, const Words& w) {
    Vector out;
    for (unsigned k = 0; k < 4; ++k)
        out.set(k, w[k]);
    r.write(out);
}

std::uint32_t choose(std::uint32_t x, std::uint32_t y, std::uint32_t z) {
    return ((y ^ z) & x) ^ z;
}
std::uint32_t parity(std::uint32_t x, std::uint32_t y, std::uint32_t z) { return x ^ y ^ z; }
std::uint32_t majority(std::uint32_t x, std::uint32_t y, std::uint32_t z) {
    return (x & y) | ((x | y) & z);
}

template <class F>
void sha1_rounds(void* state, std::uint32_t word, F f) {
    Run r(state, word);
    Words x = words(r, r.rd);
    std::uint32_t y = words(r, r.rn)[0];
    for (const std::uint32_t w : words(r, r.rm)) {
        y += std::rotl(x[0], 5) + f(x[1], x[2], x[3]) + w;
        x[1] = std::rotl(x[1], 30);
        const std::uint32_t first = y;
        y = x[3];
        x = {first, x[0], x[1], x[2]};
    }
    write(r, x);
}

void sha256_rounds(void* state, std::uint32_t word, bool second) {
    Run r(state, word);
    Words x = words(r, second ? r.rn : r.rd), y = words(r, second ? r.rd : r.rn);
    for (const std::uint32_t w : words(r, r.rm)) {
        const std::uint32_t t = y[3] +
                                (std::rotr(y[0], 6) ^ std::rotr(y[0], 11) ^ std::rotr(y[0], 25)) +
                                choose(y[0], y[1], y[2]) + w;
        const std::uint32_t head =
            t + (std::rotr(x[0], 2) ^ std::rotr(x[0], 13) ^ std::rotr(x[0], 22)) +
            majority(x[0], x[1], x[2]);
        y = {x[3] + t, y[0], y[1], y[2]};
        x = {head, x[0], x[1], x[2]};
    }
    write(r, second ? y : x);
}

} // namespace

void execute_SHA1C(void* state, std::uint32_t word) { sha1_rounds(state, word, choose); }
void execute_SHA1P(void* state, std::uint32_t word) { sha1_rounds(state, word, parity); }
void execute_SHA1M(void* state, std::uint32_t word) { sha1_rounds(state, word, majority); }
void execute_SHA1SU1(void* state, std::uint32_t word) {
    Run r(state, word);
    const Words d = words(r, r.rd), n = words(r, r.rn);
    Words out{std::rotl(d[0] ^ n[1], 1), std::rotl(d[1] ^ n[2], 1), std::rotl(d[2] ^ n[3], 1),
              std::rotl(d[3], 1)};
    out[3] ^= std::rotl(out[0], 1);
    write(r, out);
}

void execute_SHA256H(void* state, std::uint32_t word) { sha256_rounds(state, word, false); }
void execute_SHA256H2(void* state, std::uint32_t word) { sha256_rounds(state, word, true); }
void execute_SHA256SU0(void* state, std::uint32_t word) {
    Run r(state, word);
    const Words d = words(r, r.rd), n = words(r, r.rn);
    Words out{};
    for (unsigned k = 0; k < 4; ++k) {
        const std::uint32_t t = k < 3 ? d[k + 1] : n[0];
        out[k] = d[k] + (std::rotr(t, 7) ^ std::rotr(t, 18) ^ (t >> 3));
    }
    write(r, out);
}
void execute_SHA256SU1(void* state, std::uint32_t word) {
    Run r(state, word);
    const Words d = words(r, r.rd), n = words(r, r.rn), m = words(r, r.rm);
    Words out{};
    for (unsigned k = 0; k < 4; ++k) {
        const std::uint32_t t = k < 2 ? m[k + 2] : out[k - 2];
        out[k] =
            d[k] + (k < 3 ? n[k + 1] : m[0]) + (std::rotr(t, 17) ^ std::rotr(t, 19) ^ (t >> 10));
    }
    write(r, out);
}

} // namespace ferry::a64
