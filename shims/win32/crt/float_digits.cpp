#include "float_digits.hpp"

#include <string.h>

namespace ferry::crt {
namespace {

/// An unsigned integer of any size that strtod needs.
class Big {
public:
    void set(uint64_t value) {
        count_ = 0;
        for (; value != 0; value >>= 32) {
            limbs_[count_++] = static_cast<uint32_t>(value);
        }
    }
    void multiply_add(uint32_t factor, uint32_t add) {
        uint64_t carry = add;
        for (int i = 0; i < count_; ++i) {
            carry += static_cast<uint64_t>(limbs_[i]) * factor;
            limbs_[i] = static_cast<uint32_t>(carry);
            carry >>= 32;
        }
        if (carry != 0) {
            limbs_[count_++] = static_cast<uint32_t>(carry);
        }
    }
    void multiply_power_of_ten(int exponent) {
        for (; exponent >= 9; exponent -= 9) {
            multiply_add(1000000000, 0);
        }
        uint32_t factor = 1;
        for (; exponent > 0; --exponent) {
            factor *= 10;
        }
        multiply_add(factor, 0);
    }
    int bits() const { return count_ == 0 ? 0 : 32 * count_ - __builtin_clz(limbs_[count_ - 1]); }
    void shift_left(int by) {
        const int limbs = by / 32;
        const int rest = by % 32;
        limbs_[count_] = 0;
        for (int i = count_; i >= 0; --i) {
            const uint64_t pair =
                (static_cast<uint64_t>(limbs_[i]) << 32) | (i > 0 ? limbs_[i - 1] : 0);
            limbs_[i + limbs] = static_cast<uint32_t>(pair << rest >> 32);
        }
        for (int i = 0; i < limbs; ++i) {
            limbs_[i] = 0;
        }
        count_ += limbs + 1;
        trim();
    }
    /// The upper 64 bits (fewer where there are no more) and whether any below are set.
    uint64_t top(int& dropped, bool& sticky) const {
        const int all = bits();
        dropped = all > 64 ? all - 64 : 0;
        uint64_t value = 0;
        for (int i = all - 1; i >= dropped; --i) {
            value = value << 1 | (limbs_[i / 32] >> i % 32 & 1);
        }
        for (int i = 0; i < dropped && !sticky; ++i) {
            if (i % 32 == 0 && i + 32 <= dropped) {
                sticky |= limbs_[i / 32] != 0;
                i += 31;
            } else {
                sticky |= (limbs_[i / 32] >> i % 32 & 1) != 0;
            }
        }
        return value;
    }
    bool is_zero() const { return count_ == 0; }

    /// Bit by bit what `this / divisor` is, if the quotient has no more than 64 bits; the rest
    /// stays.
    uint64_t divide(const Big& divisor) {
        uint64_t quotient = 0;
        // Limb by limb with an estimate that is corrected (Knuth, 4.3.1 D), two limbs in all.
        for (int shift = 1; shift >= 0; --shift) {
            uint64_t digit = estimate(divisor, shift);
            if (digit != 0) {
                subtract(divisor, static_cast<uint32_t>(digit), shift);
            }
            while (compare(divisor, shift) >= 0) {
                subtract(divisor, 1, shift);
                ++digit;
            }
            quotient = quotient << 32 | digit;
        }
        return quotient;
    }

private:
    void trim() {
        while (count_ > 0 && limbs_[count_ - 1] == 0) {
            --count_;
        }
    }
    uint32_t limb(int i) const { return i >= 0 && i < count_ ? limbs_[i] : 0; }
    /// A digit that is never too large, and too small by little.
    uint64_t estimate(const Big& divisor, int shift) const {
        const int top = divisor.count_ - 1; // its top bit is set
        const uint64_t high =
            (static_cast<uint64_t>(limb(top + shift + 1)) << 32) | limb(top + shift);
        const uint64_t digit = high / (static_cast<uint64_t>(divisor.limb(top)) + 1);
        return digit < 0xffffffff ? digit : 0xffffffff;
    }
    int compare(const Big& other, int shift) const {
        for (int i = (count_ > other.count_ + shift ? count_ : other.count_ + shift) - 1; i >= 0;
             --i) {
            const uint32_t a = limb(i);
            const uint32_t b = other.limb(i - shift);
            if (a != b) {
                return a < b ? -1 : 1;
            }
        }
        return 0;
    }
    void subtract(const Big& other, uint32_t factor, int shift) {
        uint64_t borrow = 0;
        uint64_t carry = 0;
        for (int i = 0; i < other.count_ || carry != 0 || borrow != 0; ++i) {
            carry += static_cast<uint64_t>(other.limb(i)) * factor;
            const uint64_t take = (carry & 0xffffffff) + borrow;
            carry >>= 32;
            const uint32_t have = limb(i + shift);
            borrow = have < take;
            if (i + shift < count_) {
                limbs_[i + shift] = static_cast<uint32_t>(have - take);
            }
            if (i + shift >= count_) {
                break;
            }
        }
        trim();
    }

