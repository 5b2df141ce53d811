#pragma once
/// The fields of the rows of memory.inc; see shapes_base.hpp.

#include <cstdint>

#include <ferry/a64/fields.hpp>

namespace ferry::a64 {

/// What writes the base back: nothing, or the sum used after or before.
enum class Indexing : std::uint8_t { none, post, pre };

/// One register, all ways to address but literals.
struct LoadStore {
    unsigned t, n;
    bool vector;
    bool load;
    unsigned size_log2;
    bool sign = false;
    bool is64 = false; ///< the general register
    bool by_register = false;
    bool release = false;
    Indexing indexing = Indexing::none;
    std::int64_t offset = 0;
    unsigned m = 0;
    unsigned option = 0; ///< as of ExtendedRegister
    unsigned shift = 0;
    bool valid = true;

    constexpr explicit LoadStore(std::uint32_t w)
        : t(field(w, 0, 5)), n(field(w, 5, 5)), vector(bit_of(w, 26)),
          load(vector ? bit_of(w, 22) : field(w, 22, 2) != 0), size_log2(field(w, 30, 2)) {
        const unsigned opc = field(w, 22, 2);
        if (vector && opc >= 2) {
            valid = size_log2 == 0;
            size_log2 = 4;
        } else if (!vector) {
            sign = opc >= 2;
            is64 = sign ? opc == 2 : size_log2 == 3;
        }
        if (!bit_of(w, 29)) { // LDAPUR, STLUR
            offset = signed_field(w, 12, 9);
            release = !load;
        } else if (bit_of(w, 24)) {
            offset = static_cast<std::int64_t>(field(w, 10, 12)) << size_log2;
        } else if (bit_of(w, 21)) {
            by_register = true;
            m = field(w, 16, 5);
            option = field(w, 13, 3);
            shift = bit_of(w, 12) ? size_log2 : 0;
        } else {
            offset = signed_field(w, 12, 9);
            const unsigned how = field(w, 10, 2);
            indexing = how == 1 ? Indexing::post : how == 3 ? Indexing::pre : Indexing::none;
        }
    }
};

struct LoadLiteral {
    unsigned t;
    bool vector;
    unsigned size_log2;
    bool sign;
    bool is64;
    std::int64_t offset;
    bool valid;
    constexpr explicit LoadLiteral(std::uint32_t w)
        : t(field(w, 0, 5)), vector(bit_of(w, 26)), size_log2(vector ? 2 + field(w, 30, 2)
                                                              : field(w, 30, 2) == 1 ? 3
                                                                                     : 2),
          sign(field(w, 30, 2) == 2), is64(field(w, 30, 2) != 0),
          offset(signed_field(w, 5, 19) * 4), valid(size_log2 <= 4) {}
};

struct LoadStorePair {
    unsigned t, t2, n;
    bool vector;
    bool load;
    unsigned size_log2;
    bool sign;
    bool is64;
    Indexing indexing;
    std::int64_t offset;
    bool valid;
    constexpr explicit LoadStorePair(std::uint32_t w)
        : t(field(w, 0, 5)), t2(field(w, 10, 5)), n(field(w, 5, 5)), vector(bit_of(w, 26)),
          load(bit_of(w, 22)), size_log2(vector                 ? 2 + field(w, 30, 2)
                                         : field(w, 30, 2) == 2 ? 3
                                                                : 2),
          sign(!vector && field(w, 30, 2) == 1), is64(field(w, 30, 2) != 0),
          indexing(field(w, 23, 2) == 1   ? Indexing::post
                   : field(w, 23, 2) == 3 ? Indexing::pre
                                          : Indexing::none),
          offset(signed_field(w, 15, 7) * (std::int64_t{1} << size_log2)),
          valid(size_log2 <= 4 && (!sign || field(w, 23, 2) != 0)) {}
};

/// Exclusive and ordered accesses, and atomics. s: the status, or the operand.
struct Exclusive {
    unsigned t, t2, n, s;
    unsigned size_log2;
    bool release; ///< of a store
    bool pair;
    constexpr explicit Exclusive(std::uint32_t w)
        : t(field(w, 0, 5)), t2(field(w, 10, 5)), n(field(w, 5, 5)), s(field(w, 16, 5)),
          size_log2(field(w, 30, 2)), release(true), pair(bit_of(w, 21)) {}
};

/// CASP: s, s + 1 and t, t + 1.
struct CompareAndSwapPair : Exclusive {
    bool valid;
    constexpr explicit CompareAndSwapPair(std::uint32_t w)
        : Exclusive(w), valid(s % 2 == 0 && t % 2 == 0) {}
};

/// LD1…LD4, ST1…ST4 of whole registers.
struct Structures {
    unsigned t, n, m;
    bool post;
    unsigned bytes;     ///< of a register: 8 or 16
    unsigned size_log2; ///< of an element
    unsigned registers;
    unsigned elements; ///< of a structure: interleaved so many; 1 is not at all
    bool valid;
    constexpr explicit Structures(std::uint32_t w)
        : t(field(w, 0, 5)), n(field(w, 5, 5)), m(field(w, 16, 5)), post(bit_of(w, 23)),
          bytes(bit_of(w, 30) ? 16 : 8), size_log2(field(w, 10, 2)), registers(1), elements(1),
          valid(post || m == 0) {
        switch (field(w, 12, 4)) {
        case 0b0000: registers = elements = 4; break;
        case 0b0010: registers = 4; break;
        case 0b0100: registers = elements = 3; break;
        case 0b0110: registers = 3; break;
        case 0b1000: registers = elements = 2; break;
        case 0b1010: registers = 2; break;
        default: break;
        }
        if (elements > 1 && size_log2 == 3 && bytes == 8) {
            valid = false;
        }
    }
};

/// LD1…LD4, ST1…ST4 of one lane, and LD1R…LD4R.
struct SingleStructure {
    unsigned t, n, m;
    bool post;
    unsigned registers;
    bool replicate;
    unsigned bytes; ///< of a register that is replicated to
    unsigned size_log2;
    unsigned lane;
    bool valid;
    constexpr explicit SingleStructure(std::uint32_t w)
        : t(field(w, 0, 5)), n(field(w, 5, 5)), m(field(w, 16, 5)), post(bit_of(w, 23)),
          registers(1 + field(w, 21, 1) + 2 * field(w, 13, 1)), replicate(field(w, 14, 2) == 3),
          bytes(bit_of(w, 30) ? 16 : 8), size_log2(field(w, 14, 2)), lane(0),
          valid(post || m == 0) {
        const unsigned size = field(w, 10, 2);
        const unsigned high = field(w, 30, 1) << 1 | field(w, 12, 1); // Q:S
        switch (size_log2) {
        case 0: lane = high << 2 | size; break;
        case 1:
            lane = high << 1 | size >> 1;
            valid = valid && (size & 1) == 0;
            break;
        case 2:
            lane = high;
            if (size == 1) {
                size_log2 = 3;
                lane = high >> 1;
                valid = valid && (high & 1) == 0;
            } else {
                valid = valid && size == 0;
            }
            break;
        default: // replicated
            size_log2 = size;
            valid = valid && bit_of(w, 22) && (high & 1) == 0;
            break;
        }
    }
};

} // namespace ferry::a64
