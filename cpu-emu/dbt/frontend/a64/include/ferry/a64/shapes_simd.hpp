#pragma once
/// Fields of Advanced SIMD instructions on integers. `allocated()` says whether the combination of
/// fields is an instruction at all.

#include <bit>
#include <cstdint>

namespace ferry::a64 {

namespace simd {

[[nodiscard]] constexpr unsigned field(std::uint32_t word, unsigned low, unsigned width) {
    return (word >> low) & ((1U << width) - 1U);
}

/// The registers, which all have in the same places.
struct Registers {
    unsigned rd, rn, rm;
    bool q;      ///< 128 bits; the upper half of the sources or of the destination
    bool scalar; ///< one lane
    explicit constexpr Registers(std::uint32_t word)
        : rd(field(word, 0, 5)), rn(field(word, 5, 5)), rm(field(word, 16, 5)),
          q(field(word, 30, 1) != 0), scalar(field(word, 28, 1) != 0) {}
};

/// Lanes of 8 << size bits; bit n of `sizes`: size n is allocated.
template <unsigned sizes>
struct Lanes : Registers {
    unsigned size;
    explicit constexpr Lanes(std::uint32_t word) : Registers(word), size(field(word, 22, 2)) {}
    [[nodiscard]] constexpr bool allocated() const {
        return ((sizes >> size) & 1U) != 0 && (size != 3 || q || scalar);
    }
};

/// Shifts: immh:immb is the lane size and the count.
template <unsigned sizes>
struct Shift : Registers {
    unsigned size = 0;
    unsigned left = 0;  ///< count of a left shift
    unsigned right = 0; ///< count of a right shift
    explicit constexpr Shift(std::uint32_t word) : Registers(word) {
        const unsigned imm = field(word, 16, 7);
        if (imm < 8) {
            size = 4;
            return;
        }
        size = static_cast<unsigned>(std::bit_width(imm)) - 4U;
        left = imm - (8U << size);
        right = (16U << size) - imm;
    }
    [[nodiscard]] constexpr bool allocated() const {
        return ((sizes >> size) & 1U) != 0 && (size != 3 || q || scalar);
    }
};

/// Copies of one lane; `sizes` as above, wide: bit n says that size n needs Q = 1, narrow: Q = 0.
template <unsigned sizes, unsigned wide, unsigned narrow>
struct Copy : Registers {
    unsigned size, index, source;
    explicit constexpr Copy(std::uint32_t word)
        : Registers(word), size(static_cast<unsigned>(std::countr_zero(field(word, 16, 5) | 16U))),
          index(field(word, 17, 4) >> (size & 3U)), source(field(word, 11, 4) >> (size & 3U)) {}
    [[nodiscard]] constexpr bool allocated() const {
        return ((sizes >> size) & 1U) != 0 && (q || ((wide >> size) & 1U) == 0) &&
               (!q || ((narrow >> size) & 1U) == 0);
    }
};

} // namespace simd

/// The size is part of the name.
struct V3_any : simd::Lanes<15> {
    using Lanes::Lanes;
    [[nodiscard]] static constexpr bool allocated() { return true; }
};
using V3_BHSD = simd::Lanes<15>;
using V3_BHS = simd::Lanes<7>;
using V3_BH = simd::Lanes<3>;
using V3_HS = simd::Lanes<6>;
using V3_B = simd::Lanes<1>;
using V3_D = simd::Lanes<8>;

/// Across lanes: four words at least.
struct VAcross : simd::Lanes<7> {
    using Lanes::Lanes;
    [[nodiscard]] constexpr bool allocated() const { return size < 2 || (size == 2 && q); }
};

using VShift_BHSD = simd::Shift<15>;
using VShift_BHS = simd::Shift<7>;

using VCopy = simd::Copy<15, 8, 0>;
using VCopyAny = simd::Copy<15, 0, 0>;
using VCopySmov = simd::Copy<7, 4, 0>;
using VCopyUmov = simd::Copy<15, 8, 7>;

/// One lane of Vm for all lanes of Vn: 16 or 32 bits.
struct VElement : simd::Registers {
    unsigned size, index;
    explicit constexpr VElement(std::uint32_t word)
        : Registers(word), size(simd::field(word, 22, 2)), index(0) {
        const unsigned l = simd::field(word, 21, 1), m = simd::field(word, 20, 1),
                       h = simd::field(word, 11, 1);
        if (size == 1) {
            rm &= 15U;
            index = h << 2 | l << 1 | m;
        } else {
            index = h << 1 | l;
        }
    }
    [[nodiscard]] constexpr bool allocated() const { return size == 1 || size == 2; }
};

struct VExt : simd::Registers {
    unsigned position;
    explicit constexpr VExt(std::uint32_t word)
        : Registers(word), position(simd::field(word, 11, 4)) {}
    [[nodiscard]] constexpr bool allocated() const { return q || position < 8; }
};

struct VTable : simd::Registers {
    unsigned registers; ///< 1…4 from rn on, modulo 32
    explicit constexpr VTable(std::uint32_t word)
        : Registers(word), registers(simd::field(word, 13, 2) + 1) {}
    [[nodiscard]] constexpr bool allocated() const { return true; }
};

/// A constant made of 8 bits (AdvSIMDExpandImm); not inverted for MVNI and BIC.
struct VImm {
    unsigned rd;
    bool q;
    std::uint64_t value = 0;
    explicit constexpr VImm(std::uint32_t word)
        : rd(simd::field(word, 0, 5)), q(simd::field(word, 30, 1) != 0) {
        const std::uint64_t byte = simd::field(word, 16, 3) << 5 | simd::field(word, 5, 5);
        const unsigned cmode = simd::field(word, 12, 4);
        constexpr std::uint64_t words = 0x0000000100000001, halves = 0x0001000100010001;
        if (cmode < 8) {
            value = (byte << (8U * (cmode >> 1))) * words;
        } else if (cmode < 12) {
            value = (byte << (8U * ((cmode >> 1) & 1U))) * halves;
        } else if (cmode < 14) {
            value =
                (cmode & 1U) != 0 ? (byte << 16 | 0xFFFFU) * words : (byte << 8 | 0xFFU) * words;
        } else if (simd::field(word, 29, 1) == 0) {
            value = byte * 0x0101010101010101;
        } else {
            for (unsigned n = 0; n < 8; ++n)
                if (((byte >> n) & 1U) != 0)
                    value |= std::uint64_t{0xFF} << (8U * n);
        }
    }
    [[nodiscard]] static constexpr bool allocated() { return true; }
};

struct V4 : simd::Registers {
    unsigned ra, rotate;
    explicit constexpr V4(std::uint32_t word)
        : Registers(word), ra(simd::field(word, 10, 5)), rotate(simd::field(word, 10, 6)) {}
    [[nodiscard]] static constexpr bool allocated() { return true; }
};

} // namespace ferry::a64
