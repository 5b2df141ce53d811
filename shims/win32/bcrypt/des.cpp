#include "des.hpp"

namespace ferry::win32::bcrypt {
namespace {

constexpr unsigned box_count = 8;

// Of FIPS 46-3; bits count from 1, the most significant one.
constexpr UCHAR choice1[56] = {57, 49, 41, 33, 25, 17, 9,  1,  58, 50, 42, 34, 26, 18,
                               10, 2,  59, 51, 43, 35, 27, 19, 11, 3,  60, 52, 44, 36,
                               63, 55, 47, 39, 31, 23, 15, 7,  62, 54, 46, 38, 30, 22,
                               14, 6,  61, 53, 45, 37, 29, 21, 13, 5,  28, 20, 12, 4};
constexpr UCHAR choice2[48] = {14, 17, 11, 24, 1,  5,  3,  28, 15, 6,  21, 10, 23, 19, 12, 4,
                               26, 8,  16, 7,  27, 20, 13, 2,  41, 52, 31, 37, 47, 55, 30, 40,
                               51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32};
constexpr UCHAR mixing[32] = {16, 7, 20, 21, 29, 12, 28, 17, 1,  15, 23, 26, 5,  18, 31, 10,
                              2,  8, 24, 14, 32, 27, 3,  9,  19, 13, 30, 6,  22, 11, 4,  25};
constexpr UCHAR initial[64] = {58, 50, 42, 34, 26, 18, 10, 2, 60, 52, 44, 36, 28, 20, 12, 4,
                               62, 54, 46, 38, 30, 22, 14, 6, 64, 56, 48, 40, 32, 24, 16, 8,
                               57, 49, 41, 33, 25, 17, 9,  1, 59, 51, 43, 35, 27, 19, 11, 3,
                               61, 53, 45, 37, 29, 21, 13, 5, 63, 55, 47, 39, 31, 23, 15, 7};
constexpr UCHAR shifts[16] = {1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1};
/// Four rows of sixteen values each.
constexpr const char* boxes[box_count][4] = {
    {"e4d12fb83a6c5907", "0f74e2d1a6cb9538", "41e8d62bfc973a50", "fc8249175b3ea06d"},
    {"f18e6b34972dc05a", "3d47f28ec01a69b5", "0e7ba4d158c6932f", "d8a13f42b67c05e9"},
    {"a09e63f51dc7b428", "d709346a285ecbf1", "d6498f30b12c5ae7", "1ad069874fe3b52c"},
    {"7de3069a1285bc4f", "d8b56f03472c1ae9", "a690cb7df13e5284", "3f06a1d8945bc72e"},
    {"2c417ab6853fd0e9", "eb2c47d150fa3986", "421bad78f9c5630e", "b8c71e2d6f09a453"},
    {"c1af92680d34e75b", "af427c9561de0b38", "9ef528c3704a1db6", "432c95fabe17608d"},
    {"4b2ef08d3c975a61", "d0b7491ae35c2f86", "14bdc37eaf680592", "6bd814a7950fe23c"},
    {"d2846fb1a93e50c7", "1fd8a374c56b0e92", "7b419ce206adf358", "21e74a8dfc90356b"},
};

/// The bits of `value`, which has `bits` of them, that a table names.
template <SIZE_T Count>
constexpr ULONG64 permute(ULONG64 value, unsigned bits, const UCHAR (&table)[Count]) {
    ULONG64 to = 0;
    for (const UCHAR bit : table) {
        to = to << 1 | (value >> (bits - bit) & 1);
    }
    return to;
}

/// What a box and the mixing of its bits behind it come to.
struct MixedBoxes {
    ULONG of[box_count][64] = {};
    constexpr MixedBoxes() {
        for (unsigned box = 0; box < box_count; ++box) {
            for (unsigned in = 0; in < 64; ++in) {
                const char digit = boxes[box][(in >> 4 & 2) | (in & 1)][in >> 1 & 15];
                const auto value =
                    static_cast<ULONG>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
                of[box][in] = static_cast<ULONG>(permute(value << (28 - 4 * box), 32, mixing));
            }
        }
    }
};
constexpr MixedBoxes mixed;

ULONG rotate(ULONG value, unsigned left) { return value << left | value >> ((32 - left) % 32); }

ULONG mix(ULONG half, ULONG64 key) {
    const ULONG expanded = rotate(half, 31);
    ULONG to = 0;
    for (unsigned box = 0; box < box_count; ++box) {
        to |= mixed.of[box][(rotate(expanded, 4 * box) >> 26) ^ (key >> (42 - 6 * box) & 63)];
    }
    return to;
}

ULONG64 load(const UCHAR* from) {
    ULONG64 value = 0;
    for (unsigned i = 0; i < des_block; ++i) {
        value = value << 8 | from[i];
    }
    return value;
}

} // namespace

void Des::begin(const UCHAR* key, ULONG size) {
    constexpr ULONG half_mask = 0xfffffff;
    const ULONG parts = size / des_block;
    stages_ = parts == 1 ? 1 : 3;
    for (unsigned stage = 0; stage < stages_; ++stage) {
        const ULONG64 chosen = permute(load(key + stage % parts * des_block), 64, choice1);
        auto left = static_cast<ULONG>(chosen >> 28);
        auto right = static_cast<ULONG>(chosen & half_mask);
        for (unsigned round = 0; round < rounds; ++round) {
            left = (left << shifts[round] | left >> (28 - shifts[round])) & half_mask;
            right = (right << shifts[round] | right >> (28 - shifts[round])) & half_mask;
            keys_[stage][round] = permute(ULONG64{left} << 28 | right, 56, choice2);
        }
    }
}

/// Stages alternate between both directions; between them the permutations cancel out.
void Des::run(const UCHAR* from, UCHAR* to, bool encrypts) const {
    const ULONG64 in = permute(load(from), 64, initial);
    auto left = static_cast<ULONG>(in >> 32);
    auto right = static_cast<ULONG>(in);
    for (unsigned i = 0; i < stages_; ++i) {
        const unsigned stage = encrypts ? i : stages_ - 1 - i;
        const bool forward = encrypts == (stage % 2 == 0);
        for (unsigned round = 0; round < rounds; ++round) {
            const ULONG next =
                left ^ mix(right, keys_[stage][forward ? round : rounds - 1 - round]);
            left = right;
            right = next;
        }
        const ULONG last = left;
        left = right;
        right = last;
    }
    const ULONG64 out = ULONG64{left} << 32 | right;
    ULONG64 result = 0;
    for (unsigned i = 0; i < 64; ++i) { // the inverse of the initial permutation
        result |= (out >> (63 - i) & 1) << (64 - initial[i]);
    }
    for (unsigned i = des_block; i-- > 0; result >>= 8) {
        to[i] = static_cast<UCHAR>(result);
    }
}

void Des::encrypt(const UCHAR* from, UCHAR* to) const { run(from, to, true); }
void Des::decrypt(const UCHAR* from, UCHAR* to) const { run(from, to, false); }

} // namespace ferry::win32::bcrypt
