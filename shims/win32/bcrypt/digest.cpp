// RFC 1320 (MD4), RFC 1321 (MD5), FIPS 180-4 (SHA-1 and SHA-2), RFC 2104 (HMAC).

#include "digest.hpp"

namespace ferry::win32::bcrypt {
namespace {

ULONG turn_left(ULONG value, unsigned by) { return value << by | value >> (32 - by); }
template <class T>
T turn_right(T value, unsigned by) {
    return value >> by | value << (8 * sizeof(T) - by);
}

template <class T>
T big_endian(const UCHAR* at) {
    T value = 0;
    for (size_t i = 0; i < sizeof(T); ++i) {
        value = static_cast<T>(value << 8 | at[i]);
    }
    return value;
}
ULONG little_endian(const UCHAR* at) {
    return at[0] | ULONG{at[1]} << 8 | ULONG{at[2]} << 16 | ULONG{at[3]} << 24;
}

void compress_md4(DigestState& state, const UCHAR* block) {
    static constexpr unsigned char turns[3][4] = {{3, 7, 11, 19}, {3, 5, 9, 13}, {3, 9, 11, 15}};
    static constexpr unsigned char third[16] = {0, 8, 4, 12, 2, 10, 6, 14,
                                                1, 9, 5, 13, 3, 11, 7, 15};
    ULONG a = state.words[0];
    ULONG b = state.words[1];
    ULONG c = state.words[2];
    ULONG d = state.words[3];
    for (unsigned i = 0; i < 48; ++i) {
        const unsigned round = i / 16;
        const unsigned at = round == 0 ? i : round == 1 ? i % 4 * 4 + i / 4 % 4 : third[i % 16];
        const ULONG mixed = round == 0   ? (b & c) | (~b & d)
                            : round == 1 ? (b & c) | (b & d) | (c & d)
                                         : b ^ c ^ d;
        const ULONG constant = round == 0 ? 0 : round == 1 ? 0x5a827999 : 0x6ed9eba1;
        const ULONG next =
            turn_left(a + mixed + little_endian(block + 4 * at) + constant, turns[round][i % 4]);
        a = d;
        d = c;
        c = b;
        b = next;
    }
    state.words[0] += a;
    state.words[1] += b;
    state.words[2] += c;
    state.words[3] += d;
}

void compress_md5(DigestState& state, const UCHAR* block) {
    static constexpr ULONG sines[64] = {
#define MD5_SINE(value) value,
#include "digest_constants.inc"
    };
    static constexpr unsigned char turns[4][4] = {
        {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    ULONG a = state.words[0];
    ULONG b = state.words[1];
    ULONG c = state.words[2];
    ULONG d = state.words[3];
    for (unsigned i = 0; i < 64; ++i) {
        const unsigned round = i / 16;
        const unsigned at = (round == 0   ? i
                             : round == 1 ? 5 * i + 1
                             : round == 2 ? 3 * i + 5
                                          : 7 * i) %
                            16;
        const ULONG mixed = round == 0   ? (b & c) | (~b & d)
                            : round == 1 ? (d & b) | (~d & c)
                            : round == 2 ? b ^ c ^ d
                                         : c ^ (b | ~d);
        const ULONG next = b + turn_left(a + mixed + sines[i] + little_endian(block + 4 * at),
                                         turns[round][i % 4]);
        a = d;
        d = c;
        c = b;
        b = next;
    }
    state.words[0] += a;
    state.words[1] += b;
    state.words[2] += c;
    state.words[3] += d;
}

void compress_sha1(DigestState& state, const UCHAR* block) {
    ULONG w[80];
    for (unsigned i = 0; i < 80; ++i) {
        w[i] = i < 16 ? big_endian<ULONG>(block + 4 * i)
                      : turn_left(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    }
    static constexpr ULONG constants[] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
    ULONG v[5];
    memcpy(v, state.words, sizeof v);
    for (unsigned i = 0; i < 80; ++i) {
        const unsigned round = i / 20;
        const ULONG mixed = round == 0   ? (v[1] & v[2]) | (~v[1] & v[3])
                            : round == 2 ? (v[1] & v[2]) | (v[1] & v[3]) | (v[2] & v[3])
                                         : v[1] ^ v[2] ^ v[3];
        const ULONG next = turn_left(v[0], 5) + mixed + v[4] + constants[round] + w[i];
        v[4] = v[3];
        v[3] = v[2];
        v[2] = turn_left(v[1], 30);
        v[1] = v[0];
        v[0] = next;
    }
    for (unsigned i = 0; i < 5; ++i) {
        state.words[i] += v[i];
    }
}

constexpr ULONG64 cube_roots[80] = {
#define SHA_CUBE_ROOT(value) value##ULL,
#include "digest_constants.inc"
};

/// What SHA-256 and SHA-512 differ in.
struct Sha256 {
    using Word = ULONG;
    static constexpr unsigned rounds = 64;
    static constexpr unsigned big[2][3] = {{2, 13, 22}, {6, 11, 25}};
    static constexpr unsigned small[2][3] = {{7, 18, 3}, {17, 19, 10}};
    static Word* words(DigestState& state) { return state.words; }
    static Word constant(unsigned i) { return static_cast<Word>(cube_roots[i] >> 32); }
};
struct Sha512 {
    using Word = ULONG64;
    static constexpr unsigned rounds = 80;
    static constexpr unsigned big[2][3] = {{28, 34, 39}, {14, 18, 41}};
    static constexpr unsigned small[2][3] = {{1, 8, 7}, {19, 61, 6}};
    static Word* words(DigestState& state) { return state.long_words; }
    static Word constant(unsigned i) { return cube_roots[i]; }
};

template <class Kind>
void compress_sha2(DigestState& state, const UCHAR* block) {
    using Word = typename Kind::Word;
    const auto big = [](Word x, unsigned which) {
        const auto& by = Kind::big[which];
        return turn_right(x, by[0]) ^ turn_right(x, by[1]) ^ turn_right(x, by[2]);
    };
    const auto small = [](Word x, unsigned which) {
        const auto& by = Kind::small[which];
        return turn_right(x, by[0]) ^ turn_right(x, by[1]) ^ x >> by[2];
    };
    Word w[Kind::rounds];
    for (unsigned i = 0; i < Kind::rounds; ++i) {
        w[i] = i < 16 ? big_endian<Word>(block + sizeof(Word) * i)
                      : small(w[i - 2], 1) + w[i - 7] + small(w[i - 15], 0) + w[i - 16];
    }
    Word v[8];
    Word* const words = Kind::words(state);
    memcpy(v, words, sizeof v);
    for (unsigned i = 0; i < Kind::rounds; ++i) {
        const Word one =
            v[7] + big(v[4], 1) + ((v[4] & v[5]) ^ (~v[4] & v[6])) + Kind::constant(i) + w[i];
        const Word two = big(v[0], 0) + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
        for (unsigned k = 7; k > 0; --k) {
            v[k] = v[k - 1];
        }
        v[4] += one;
        v[0] = one + two;
    }
    for (unsigned i = 0; i < 8; ++i) {
        words[i] += v[i];
    }
}

#define SHA_ROOT(value) static_cast<ULONG>(value##ULL >> 32),
constexpr DigestState initial_sha256 = {.words = {
#include "digest_constants.inc"
                                        }};
#define SHA_ROOT(value) value##ULL,
constexpr DigestState initial_sha512 = {.long_words = {
#include "digest_constants.inc"
                                        }};
#define SHA384_ROOT(value) value##ULL,
constexpr DigestState initial_sha384 = {.long_words = {
#include "digest_constants.inc"
                                        }};
constexpr DigestState initial_md = {
    .words = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0, 0, 0, 0}};

constexpr Algorithm algorithms[] = {
    {L"MD4", 16, 64, false, initial_md, compress_md4},
    {L"MD5", 16, 64, false, initial_md, compress_md5},
    {L"SHA1", 20, 64, true, initial_md, compress_sha1},
    {L"SHA256", 32, 64, true, initial_sha256, compress_sha2<Sha256>},
    {L"SHA384", 48, 128, true, initial_sha384, compress_sha2<Sha512>},
    {L"SHA512", 64, 128, true, initial_sha512, compress_sha2<Sha512>},
};

} // namespace

bool same_name(const WCHAR* a, const WCHAR* b) {
    while (*a != 0 && *a == *b) {
        ++a;
        ++b;
    }
    return *a == *b;
}

const Algorithm* algorithm_of(const WCHAR* name) {
    for (const Algorithm& algorithm : algorithms) {
        if (same_name(algorithm.name, name)) {
            return &algorithm;
        }
    }
    return nullptr;
}

void Digest::begin(const Algorithm& algorithm) {
    algorithm_ = &algorithm;
    state_ = algorithm.initial;
    count_ = 0;
}

void Digest::add(const void* data, ULONG size) {
    const auto* from = static_cast<const UCHAR*>(data);
    while (size > 0) {
        const auto filled = static_cast<ULONG>(count_ % algorithm_->block);
        const ULONG room = algorithm_->block - filled;
        const ULONG part = size < room ? size : room;
        memcpy(block_ + filled, from, part);
        count_ += part;
        from += part;
        size -= part;
        if (part == room) {
            algorithm_->compress(state_, block_);
        }
    }
}

void Digest::end(UCHAR* to) {
    const ULONG64 bits = count_ * 8;
    const ULONG length_bytes = algorithm_->block / 8;
    static const UCHAR one = 0x80;
    static const UCHAR zero = 0;
    add(&one, 1);
    while (count_ % algorithm_->block != algorithm_->block - length_bytes) {
        add(&zero, 1);
    }
    UCHAR length[16] = {};
    for (unsigned i = 0; i < 8; ++i) {
        length[algorithm_->big_endian ? length_bytes - 1 - i : i] =
            static_cast<UCHAR>(bits >> 8 * i);
    }
    add(length, length_bytes);
    for (ULONG i = 0; i < algorithm_->digest; ++i) {
        const bool wide = algorithm_->block == most_block;
        const unsigned width = wide ? 8 : 4;
        const ULONG64 word = wide ? state_.long_words[i / 8] : state_.words[i / 4];
        const unsigned at = algorithm_->big_endian ? width - 1 - i % width : i % width;
        to[i] = static_cast<UCHAR>(word >> 8 * at);
    }
}

void Hash::begin(const Algorithm& algorithm, const UCHAR* key, ULONG key_size, bool keyed) {
    algorithm_ = &algorithm;
    keyed_ = keyed;
    memset(key_, 0, sizeof key_);
    if (keyed && key_size > algorithm.block) {
        inner_.begin(algorithm);
        inner_.add(key, key_size);
        inner_.end(key_);
    } else if (keyed && key_size > 0) {
        memcpy(key_, key, key_size);
    }
    restart();
}

void Hash::restart() {
    constexpr UCHAR inner_pad = 0x36;
    inner_.begin(*algorithm_);
    if (keyed_) {
        UCHAR pad[most_block];
        for (ULONG i = 0; i < algorithm_->block; ++i) {
            pad[i] = key_[i] ^ inner_pad;
        }
        inner_.add(pad, algorithm_->block);
    }
}

void Hash::end(UCHAR* to) {
    inner_.end(to);
    if (!keyed_) {
        return;
    }
    constexpr UCHAR outer_pad = 0x5c;
    UCHAR pad[most_block];
    for (ULONG i = 0; i < algorithm_->block; ++i) {
        pad[i] = key_[i] ^ outer_pad;
    }
    Digest outer;
    outer.begin(*algorithm_);
    outer.add(pad, algorithm_->block);
    outer.add(to, algorithm_->digest);
    outer.end(to);
}

} // namespace ferry::win32::bcrypt
