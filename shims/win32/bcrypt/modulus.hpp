#pragma once
/// Arithmetic modulo odd numbers of up to 8192 bits. How long it takes depends on the numbers,
/// secret ones too. Numbers are in Montgomery's form ("Modular Multiplication Without Trial
/// Division", 1985) but where it is said.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32::bcrypt {

inline constexpr SIZE_T most_limbs = 256;

/// Limbs from the lowest on; those beyond the modulus' are not looked at.
struct Number {
    ULONG limb[most_limbs];
};

class Modulus {
public:
    /// Big-endian; false for one that is even, or too long.
    bool set(const UCHAR* bytes, SIZE_T size);
    [[nodiscard]] SIZE_T limbs() const { return count_; }
    [[nodiscard]] SIZE_T bits() const;
    /// The bytes that a number below it takes.
    [[nodiscard]] SIZE_T size() const { return (bits() + 7) / 8; }

    /// False for one that is not below the modulus.
    bool read(Number& to, const UCHAR* bytes, SIZE_T size) const;
    /// Any number, which is reduced.
    void reduce(Number& to, const UCHAR* bytes, SIZE_T size) const;
    /// Big-endian, size() bytes.
    void write(UCHAR* to, const Number& number) const;
    void one(Number& to) const;

    // Where the result lies may be where an operand lies.
    void add(Number& to, const Number& a, const Number& b) const;
    void subtract(Number& to, const Number& a, const Number& b) const;
    void multiply(Number& to, const Number& a, const Number& b) const;
    /// `exponent` is big-endian.
    void power(Number& to, const Number& base, const UCHAR* exponent, SIZE_T size) const;
    [[nodiscard]] bool is_zero(const Number& number) const;
    [[nodiscard]] bool equal(const Number& a, const Number& b) const;

private:
    [[nodiscard]] bool is_below(const ULONG* limbs) const;
    void subtract_modulus(ULONG* limbs) const;

    SIZE_T count_ = 0;
    ULONG negative_inverse_ = 0; ///< of the modulus, modulo 2^32
    Number modulus_;
    Number square_; ///< of the form's factor: as a plain number
};

} // namespace ferry::win32::bcrypt
