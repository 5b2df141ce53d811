// AES, SHA-1 and SHA-256 (FIPS 197, 180-4).

#include <bit>

#include "simd_lanes.hpp"

namespace ferry::a64 {

using simd::Run;
using simd::Vector;
using simd::Wide;

namespace {

using Bytes = std::array<std::uint8_t, 256>;
using Words = std::array<std::uint32_t, 4>;

constexpr std::uint8_t times(std::uint8_t a, std::uint8_t b) {
    unsigned product = 0;
    for (unsigned bit = 0; bit < 8; ++bit)
        if (((b >> bit) & 1) != 0)
            product ^= static_cast<unsigned>(a) << bit;
    for (unsigned bit = 15; bit > 7; --bit)
        if (((product >> bit) & 1U) != 0)
            product ^= 0x11BU << (bit - 8);
    return static_cast<std::uint8_t>(product);
}

constexpr Bytes make_box(bool inverse) {
    Bytes box{};
    // 3 generates the field's multiplicative group and 0xF6 is its inverse.
    std::uint8_t value = 1, reciprocal = 1;
    for (unsigned n = 0; n < 256; ++n) {
        const auto a = n == 255 ? std::uint8_t{0} : value;
        const auto b = n == 255 ? std::uint8_t{0} : reciprocal;
        const auto s = static_cast<std::uint8_t>(b ^ std::rotl(b, 1) ^ std::rotl(b, 2) ^
                                                 std::rotl(b, 3) ^ std::rotl(b, 4) ^ 0x63);
        if (inverse)
            box[s] = a;
        else
            box[a] = s;
        value = times(value, 3);
        reciprocal = times(reciprocal, 0xF6);
    }
    return box;
}

constexpr Bytes s_box = make_box(false), inverse_s_box = make_box(true);
static_assert(s_box[0] == 0x63 && s_box[0x53] == 0xED && inverse_s_box[0xED] == 0x53);

void substitute(void* state, std::uint32_t word, bool inverse) {
    Run r(state, word);
    const Vector n = r.v(r.rn), d = r.v(r.rd);
    Vector out;
    for (unsigned column = 0; column < 4; ++column)
        for (unsigned row = 0; row < 4; ++row) {
            const unsigned from = 4 * ((inverse ? column + 4 - row : column + row) % 4) + row;
            const unsigned byte = static_cast<unsigned>(n[from]) ^ d[from];
            out[4 * column + row] = inverse ? inverse_s_box[byte] : s_box[byte];
        }
    r.write(out);
}

void mix(void* state, std::uint32_t word, std::array<std::uint8_t, 4> factors) {
    Run r(state, word);
    const Vector n = r.v(r.rn);
    Vector out;
    for (unsigned byte = 0; byte < 16; ++byte)
        for (unsigned k = 0; k < 4; ++k)
            out[byte] ^= times(n[(byte & ~3U) + ((byte + k) & 3U)], factors[k]);
    r.write(out);
}

Words words(const Run& r, unsigned n) {
    const Vector v = r.v(n);
    Words out{};
    for (unsigned k = 0; k < 4; ++k)
        out[k] = static_cast<std::uint32_t>(v.bits(k, 2));
    return out;
}

void write(Run& r, const Words& w) {
    Vector out;
    for (unsigned k = 0; k < 4; ++k)
        out.set(k, 2, static_cast<Wide>(w[k]));
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

void execute_AESE(void* state, std::uint32_t word) { substitute(state, word, false); }
void execute_AESD(void* state, std::uint32_t word) { substitute(state, word, true); }
void execute_AESMC(void* state, std::uint32_t word) { mix(state, word, {2, 3, 1, 1}); }
void execute_AESIMC(void* state, std::uint32_t word) { mix(state, word, {14, 11, 13, 9}); }

void execute_SHA1C(void* state, std::uint32_t word) { sha1_rounds(state, word, choose); }
void execute_SHA1P(void* state, std::uint32_t word) { sha1_rounds(state, word, parity); }
void execute_SHA1M(void* state, std::uint32_t word) { sha1_rounds(state, word, majority); }
void execute_SHA1H(void* state, std::uint32_t word) {
    Run r(state, word);
    write(r, Words{std::rotl(words(r, r.rn)[0], 30), 0, 0, 0});
}
void execute_SHA1SU0(void* state, std::uint32_t word) {
    Run r(state, word);
    const Words d = words(r, r.rd), n = words(r, r.rn), m = words(r, r.rm);
    write(r, Words{d[0] ^ d[2] ^ m[0], d[1] ^ d[3] ^ m[1], d[2] ^ n[0] ^ m[2], d[3] ^ n[1] ^ m[3]});
}
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
