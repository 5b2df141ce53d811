#include "aes.hpp"

namespace ferry::win32::bcrypt {
namespace {

constexpr UCHAR twice(UCHAR value) {
    return static_cast<UCHAR>(value << 1 ^ ((value & 0x80) != 0 ? 0x1b : 0));
}
constexpr UCHAR times(UCHAR value, unsigned by) {
    UCHAR product = 0;
    for (; by != 0; by >>= 1, value = twice(value)) {
        product = static_cast<UCHAR>(product ^ ((by & 1) != 0 ? value : 0));
    }
    return product;
}
constexpr ULONG turn(ULONG value, unsigned by) { return value >> by | value << (32 - by) % 32; }
constexpr ULONG word(UCHAR a, UCHAR b, UCHAR c, UCHAR d) {
    return ULONG{a} << 24 | ULONG{b} << 16 | ULONG{c} << 8 | d;
}

/// The substitution, and columns of it mixed; the other three of a column are turns of these.
struct Tables {
    UCHAR box[256];
    UCHAR inverse[256];
    ULONG mixed[256];
    ULONG unmixed[256];
};
constexpr Tables make_tables() {
    Tables tables{};
    UCHAR p = 1;
    UCHAR q = 1;
    do { // p runs through all but 0, q is its inverse (5.1.1)
        p = static_cast<UCHAR>(p ^ twice(p));
        q = static_cast<UCHAR>(q ^ q << 1);
        q = static_cast<UCHAR>(q ^ q << 2);
        q = static_cast<UCHAR>(q ^ q << 4);
        q = static_cast<UCHAR>(q ^ ((q & 0x80) != 0 ? 0x09 : 0));
        UCHAR value = 0x63;
        for (unsigned i = 0; i < 5; ++i) {
            value = static_cast<UCHAR>(value ^ q << i ^ q >> (8 - i));
        }
        tables.box[p] = value;
    } while (p != 1);
    tables.box[0] = 0x63;
    for (unsigned i = 0; i < 256; ++i) {
        tables.inverse[tables.box[i]] = static_cast<UCHAR>(i);
    }
    for (unsigned i = 0; i < 256; ++i) {
        const UCHAR s = tables.box[i];
        const UCHAR n = tables.inverse[i];
        tables.mixed[i] = word(times(s, 2), s, s, times(s, 3));
        tables.unmixed[i] = word(times(n, 14), times(n, 9), times(n, 13), times(n, 11));
    }
    return tables;
}
constexpr Tables tables = make_tables();

ULONG load(const UCHAR* at) { return word(at[0], at[1], at[2], at[3]); }
void store(UCHAR* at, ULONG value) {
    for (unsigned i = 0; i < 4; ++i) {
        at[i] = static_cast<UCHAR>(value >> (24 - 8 * i));
    }
}

UCHAR byte_of(ULONG value, unsigned index) { return static_cast<UCHAR>(value >> (24 - 8 * index)); }
ULONG substitute(ULONG value) {
    return word(tables.box[byte_of(value, 0)], tables.box[byte_of(value, 1)],
                tables.box[byte_of(value, 2)], tables.box[byte_of(value, 3)]);
}

/// The rounds; `step` is by how many columns a row is turned more than the one above it.
void run(const ULONG* keys, ULONG rounds, const ULONG* columns, const UCHAR* box, unsigned step,
         const UCHAR* from, UCHAR* to) {
    ULONG state[4];
    for (unsigned i = 0; i < 4; ++i) {
        state[i] = load(from + 4 * i) ^ keys[i];
    }
    for (ULONG round = 1; round < rounds; ++round) {
        keys += 4;
        ULONG next[4];
        for (unsigned i = 0; i < 4; ++i) {
            next[i] = keys[i];
            for (unsigned row = 0; row < 4; ++row) {
                next[i] ^= turn(columns[byte_of(state[(i + row * step) % 4], row)], 8 * row);
            }
        }
        memcpy(state, next, sizeof state);
    }
    keys += 4;
    for (unsigned i = 0; i < 4; ++i) {
        store(to + 4 * i,
              keys[i] ^ word(box[byte_of(state[i], 0)], box[byte_of(state[(i + step) % 4], 1)],
                             box[byte_of(state[(i + 2 * step) % 4], 2)],
                             box[byte_of(state[(i + 3 * step) % 4], 3)]));
    }
}

} // namespace

void Aes::begin(const UCHAR* key, ULONG size) {
    const ULONG own = size / 4;
    rounds_ = own + 6;
    const ULONG count = 4 * (rounds_ + 1);
    UCHAR constant = 1;
    for (ULONG i = 0; i < count; ++i) {
        if (i < own) {
            forward_[i] = load(key + ULONG_PTR{4} * i);
            continue;
        }
        ULONG value = forward_[i - 1];
        if (i % own == 0) {
            value = substitute(turn(value, 24)) ^ ULONG { constant } << 24;
            constant = twice(constant);
        } else if (own > 6 && i % own == 4) {
            value = substitute(value);
        }
        forward_[i] = forward_[i - own] ^ value;
    }
    for (ULONG i = 0; i < count; ++i) {
        const ULONG value = forward_[(rounds_ - i / 4) * 4 + i % 4];
        backward_[i] = value;
        if (i >= 4 && i < 4 * rounds_) {
            backward_[i] = 0;
            for (unsigned row = 0; row < 4; ++row) {
                backward_[i] ^= turn(tables.unmixed[tables.box[byte_of(value, row)]], 8 * row);
            }
        }
    }
}

void Aes::encrypt(const UCHAR* from, UCHAR* to) const {
    run(forward_, rounds_, tables.mixed, tables.box, 1, from, to);
}
void Aes::decrypt(const UCHAR* from, UCHAR* to) const {
    run(backward_, rounds_, tables.unmixed, tables.inverse, 3, from, to);
}

namespace {

ULONG64 load_long(const UCHAR* at) { return ULONG64{load(at)} << 32 | load(at + 4); }
void store_long(UCHAR* at, ULONG64 value) {
    store(at, static_cast<ULONG>(value >> 32));
    store(at + 4, static_cast<ULONG>(value));
}

/// What falls out at the end comes back by the polynomial, whose bits are mirrored.
constexpr ULONG64 polynomial = 0xe100000000000000;

} // namespace

void Ghash::begin(const Aes& aes) {
    UCHAR zero[aes_block] = {};
    aes.encrypt(zero, zero);
    high_[0] = low_[0] = 0;
    high_[8] = load_long(zero);
    low_[8] = load_long(zero + 8);
    for (unsigned i = 4; i > 0; i /= 2) {
        const ULONG64 out = (low_[2 * i] & 1) != 0 ? polynomial : 0;
        low_[i] = low_[2 * i] >> 1 | high_[2 * i] << 63;
        high_[i] = high_[2 * i] >> 1 ^ out;
    }
    for (unsigned i = 2; i < 16; i *= 2) {
        for (unsigned k = 1; k < i; ++k) {
            high_[i + k] = high_[i] ^ high_[k];
            low_[i + k] = low_[i] ^ low_[k];
        }
    }
}

void Ghash::multiply(UCHAR* sum) const {
    ULONG64 high = 0;
    ULONG64 low = 0;
    for (unsigned i = 2 * aes_block; i-- > 0;) { // from the last four bits on
        const unsigned four = i % 2 == 0 ? sum[i / 2] >> 4 : sum[i / 2] & 15;
        for (unsigned bit = 0; bit < 4; ++bit) {
            const ULONG64 out = (low & 1) != 0 ? polynomial : 0;
            low = low >> 1 | high << 63;
            high = high >> 1 ^ out;
        }
        high ^= high_[four];
        low ^= low_[four];
    }
    store_long(sum, high);
    store_long(sum + 8, low);
}

void Ghash::add(UCHAR* sum, const UCHAR* data, ULONG64 size) const {
    for (ULONG64 at = 0; at < size; at += aes_block) {
        for (unsigned i = 0; i < aes_block && at + i < size; ++i) {
            sum[i] ^= data[at + i];
        }
        multiply(sum);
    }
}

void Ghash::add_lengths(UCHAR* sum, ULONG64 extra, ULONG64 data) const {
    UCHAR lengths[aes_block];
    store_long(lengths, extra * 8);
    store_long(lengths + 8, data * 8);
    add(sum, lengths, sizeof lengths);
}

} // namespace ferry::win32::bcrypt
