#pragma once
/// Of vectors what start-up code is full of: constants, moves from and to general registers, and
/// what functions on strings and memory do with lanes.

#include <cstring>
#include <smmintrin.h>

#include <ferry/a64/shapes.hpp>
#include <ferry/soft/float.hpp>

#include "machine.hpp"

namespace ferry::dbt::interpret {

inline constexpr unsigned double_log2 = 3;

/// V[d] := the result, of which the lower half may be all that there is.
inline bool take_result(Machine& g, const a64::simd::Registers& i, __m128i result) {
    g.set_vector(i.rd, i.q ? result : _mm_move_epi64(result));
    return true;
}

/// V[d] := the bits, zero-extended.
inline bool take_bits(Machine& g, unsigned d, std::uint64_t bits) {
    g.set_vector(d, _mm_cvtsi64_si128(static_cast<std::int64_t>(bits)));
    return true;
}

/// The low bits of a register in all lanes.
inline __m128i in_all_lanes(unsigned size, std::uint64_t value) {
    const auto bits = static_cast<std::int64_t>(value);
    switch (size) {
    case 0: return _mm_set1_epi8(static_cast<char>(bits));
    case 1: return _mm_set1_epi16(static_cast<short>(bits));
    case 2: return _mm_set1_epi32(static_cast<int>(bits));
    default: return _mm_set1_epi64x(bits);
    }
}

/// What rows call operations on lanes of 8, 16, 32 and 64 bits.
#define FERRY_LANES(name, of_8, of_16, of_32, of_64)                                               \
    inline constexpr auto name = [](unsigned size, __m128i a, __m128i b) {                         \
        switch (size) {                                                                            \
        case 0: return of_8(a, b);                                                                 \
        case 1: return of_16(a, b);                                                                \
        case 2: return of_32(a, b);                                                                \
        default: return of_64(a, b);                                                               \
        }                                                                                          \
    };
FERRY_LANES(lanes_equal, _mm_cmpeq_epi8, _mm_cmpeq_epi16, _mm_cmpeq_epi32, _mm_cmpeq_epi64)
FERRY_LANES(lanes_greater, _mm_cmpgt_epi8, _mm_cmpgt_epi16, _mm_cmpgt_epi32, _mm_cmpgt_epi64)
FERRY_LANES(lanes_sum, _mm_add_epi8, _mm_add_epi16, _mm_add_epi32, _mm_add_epi64)
FERRY_LANES(lanes_difference, _mm_sub_epi8, _mm_sub_epi16, _mm_sub_epi32, _mm_sub_epi64)
/// Without signs; there is none of 64 bits.
FERRY_LANES(lanes_maximum, _mm_max_epu8, _mm_max_epu16, _mm_max_epu32, _mm_or_si128)
#undef FERRY_LANES

/// The host's instructions that rows name.
struct Generator {
    static __m128i vpmaxub(__m128i a, __m128i b) { return _mm_max_epu8(a, b); }
    static __m128i vpminub(__m128i a, __m128i b) { return _mm_min_epu8(a, b); }
    static __m128i vpand(__m128i a, __m128i b) { return _mm_and_si128(a, b); }
    static __m128i vpandn(__m128i a, __m128i b) { return _mm_andnot_si128(a, b); }
    static __m128i vpor(__m128i a, __m128i b) { return _mm_or_si128(a, b); }
    static __m128i vpxor(__m128i a, __m128i b) { return _mm_xor_si128(a, b); }
};
using VectorOperation = __m128i (*)(__m128i, __m128i);

inline bool move_vector_immediate(Machine& g, const a64::VImm& i, bool inverted) {
    const auto value = static_cast<std::int64_t>(inverted ? ~i.value : i.value);
    g.set_vector(i.rd, i.q ? _mm_set1_epi64x(value) : _mm_cvtsi64_si128(value));
    return true;
}

inline bool duplicate(Machine& g, const a64::VCopy& i) {
    return i.allocated() && take_result(g, i, in_all_lanes(i.size, g.read(i.rn)));
}

inline bool duplicate_lane(Machine& g, const a64::VCopy& i) {
    return i.allocated() && take_result(g, i, in_all_lanes(i.size, g.lane(i.rn, i.size, i.index)));
}

inline bool take_scalar(Machine& g, const a64::VCopyAny& i) {
    return i.allocated() && take_bits(g, i.rd, g.lane(i.rn, i.size, i.index));
}

inline bool take_lane(Machine& g, const a64::VCopyUmov& i) {
    if (!i.allocated()) {
        return false;
    }
    g.write(i.rd, g.lane(i.rn, i.size, i.index));
    return true;
}

inline bool insert_register(Machine& g, const a64::VCopy& i) {
    if (!i.allocated()) {
        return false;
    }
    g.set_lane(i.rd, i.size, i.index, g.read(i.rn));
    return true;
}

inline bool insert_lane(Machine& g, const a64::VCopy& i) {
    if (!i.allocated()) {
        return false;
    }
    g.set_lane(i.rd, i.size, i.index, g.lane(i.rn, i.size, i.source));
    return true;
}

inline bool for_lanes(Machine& g, const a64::V3_BHSD& i, auto operation) {
    return i.allocated() && take_result(g, i, operation(i.size, g.vector(i.rn), g.vector(i.rm)));
}

inline bool for_lanes_and_zero(Machine& g, const a64::V3_BHSD& i, auto operation) {
    return i.allocated() &&
           take_result(g, i, operation(i.size, g.vector(i.rn), _mm_setzero_si128()));
}

/// The operation, which is a maximum, gives the first operand.
inline bool for_lanes_not_less(Machine& g, const a64::V3_BHSD& i, auto maximum) {
    const __m128i n = g.vector(i.rn);
    return i.allocated() && i.size != double_log2 &&
           take_result(g, i, lanes_equal(i.size, n, maximum(i.size, n, g.vector(i.rm))));
}

/// Of bytes, whole registers: each of two neighbours in the lower one, then these side by side.
inline bool for_pairs_of_bytes(Machine& g, const a64::V3_BHS& i, VectorOperation operation) {
    if (!i.allocated() || i.size != 0 || !i.q) {
        return false;
    }
    const auto of_pairs = [&](__m128i vector) {
        const __m128i both = operation(vector, _mm_srli_epi16(vector, 8));
        return _mm_srli_epi16(_mm_slli_epi16(both, 8), 8);
    };
    return take_result(g, i, _mm_packus_epi16(of_pairs(g.vector(i.rn)), of_pairs(g.vector(i.rm))));
}

/// Where the mask has ones, bits of `from`, else of `base`.
inline bool merge_bits(Machine& g, const a64::V3_any& i, unsigned base, unsigned from,
                       unsigned mask, VectorOperation masking) {
    const __m128i other = _mm_xor_si128(g.vector(from), g.vector(base));
    return take_result(g, i, _mm_xor_si128(g.vector(base), masking(g.vector(mask), other)));
}

/// `inverted`: the host's operation inverts its first operand, and Arm's its second.
inline bool for_bits(Machine& g, const a64::V3_any& i, VectorOperation operation, bool inverted) {
    return take_result(g, i,
                       inverted ? operation(g.vector(i.rm), g.vector(i.rn))
                                : operation(g.vector(i.rn), g.vector(i.rm)));
}

/// The lanes' halves from bit `right` on.
inline bool shift_and_narrow(Machine& g, const a64::VShift_BHS& i) {
    if (!i.allocated()) {
        return false;
    }
    const __m128i right = _mm_cvtsi32_si128(static_cast<int>(i.right));
    const __m128i n = g.vector(i.rn);
    __m128i narrow;
    switch (i.size) { // packing saturates: nothing may be above
    case 0:
        narrow = _mm_srli_epi16(_mm_slli_epi16(_mm_srl_epi16(n, right), 8), 8);
        narrow = _mm_packus_epi16(narrow, narrow);
        break;
    case 1:
        narrow = _mm_srli_epi32(_mm_slli_epi32(_mm_srl_epi32(n, right), 16), 16);
        narrow = _mm_packus_epi32(narrow, narrow);
        break;
    default: narrow = _mm_shuffle_epi32(_mm_srl_epi64(n, right), 0b1000); break; // the even ones
    }
    if (i.q) { // the lower half stays
        g.set_lane(i.rd, double_log2, 1, static_cast<std::uint64_t>(_mm_cvtsi128_si64(narrow)));
        return true;
    }
    return take_result(g, i, narrow);
}

/// A register's worth of bytes, from one of the first on, of two registers side by side.
inline bool lanes_of_two(Machine& g, const a64::VExt& i) {
    if (!i.allocated()) {
        return false;
    }
    const __m128i both[] = {
        i.q ? g.vector(i.rn) : _mm_unpacklo_epi64(g.vector(i.rn), g.vector(i.rm)), g.vector(i.rm)};
    __m128i result;
    std::memcpy(&result, reinterpret_cast<const char*>(both) + i.position, sizeof result);
    return take_result(g, i, result);
}

inline bool widen_and_shift(Machine& g, const a64::VShift_BHS& i, bool is_signed) {
    if (!i.allocated()) {
        return false;
    }
    const __m128i left = _mm_cvtsi32_si128(static_cast<int>(i.left));
    const __m128i half =
        _mm_cvtsi64_si128(static_cast<std::int64_t>(g.lane(i.rn, double_log2, i.q ? 1 : 0)));
    __m128i wide;
    switch (i.size) {
    case 0:
        wide = is_signed ? _mm_cvtepi8_epi16(half) : _mm_cvtepu8_epi16(half);
        wide = _mm_sll_epi16(wide, left);
        break;
    case 1:
        wide = is_signed ? _mm_cvtepi16_epi32(half) : _mm_cvtepu16_epi32(half);
        wide = _mm_sll_epi32(wide, left);
        break;
    default:
        wide = is_signed ? _mm_cvtepi32_epi64(half) : _mm_cvtepu32_epi64(half);
        wide = _mm_sll_epi64(wide, left);
        break;
    }
    g.set_vector(i.rd, wide);
    return true;
}

// --- scalars: what no rounding mode and no NaN changes
// ---------------------------------------------

inline bool move_float_bits(Machine& g, const a64::FloatMove& i, unsigned size_log2) {
    if (i.to_float) {
        const std::uint64_t n = g.read(i.n);
        return take_bits(g, i.d, size_log2 == double_log2 ? n : n & 0xffff'ffff);
    }
    g.write(i.d, g.lane(i.n, size_log2, 0));
    return true;
}

inline bool move_upper_half(Machine& g, const a64::FloatMove& i) {
    if (i.to_float) {
        g.set_lane(i.d, double_log2, 1, g.read(i.n));
    } else {
        g.write(i.d, g.lane(i.n, double_log2, 1));
    }
    return true;
}

inline bool move_float(Machine& g, const a64::FloatScalar& i) {
    return take_bits(g, i.d, g.lane(i.n, i.size, 0));
}

inline bool move_float_immediate(Machine& g, const a64::FloatImmediate& i) {
    const auto& format = i.size == double_log2 ? soft::double_format : soft::single_format;
    return take_bits(g, i.d, soft::expand_immediate(format, i.imm8));
}

inline bool change_sign(Machine& g, const a64::FloatScalar& i, bool to_positive) {
    const std::uint64_t sign = std::uint64_t{1} << (i.size == double_log2 ? 63 : 31);
    const std::uint64_t n = g.lane(i.n, i.size, 0);
    return take_bits(g, i.d, to_positive ? n & ~sign : n ^ sign);
}

// What rounds is left to the translator, whose code has the guest's MXCSR.
inline bool from_integer(Machine&, const a64::IntegerToFloat&, bool) { return false; }
inline bool from_integer_lane(Machine&, const a64::FloatVector&, bool) { return false; }

} // namespace ferry::dbt::interpret
