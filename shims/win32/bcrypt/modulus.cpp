#include "modulus.hpp"

namespace ferry::win32::bcrypt {
namespace {

/// False for more than fits.
bool read_limbs(Number& to, SIZE_T count, const UCHAR* bytes, SIZE_T size) {
    while (size != 0 && *bytes == 0) {
        ++bytes;
        --size;
    }
    if (size > count * sizeof(ULONG)) {
        return false;
    }
    memset(to.limb, 0, count * sizeof(ULONG));
    for (SIZE_T i = 0; i < size; ++i) {
        to.limb[i / 4] |= ULONG{bytes[size - 1 - i]} << (8 * (i % 4));
    }
    return true;
}

} // namespace

bool Modulus::set(const UCHAR* bytes, SIZE_T size) {
    if (!read_limbs(modulus_, most_limbs, bytes, size) || modulus_.limb[0] % 2 == 0) {
        return false;
    }
    count_ = most_limbs;
    while (count_ > 1 && modulus_.limb[count_ - 1] == 0) {
        --count_;
    }
    ULONG inverse = 1;
    for (int i = 0; i < 5; ++i) { // each step doubles the bits that are right
        inverse *= 2 - modulus_.limb[0] * inverse;
    }
    negative_inverse_ = 0 - inverse;
    memset(&square_, 0, sizeof square_);
    square_.limb[0] = 1;
    if (!is_below(square_.limb)) {
        return false;
    }
    for (SIZE_T i = 0; i < 2 * 32 * count_; ++i) {
        add(square_, square_, square_);
    }
    return true;
}

SIZE_T Modulus::bits() const {
    SIZE_T bits = 32 * count_;
    for (ULONG top = modulus_.limb[count_ - 1]; (top & 0x80000000) == 0; top <<= 1) {
        --bits;
    }
    return bits;
}

bool Modulus::is_below(const ULONG* limbs) const {
    for (SIZE_T i = count_; i-- > 0;) {
        if (limbs[i] != modulus_.limb[i]) {
            return limbs[i] < modulus_.limb[i];
        }
    }
    return false;
}

void Modulus::subtract_modulus(ULONG* limbs) const {
    ULONG64 borrow = 0;
    for (SIZE_T i = 0; i < count_; ++i) {
        const ULONG64 difference = ULONG64{limbs[i]} - modulus_.limb[i] - borrow;
        limbs[i] = static_cast<ULONG>(difference);
        borrow = difference >> 63;
    }
}

bool Modulus::read(Number& to, const UCHAR* bytes, SIZE_T size) const {
    if (!read_limbs(to, count_, bytes, size) || !is_below(to.limb)) {
        return false;
    }
    multiply(to, to, square_);
    return true;
}

void Modulus::reduce(Number& to, const UCHAR* bytes, SIZE_T size) const {
    Number unit{};
    unit.limb[0] = 1;
    memset(to.limb, 0, count_ * sizeof(ULONG));
    for (SIZE_T bit = 0; bit < 8 * size; ++bit) {
        add(to, to, to);
        if ((bytes[bit / 8] >> (7 - bit % 8) & 1) != 0) {
            add(to, to, unit);
        }
    }
    multiply(to, to, square_);
}

void Modulus::write(UCHAR* to, const Number& number) const {
    Number plain{};
    plain.limb[0] = 1;
    multiply(plain, number, plain);
    const SIZE_T bytes = size();
    for (SIZE_T i = 0; i < bytes; ++i) {
        to[bytes - 1 - i] = static_cast<UCHAR>(plain.limb[i / 4] >> (8 * (i % 4)));
    }
}

void Modulus::one(Number& to) const {
    const UCHAR byte = 1;
    read(to, &byte, 1);
}

void Modulus::add(Number& to, const Number& a, const Number& b) const {
    ULONG64 sum = 0;
    for (SIZE_T i = 0; i < count_; ++i) {
        sum += ULONG64{a.limb[i]} + b.limb[i];
        to.limb[i] = static_cast<ULONG>(sum);
        sum >>= 32;
    }
    if (sum != 0 || !is_below(to.limb)) {
        subtract_modulus(to.limb);
    }
}

void Modulus::subtract(Number& to, const Number& a, const Number& b) const {
    ULONG64 borrow = 0;
    for (SIZE_T i = 0; i < count_; ++i) {
        const ULONG64 difference = ULONG64{a.limb[i]} - b.limb[i] - borrow;
        to.limb[i] = static_cast<ULONG>(difference);
        borrow = difference >> 63;
    }
    ULONG64 carry = 0;
    for (SIZE_T i = 0; borrow != 0 && i < count_; ++i) {
        carry += ULONG64{to.limb[i]} + modulus_.limb[i];
        to.limb[i] = static_cast<ULONG>(carry);
        carry >>= 32;
    }
}

void Modulus::multiply(Number& to, const Number& a, const Number& b) const {
    ULONG sum[most_limbs + 2];
    memset(sum, 0, (count_ + 2) * sizeof(ULONG));
    for (SIZE_T i = 0; i < count_; ++i) {
        ULONG64 carry = 0;
        for (SIZE_T j = 0; j < count_; ++j) {
            carry += ULONG64{a.limb[j]} * b.limb[i] + sum[j];
            sum[j] = static_cast<ULONG>(carry);
            carry >>= 32;
        }
        carry += sum[count_];
        sum[count_] = static_cast<ULONG>(carry);
        sum[count_ + 1] = static_cast<ULONG>(carry >> 32);

        const ULONG factor = sum[0] * negative_inverse_;
        carry = (ULONG64{factor} * modulus_.limb[0] + sum[0]) >> 32;
        for (SIZE_T j = 1; j < count_; ++j) {
            carry += ULONG64{factor} * modulus_.limb[j] + sum[j];
            sum[j - 1] = static_cast<ULONG>(carry);
            carry >>= 32;
        }
        carry += sum[count_];
        sum[count_ - 1] = static_cast<ULONG>(carry);
        sum[count_] = sum[count_ + 1] + static_cast<ULONG>(carry >> 32);
    }
    if (sum[count_] != 0 || !is_below(sum)) {
        subtract_modulus(sum);
    }
    memcpy(to.limb, sum, count_ * sizeof(ULONG));
}

void Modulus::power(Number& to, const Number& base, const UCHAR* exponent, SIZE_T size) const {
    Number result;
    one(result);
    for (SIZE_T bit = 8 * size; bit-- > 0;) {
        multiply(result, result, result);
        if ((exponent[size - 1 - bit / 8] >> (bit % 8) & 1) != 0) {
            multiply(result, result, base);
        }
    }
    memcpy(to.limb, result.limb, count_ * sizeof(ULONG));
}

bool Modulus::is_zero(const Number& number) const {
    for (SIZE_T i = 0; i < count_; ++i) {
        if (number.limb[i] != 0) {
            return false;
        }
    }
    return true;
}

bool Modulus::equal(const Number& a, const Number& b) const {
    return memcmp(a.limb, b.limb, count_ * sizeof(ULONG)) == 0;
}

} // namespace ferry::win32::bcrypt
