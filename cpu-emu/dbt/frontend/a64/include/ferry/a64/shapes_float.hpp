#pragma once
/// Fields of floating-point instructions, scalar and vector. All say what the instruction may
/// write, for those that are carried out by a function. `size` is log2 of a number's size in bytes:
/// 1, 2, 3; `allocated()` is false for combinations of fields that are no instruction.

#include <bit>
#include <cstdint>

#include <ferry/a64/fields.hpp>

namespace ferry::a64 {

/// What most have: registers, and writes to Vd.
struct FloatBase {
    unsigned d, n, m, a;
    explicit constexpr FloatBase(std::uint32_t w)
        : d(field(w, 0, 5)), n(field(w, 5, 5)), m(field(w, 16, 5)), a(field(w, 10, 5)) {}
    static constexpr bool flags = false; ///< reads or writes NZCV
    [[nodiscard]] constexpr bool allocated() const { return true; }
    [[nodiscard]] constexpr std::uint32_t vector_writes() const { return 1U << d; }
    [[nodiscard]] constexpr std::uint64_t integer_writes() const { return 0; }
};

/// The scalar instructions' ftype; 4 for none.
[[nodiscard]] constexpr unsigned float_size(unsigned type) {
    return type == 0 ? 2 : type == 1 ? 3 : type == 3 ? 1 : 4;
}

struct FloatScalar : FloatBase {
    unsigned size;
    explicit constexpr FloatScalar(std::uint32_t w)
        : FloatBase(w), size(float_size(field(w, 22, 2))) {}
};

struct FloatConvert : FloatBase {
    unsigned from, to;
    explicit constexpr FloatConvert(std::uint32_t w)
        : FloatBase(w), from(float_size(field(w, 22, 2))), to(float_size(field(w, 15, 2))) {}
    [[nodiscard]] constexpr bool allocated() const { return from != 4 && to != 4 && from != to; }
};

struct FloatCompare : FloatScalar {
    bool signals, zero;
    explicit constexpr FloatCompare(std::uint32_t w)
        : FloatScalar(w), signals(bit_of(w, 4)), zero(bit_of(w, 3)) {}
    static constexpr bool flags = true;
    [[nodiscard]] constexpr std::uint32_t vector_writes() const { return 0; }
};

struct FloatConditionalCompare : FloatScalar {
    bool signals;
    unsigned condition, nzcv;
    explicit constexpr FloatConditionalCompare(std::uint32_t w)
        : FloatScalar(w), signals(bit_of(w, 4)), condition(field(w, 12, 4)), nzcv(field(w, 0, 4)) {}
    static constexpr bool flags = true;
    [[nodiscard]] constexpr std::uint32_t vector_writes() const { return 0; }
};

struct FloatSelect : FloatScalar {
    unsigned condition;
    explicit constexpr FloatSelect(std::uint32_t w) : FloatScalar(w), condition(field(w, 12, 4)) {}
    static constexpr bool flags = true;
};

struct FloatImmediate : FloatScalar {
    unsigned imm8;
    explicit constexpr FloatImmediate(std::uint32_t w) : FloatScalar(w), imm8(field(w, 13, 8)) {}
};

/// FMOV between a general and a vector register; the size is the number's.
struct FloatMove : FloatBase {
    bool is64, to_float, top;
    unsigned size;
    explicit constexpr FloatMove(std::uint32_t w)
        : FloatBase(w), is64(bit_of(w, 31)), to_float(bit_of(w, 16)), top(bit_of(w, 19)),
          size(top ? 3 : float_size(field(w, 22, 2))) {}
    [[nodiscard]] constexpr std::uint32_t vector_writes() const { return to_float ? 1U << d : 0; }
    [[nodiscard]] constexpr std::uint64_t integer_writes() const {
        return to_float || d == 31 ? 0 : 1ULL << d;
    }
};

/// With fraction bits, if the instruction has them: of the scale at 15:10.
struct IntegerToFloat : FloatScalar {
    bool is64;
    unsigned fraction_bits;
    explicit constexpr IntegerToFloat(std::uint32_t w)
        : FloatScalar(w), is64(bit_of(w, 31)),
          fraction_bits(bit_of(w, 21) ? 0 : 64 - field(w, 10, 6)) {}
    [[nodiscard]] constexpr bool allocated() const { return is64 || fraction_bits <= 32; }
};

struct FloatToInteger : IntegerToFloat {
    explicit constexpr FloatToInteger(std::uint32_t w) : IntegerToFloat(w) {}
    [[nodiscard]] constexpr std::uint32_t vector_writes() const { return 0; }
    [[nodiscard]] constexpr std::uint64_t integer_writes() const { return d == 31 ? 0 : 1ULL << d; }
};

struct FloatToJavascript : FloatToInteger {
    explicit constexpr FloatToJavascript(std::uint32_t w) : FloatToInteger(w) {}
    static constexpr bool flags = true;
};

/// Lanes of bit 22's size; `scalar`: the forms of one lane.
struct FloatVector : FloatBase {
    bool q, scalar;
    unsigned size;
    explicit constexpr FloatVector(std::uint32_t w)
        : FloatBase(w), q(bit_of(w, 30)), scalar(bit_of(w, 28)), size(bit_of(w, 22) ? 3 : 2) {}
    [[nodiscard]] constexpr bool allocated() const { return size != 3 || q || scalar; }
    [[nodiscard]] constexpr unsigned lanes() const { return scalar ? 1 : (q ? 16U : 8U) >> size; }
};

struct FloatVectorHalf : FloatVector {
    explicit constexpr FloatVectorHalf(std::uint32_t w) : FloatVector(w) { size = 1; }
};

/// FCVTL, FCVTN, FCVTXN: q is the half of the narrow register; `wide` and `narrow` are sizes.
struct FloatResize : FloatBase {
    bool q;
    unsigned wide, narrow;
    explicit constexpr FloatResize(std::uint32_t w)
        : FloatBase(w), q(bit_of(w, 30)), wide(bit_of(w, 22) ? 3 : 2), narrow(wide - 1) {}
};

struct FloatElement : FloatVector {
    unsigned index;
    explicit constexpr FloatElement(std::uint32_t w) : FloatVector(w), index(0) {
        const unsigned high = field(w, 11, 1);
        const unsigned low = field(w, 21, 1);
        if (!bit_of(w, 23)) { // half precision
            size = 1;
            index = high << 2 | low << 1 | field(w, 20, 1);
            m = field(w, 16, 4);
        } else {
            index = size == 3 ? high : high << 1 | low;
            reserved = size == 3 && low != 0;
        }
    }
    bool reserved = false;
    [[nodiscard]] constexpr bool allocated() const { return !reserved && FloatVector::allocated(); }
};

struct FloatComplex : FloatVector {
    unsigned rotation; ///< in quarters
    explicit constexpr FloatComplex(std::uint32_t w)
        // FCMLA (bit 13 clear) has all four at 12:11, FCADD 90 and 270 degrees at 12.
        : FloatVector(w), rotation(bit_of(w, 13) ? (bit_of(w, 12) ? 3 : 1) : field(w, 11, 2)) {
        size = field(w, 22, 2);
    }
};

struct FloatComplexElement : FloatVector {
    unsigned index, rotation;
    explicit constexpr FloatComplexElement(std::uint32_t w)
        : FloatVector(w), index(field(w, 11, 1)), rotation(field(w, 13, 2)) {
        size = field(w, 22, 2);
        if (size == 1)
            index = index << 1 | field(w, 21, 1);
    }
    [[nodiscard]] constexpr bool allocated() const { return size != 1 || q || index < 2; }
};

/// Fixed-point conversions in vectors: immh:immb.
struct FloatFixed : FloatVector {
    unsigned fraction_bits;
    explicit constexpr FloatFixed(std::uint32_t w) : FloatVector(w), fraction_bits(0) {
        const unsigned imm = field(w, 16, 7);
        size = static_cast<unsigned>(std::bit_width(imm)) - 4U;
        fraction_bits = (16U << size) - imm;
    }
};

struct FloatVectorImmediate : FloatVector {
    unsigned imm8;
    explicit constexpr FloatVectorImmediate(std::uint32_t w)
        : FloatVector(w), imm8(field(w, 16, 3) << 5 | field(w, 5, 5)) {
        size = bit_of(w, 11) ? 1 : bit_of(w, 29) ? 3 : 2;
    }
};

} // namespace ferry::a64