    static constexpr int most = 160;
    uint32_t limbs_[most];
    int count_ = 0;
};

constexpr double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                             1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

} // namespace

uint64_t assemble(uint64_t mantissa, int exponent, bool sticky, const FloatFormat& format,
                  Range& range) {
    if (mantissa == 0) {
        return 0;
    }
    const int bias = (1 << (format.exponent_bits - 1)) - 1;
    const int least = 1 - bias; // exponent of the smallest normal number
    const int shift = __builtin_clzll(mantissa);
    mantissa <<= shift;
    exponent += 63 - shift; // now 1.m × 2^exponent
    int kept = format.mantissa_bits;
    const bool small = exponent < least;
    if (small) {
        kept -= least - exponent;
    }
    uint64_t rounded = 0;
    if (kept >= 0) {
        const int dropped = 64 - kept;
        const uint64_t rest = dropped >= 64 ? mantissa : mantissa & ((uint64_t{1} << dropped) - 1);
        const uint64_t half = uint64_t{1} << (dropped - 1);
        rounded = dropped >= 64 ? 0 : mantissa >> dropped;
        sticky |= rest != 0 && rest != half;
        if (rest > half || (rest == half && (sticky || (rounded & 1) != 0))) {
            ++rounded;
        }
        sticky |= rest != 0;
    } else {
        sticky = true;
    }
    uint64_t bits = 0;
    if (small) {
        bits = rounded; // one more than fits is the smallest normal number
        if (rounded == 0) {
            range = Range::underflow; // denormal results are none for Windows
        }
    } else {
        bits = (static_cast<uint64_t>(exponent + bias - 1) << (format.mantissa_bits - 1)) + rounded;
    }
    const uint64_t infinity = ((uint64_t{1} << format.exponent_bits) - 1)
                              << (format.mantissa_bits - 1);
    if (exponent > bias || bits >= infinity) {
        range = Range::overflow;
        return infinity;
    }
    return bits;
}

uint64_t DigitReader::round(const FloatFormat& format, Range& range) const {
    constexpr int largest = 400;
    constexpr int smallest = -1200;
    if (count == 0) {
        return 0;
    }
    if (exponent + count > largest || exponent + count < smallest + DigitReader::most) {
        return assemble(1, exponent > 0 ? 5000 : -5000, true, format, range);
    }
    int used = count;
    int power = exponent;
    while (used > 1 && digits[used - 1] == 0) {
        --used;
        ++power;
    }
    if (used <= 19) {
        uint64_t whole = 0;
        for (int i = 0; i < used; ++i) {
            whole = whole * 10 + digits[i];
        }
        if (!more && format.mantissa_bits == 53 && whole < uint64_t{1} << 53 && power >= -22 &&
            power <= 22) {
            const auto exact = static_cast<double>(whole);
            return bits_of(power < 0 ? exact / powers[-power] : exact * powers[power]);
        }
        if (!more && power == 0) {
            return assemble(whole, 0, false, format, range);
        }
    }
    Big numerator;
    numerator.set(0);
    int i = 0;
    while (i < used) {
        uint32_t part = 0;
        uint32_t factor = 1;
        for (; i < used && factor < 1000000000; ++i) {
            part = part * 10 + digits[i];
            factor *= 10;
        }
        numerator.multiply_add(factor, part);
    }
    bool sticky = more;
    int dropped = 0;
    if (power >= 0) {
        numerator.multiply_power_of_ten(power);
        const uint64_t top = numerator.top(dropped, sticky);
        return assemble(top, dropped, sticky, format, range);
    }
    Big denominator;
    denominator.set(1);
    denominator.multiply_power_of_ten(-power);
    // The divisor's top bit set, and a quotient of 62 or 63 bits.
    const int align = (32 - denominator.bits() % 32) % 32;
    denominator.shift_left(align);
    int scale = denominator.bits() + 62 - numerator.bits();
    int down = 0;
    if (scale < 0) {
        denominator.shift_left((-scale + 31) / 32 * 32);
        down = (-scale + 31) / 32 * 32;
        scale += down;
    }
    numerator.shift_left(scale);
    const uint64_t quotient = numerator.divide(denominator);
    return assemble(quotient, align - scale + down, sticky || !numerator.is_zero(), format, range);
}

FloatParts parts_of(double value) {
    constexpr uint64_t exponent_mask = 0x7ff0000000000000;
    constexpr uint64_t quiet = 0x0008000000000000;
    const uint64_t bits = bits_of(value);
    FloatParts parts{bits >> 63 != 0, FloatKind::finite};
    if ((bits & exponent_mask) == exponent_mask) {
        const uint64_t payload = bits & ~exponent_mask & ~(uint64_t{1} << 63);
        parts.kind = payload == 0                         ? FloatKind::infinite
                     : (payload & quiet) == 0             ? FloatKind::signaling
                     : parts.negative && payload == quiet ? FloatKind::indefinite
                                                          : FloatKind::not_a_number;
    }
    return parts;
}

void Decimal::read(double value) {
    constexpr uint32_t base = 1000000000;
    constexpr int limbs = 160;
    constexpr int units = 40; // limbs before the point
    uint32_t number[limbs];
    const uint64_t bits = bits_of(value);
    uint64_t mantissa = bits & 0xfffffffffffff;
    int exponent = static_cast<int>(bits >> 52 & 0x7ff);
    if (exponent == 0) {
        exponent = 1;
    } else {
        mantissa |= uint64_t{1} << 52;
    }
    exponent -= 1075;
    count = 0;
    point = 0;
    if (mantissa == 0) {
        return;
    }
    const int zeros = __builtin_ctzll(mantissa);
    mantissa >>= zeros;
    exponent += zeros;
    // number[first] … number[last]: base 10^9, the point behind number[units - 1].
    int first = units - 2;
    int last = units - 1;
    number[units - 1] = static_cast<uint32_t>(mantissa % base);
    number[units - 2] = static_cast<uint32_t>(mantissa / base);
    while (exponent > 0) {
        const int by = exponent < 29 ? exponent : 29;
        uint64_t carry = 0;
        for (int i = last; i >= first; --i) {
            carry += static_cast<uint64_t>(number[i]) << by;
            number[i] = static_cast<uint32_t>(carry % base);
            carry /= base;
        }
        if (carry != 0) {
            number[--first] = static_cast<uint32_t>(carry);
        }
        exponent -= by;
    }
    while (exponent < 0) {
        const int by = -exponent < 9 ? -exponent : 9; // 10^9 has nine factors of two
        uint32_t rest = 0;
        for (int i = first; i <= last; ++i) {
            const uint32_t low = number[i] & ((1U << by) - 1);
            number[i] = (number[i] >> by) + rest;
            rest = (base >> by) * low;
        }
        if (rest != 0) {
            number[++last] = rest;
        }
        while (first < last && number[first] == 0) {
            ++first;
        }
        exponent += by;
    }
    while (first < last && number[first] == 0) {
        ++first;
    }
    point = 9 * (units - first);
    for (int i = first; i <= last; ++i) {
        uint32_t rest = number[i];
        char group[9];
        for (int d = 8; d >= 0; --d) {
            group[d] = static_cast<char>('0' + rest % 10);
            rest /= 10;
        }
        for (char digit : group) {
            if (count == 0 && digit == '0') {
                --point;
            } else {
                digits[count++] = digit;
            }
        }
    }
    while (count > 0 && digits[count - 1] == '0') {
        --count;
    }
}

void Decimal::round(int kept, bool halves_up) {
    if (kept >= count) {
        return;
    }
    if (kept < 0) {
        count = 0;
        return;
    }
    bool up = digits[kept] > '5';
    if (digits[kept] == '5') {
        up = halves_up || kept + 1 < count || (kept > 0 && (digits[kept - 1] & 1) != 0);
    }
    count = kept;
    if (up) {
        while (count > 0 && digits[count - 1] == '9') {
            --count;
        }
        if (count == 0) {
            digits[count++] = '1';
            ++point;
        } else {
            ++digits[count - 1];
        }
    }
    while (count > 0 && digits[count - 1] == '0') {
        --count;
    }
}

} // namespace ferry::crt
