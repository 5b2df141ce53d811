#include "format.hpp"

#include "float_text.hpp"
#include "format_arguments.hpp"
#include "format_specification.hpp"

namespace ferry::crt {
namespace {

int count_output; // whether %n is allowed
constexpr unsigned two_digit_exponent = 1;
unsigned output_format; // of msvcrt's exponents: 0 or two_digit_exponent

template <class C>
class Formatter {
public:
    Formatter(const Sink<C>& sink, unsigned long long options, const Locale& locale, va_list list)
        : sink_(sink), options_(options), locale_(locale), arguments_(list) {}

    int run(const C* text) {
        if ((options_ & positional) != 0 && !find_positions(text)) {
            invalid();
            return -1;
        }
        while (*text != 0 && ok_) {
            const C* end = text;
            while (*end != 0 && *end != '%') {
                ++end;
            }
            emit(text, static_cast<size_t>(end - text), true);
            text = end;
            if (*text == '%') {
                text = convert(text + 1);
            }
        }
        return ok_ ? count_ : -1;
    }

private:
    static constexpr C digits_lower[] = {'0', '1', '2', '3', '4', '5', '6', '7',
                                         '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    static constexpr C digits_upper[] = {'0', '1', '2', '3', '4', '5', '6', '7',
                                         '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};

    void emit(const C* text, size_t size, bool literal = false) {
        if (size > 0 && ok_) {
            ok_ = sink_.put(sink_.context, text, size, literal);
            count_ += static_cast<int>(size);
        }
    }
    void pad(C c, int count) {
        C run[16];
        for (C& unit : run) {
            unit = c;
        }
        for (; count > 0; count -= 16) {
            emit(run, static_cast<size_t>(count < 16 ? count : 16));
        }
    }
    void emit_padded(const C* text, size_t size, const Specification& spec) {
        const int space = spec.width - static_cast<int>(size);
        if (!spec.left) {
            pad(spec.zero ? '0' : ' ', space);
        }
        emit(text, size);
        if (spec.left) {
            pad(' ', space);
        }
    }
    /// Sign or prefix, zeros, digits: within the width.
    void emit_number(const char* prefix, int zeros, const C* digits, size_t size,
                     const Specification& spec) {
        const auto prefix_size = static_cast<int>(strlen(prefix));
        const int space = spec.width - prefix_size - zeros - static_cast<int>(size);
        if (!spec.left && !spec.zero) {
            pad(' ', space);
        }
        emit_ascii(prefix, static_cast<size_t>(prefix_size));
        pad('0', zeros + (spec.zero && !spec.left && space > 0 ? space : 0));
        emit(digits, size);
        if (spec.left) {
            pad(' ', space);
        }
    }
    void emit_ascii(const char* text, size_t size) {
        C units[64];
        for (size_t i = 0; i < size; ++i) {
            units[i] = static_cast<C>(text[i]);
        }
        emit(units, size);
    }

    /// Notes what the positions hold, where the first conversion has one. False where they do not
    /// fit together.
    bool find_positions(const C* text) {
        while (*text != 0) {
            if (*text++ != '%') {
                continue;
            }
            if (*text == '%') {
                ++text;
                continue;
            }
            const int at = position(text);
            if (!positions_ && at == 0) {
                return true; // a format without positions
            }
            positions_ = true;
            Specification spec;
            text = flags(text, spec);
            for (int part = 0; part < 2; ++part) {
                if (*text == '*') {
                    ++text;
                    if (!arguments_.note(position(text), sizeof(int), sizeof(int))) {
                        return false;
                    }
                } else {
                    number(text);
                }
                if (part == 0 && *text == '.') {
                    ++text;
                } else {
                    break;
                }
            }
            text = lengths(text, spec, options_);
            if (text == nullptr || !note_argument(at, *text, spec)) {
                return false;
            }
        }
        return arguments_.complete();
    }
    bool note_argument(int at, C letter, const Specification& spec) {
        enum : unsigned char { real = 20, pointer, narrow_text, wide_text, narrow, wide };
        if (is_one_of(letter, "aAeEfFgG")) {
            return arguments_.note(at, sizeof(double), real);
        }
        if (is_one_of(letter, "sS")) {
            return arguments_.note(at, sizeof(void*),
                                   is_wide(letter, spec) ? wide_text : narrow_text);
        }
        if (is_one_of(letter, "cC")) {
            return arguments_.note(at, sizeof(int), is_wide(letter, spec) ? wide : narrow);
        }
        if (is_one_of(letter, "pZ")) {
            return arguments_.note(at, sizeof(void*), pointer);
        }
        return is_one_of(letter, "diouxX") &&
               arguments_.note(at, spec.bytes, static_cast<unsigned char>(spec.bytes));
    }

    /// Of %c, %C, %s and %S: what a length says, or the letter's kind.
    bool is_wide(C letter, const Specification& spec) const {
        const bool own_wide = sizeof(C) == 2 && (options_ & legacy_wide) != 0;
        return spec.letters != 0 ? spec.letters == 2 : own_wide == (letter == 'c' || letter == 's');
    }

    int star(const C*& text) {
        ++text;
        if (positions_) {
            arguments_.seek(position(text));
        }
        return arguments_.template take<int>();
    }

    const C* convert(const C* text) {
        if (*text == '%') {
            emit(text, 1);
            return text + 1;
        }
        Specification spec;
        const int at = positions_ ? position(text) : 0;
        text = flags(text, spec);
        if (*text == '*') {
            spec.width = star(text);
            if (spec.width < 0) {
                spec.left = true;
                spec.width = -spec.width;
            }
        } else {
            spec.width = number(text);
        }
        if (is_ucrt && *text >= '0' && *text <= '9') {
            spec.width = number(text); // behind a star too, and that one is forgotten
        }
        if (*text == '.') {
            ++text;
            spec.precision = *text == '*' ? star(text) : number(text);
        }
        text = lengths(text, spec, options_);
        if (text == nullptr) {
            return fails();
        }
        if (positions_) {
            arguments_.seek(at);
        }
        if (spec.bytes == 0 && is_one_of(*text, "diouxXn")) {
            return fails(); // no length of a number
        }
        switch (*text) {
        case 'd':
        case 'i': integer(signed_argument(spec), spec); break;
        case 'u': digits(unsigned_argument(spec), 10, false, "", spec); break;
        case 'o': octal(unsigned_argument(spec), spec); break;
        case 'x':
        case 'X': hexadecimal(unsigned_argument(spec), *text == 'X', spec); break;
        case 'p':
            spec.precision = 2 * sizeof(void*);
            spec.zero = false;
            digits(reinterpret_cast<ULONG_PTR>(arguments_.template take<void*>()), 16, true,
                   !is_ucrt && spec.alternate ? "0X" : "", spec);
            break;
        case 'c':
        case 'C': character(is_wide(*text, spec), spec); break;
        case 's':
        case 'S': string(is_wide(*text, spec), spec); break;
        case 'Z': counted_string(spec.letters == 2, spec); break;
        case 'a':
        case 'A':
        case 'e':
        case 'E':
        case 'f':
        case 'F':
        case 'g':
        case 'G':
            floating(arguments_.template take<double>(), static_cast<char>(*text), spec);
            break;
        case 'n':
            if (count_output == 0 || (options_ & validated) != 0) {
                return fails();
            }
            store_count(spec);
            break;
        case 0: return (options_ & validated) != 0 ? fails() : text;
        default:
            if ((options_ & validated) != 0) {
                return fails();
            }
            emit(text, 1);
        }
        return text + 1;
    }

    /// A format that is none: the handler, and nothing more is put. The end of a format.
    const C* fails() {
        static const C end[] = {0};
        invalid();
        ok_ = false;
        return end;
    }

    void store_count(const Specification& spec) {
        void* const to = arguments_.template take<void*>();
        const auto value = static_cast<long long>(count_);
        memcpy(to, &value, static_cast<size_t>(spec.bytes));
    }

    long long signed_argument(const Specification& spec) {
        if (spec.bytes == 8) {
            return arguments_.template take<long long>();
        }
        const int value = arguments_.template take<int>();
        return spec.bytes == 2   ? static_cast<short>(value)
               : spec.bytes == 1 ? static_cast<signed char>(value)
                                 : value;
    }
    unsigned long long unsigned_argument(const Specification& spec) {
        if (spec.bytes == 8) {
            return arguments_.template take<unsigned long long>();
        }
        const auto value = arguments_.template take<unsigned>();
        return spec.bytes == 2   ? static_cast<unsigned short>(value)
               : spec.bytes == 1 ? static_cast<unsigned char>(value)
                                 : value;
    }

    static const char* sign(bool negative, const Specification& spec) {
        return negative ? "-" : spec.plus ? "+" : spec.space ? " " : "";
    }

    void integer(long long value, const Specification& spec) {
        const auto bits = static_cast<unsigned long long>(value);
        digits(value < 0 ? 0 - bits : bits, 10, false, sign(value < 0, spec), spec);
    }
    void hexadecimal(unsigned long long value, bool upper, const Specification& spec) {
        digits(value, 16, upper, spec.alternate && value != 0 ? (upper ? "0X" : "0x") : "", spec);
    }
    void octal(unsigned long long value, Specification spec) {
        if (spec.alternate) {
            int size = 1;
            for (unsigned long long rest = value; rest >= 8; rest /= 8) {
                ++size;
            }
            const bool filled = spec.precision < 0 && spec.zero && !spec.left && spec.width > size;
            if (!filled && spec.precision <= size && (value != 0 || spec.precision == 0)) {
                spec.precision = value != 0 ? size + 1 : 1;
            }
        }
        digits(value, 8, false, "", spec);
    }
    void digits(unsigned long long value, unsigned base, bool upper, const char* prefix,
                Specification spec) {
        C text[66];
        C* const end = text + 66;
        C* begin = end;
        const C* const alphabet = upper ? digits_upper : digits_lower;
        for (; value != 0; value /= base) {
            *--begin = alphabet[value % base];
        }
        const auto size = static_cast<int>(end - begin);
        if (spec.precision >= 0) {
            spec.zero = false;
        }
        const int least = spec.precision < 0 ? 1 : spec.precision;
        emit_number(prefix, size < least ? least - size : 0, begin, static_cast<size_t>(size),
                    spec);
    }

    void character(bool wide, const Specification& spec) {
        const int value = arguments_.template take<int>();
        if constexpr (sizeof(C) == 1) {
            if (wide) {
                char bytes[8];
                const int size = encode(bytes, static_cast<unsigned short>(value), locale_);
                if (size < 0) {
                    fail(error_sequence); // nothing is put, not even the width
                    return;
                }
                emit_padded(bytes, static_cast<size_t>(size), spec);
                return;
            }
        }
        C unit = static_cast<C>(value);
        if (sizeof(C) == 2 && !wide) {
            wchar_t units[2];
            int count = 0;
            const char byte = static_cast<char>(value);
            decode(&byte, 1, units, count, locale_);
            unit = static_cast<C>(units[0]);
        }
        emit_padded(&unit, 1, spec);
    }

    void string(bool wide, const Specification& spec) {
        if (wide) {
            const auto* text = arguments_.template take<const wchar_t*>();
            text = text == nullptr ? L"(null)" : text;
            size_t size = 0;
            const auto most = static_cast<size_t>(static_cast<long long>(spec.precision));
            while (size < most && text[size] != 0) {
                ++size;
            }
            units(text, size, spec);
        } else {
            const auto* text = arguments_.template take<const char*>();
            text = text == nullptr ? "(null)" : text;
            size_t size = 0;
            if (spec.precision < 0) {
                size = strlen(text);
            } else {
                for (int left = spec.precision; left > 0 && text[size] != 0; --left) {
                    size += character_size(text + size);
                }
            }
            units(text, size, spec);
        }
    }

    /// What a precision counts of narrow text: bytes, and in wprintf characters.
    size_t character_size(const char* text) const {
        wchar_t pair[2];
        int count = 0;
        const int used = sizeof(C) == 2 ? decode(text, static_cast<size_t>(locale_.most_bytes),
                                                 pair, count, locale_)
                                        : 1;
        return used > 1 ? static_cast<size_t>(used) : 1;
    }

    /// %Z: an ANSI_STRING or UNICODE_STRING.
    void counted_string(bool wide, const Specification& spec) {
        const auto* const string = arguments_.template take<const UNICODE_STRING*>();
        if (string == nullptr || string->Buffer == nullptr) {
            units("(null)", size_t{6}, spec);
        } else if (wide) {
            units(string->Buffer, string->Length / sizeof(wchar_t), spec);
        } else {
            units(reinterpret_cast<const char*>(string->Buffer), size_t{string->Length}, spec);
        }
    }

    void units(const C* text, size_t size, const Specification& spec) {
        emit_padded(text, size, spec);
    }
    /// Text of the other width: converted twice, once to know its size.
    template <class Other>
    void units(const Other* text, size_t size, const Specification& spec) {
        size_t all = 0;
        if (!convert_text(text, size, all, false)) {
            fail(error_sequence);
            ok_ = false;
            return;
        }
        const int space = spec.width - static_cast<int>(all);
        if (!spec.left) {
            pad(spec.zero ? '0' : ' ', space);
        }
        size_t again = 0;
        convert_text(text, size, again, true);
        if (spec.left) {
            pad(' ', space);
        }
    }
    bool convert_text(const wchar_t* text, size_t size, size_t& all, bool emits) {
        for (size_t i = 0; i < size; ++i) {
            unsigned code = static_cast<unsigned short>(text[i]);
            if (code >= 0xd800 && code < 0xdc00 && i + 1 < size &&
                (text[i + 1] & 0xfc00) == 0xdc00) {
                code = 0x10000 + ((code & 0x3ff) << 10) + (text[++i] & 0x3ffU);
            }
            char bytes[8];
            const int put = encode(bytes, code, locale_);
            if (put < 0) {
                return false;
            }
            all += static_cast<size_t>(put);
            if (emits) {
                emit(reinterpret_cast<const C*>(bytes), static_cast<size_t>(put));
            }
        }
        return true;
    }
    bool convert_text(const char* text, size_t size, size_t& all, bool emits) {
        for (size_t i = 0; i < size;) {
            wchar_t pair[2];
            int count = 0;
            const int used = decode(text + i, size - i, pair, count, locale_);
            if (used < 0) {
                return false;
            }
            i += static_cast<size_t>(used == 0 ? 1 : used);
            all += static_cast<size_t>(count);
            if (emits) {
                emit(reinterpret_cast<const C*>(pair), static_cast<size_t>(count));
            }
        }
        return true;
    }

    bool old() const { return (options_ & old_floats) != 0; }
    bool halves_up() const { return (options_ & standard_rounding) == 0; }

    void floating(double value, char conversion, Specification spec) {
        const FloatParts parts = parts_of(value);
        const bool upper = conversion < 'a';
        const char kind = static_cast<char>(upper ? conversion + 32 : conversion);
        if (parts.kind != FloatKind::finite) {
            special(parts, kind, upper, spec);
            return;
        }
        if (kind == 'a') {
            hexadecimal_float(value, upper, spec);
            return;
        }
        if (spec.precision < 0) {
            spec.precision = 6;
        }
        if (kind == 'g' && spec.precision == 0) {
            spec.precision = 1;
        }
        Decimal decimal;
        decimal.read(value);
        if (old()) {
            decimal.round(17, true);
        }
        const int kept = kind == 'e'   ? spec.precision + 1
                         : kind == 'f' ? decimal.point + spec.precision
                                       : spec.precision;
        if (decimal.count > 0) {
            decimal.round(kept, halves_up());
        }
        const bool zero = decimal.count == 0;
        const int exponent = zero ? 0 : decimal.point - 1;
        const char* const prefix = sign(parts.negative, spec);
        if (kind == 'f') {
            fixed(decimal, spec.precision, prefix, spec);
        } else if (kind == 'e') {
            scientific(decimal, exponent, spec.precision, upper, prefix, spec);
        } else {
            // Without '#', zeros at the end are left out.
            const bool scaled = exponent < -4 || exponent >= spec.precision;
            int behind = scaled ? spec.precision - 1 : spec.precision - 1 - exponent;
            if (!spec.alternate) {
                const int present = scaled ? decimal.count - 1 : decimal.count - 1 - exponent;
                behind = behind < present ? behind : present;
                behind = behind < 0 || zero ? 0 : behind;
            }
            if (scaled) {
                scientific(decimal, exponent, behind, upper, prefix, spec);
            } else {
                fixed(decimal, behind, prefix, spec);
            }
        }
    }

    /// Puts parts of a number one after the other, after padding by their sizes together.
    struct Piece {
        const C* text; ///< null: zeros
        int size;
    };
    void pieces(const char* prefix, const Piece* list, int count, const Specification& spec) {
        int size = static_cast<int>(strlen(prefix));
        for (int i = 0; i < count; ++i) {
            size += list[i].size;
        }
        const int space = spec.width - size;
        if (!spec.left && !spec.zero) {
            pad(' ', space);
        }
        emit_ascii(prefix, strlen(prefix));
        if (!spec.left && spec.zero) {
            pad('0', space);
        }
        for (int i = 0; i < count; ++i) {
            if (list[i].text == nullptr) {
                pad('0', list[i].size);
            } else {
                emit(list[i].text, static_cast<size_t>(list[i].size));
            }
        }
        if (spec.left) {
            pad(' ', space);
        }
    }

    void fixed(const Decimal& decimal, int behind, const char* prefix, const Specification& spec) {
        C digits[Decimal::most];
        for (int i = 0; i < decimal.count; ++i) {
            digits[i] = static_cast<C>(decimal.digits[i]);
        }
        static const C point[] = {'.'};
        static const C zero[] = {'0'};
        const int before = decimal.count == 0 ? 0 : decimal.point;
        const int whole = before <= 0 ? 0 : before < decimal.count ? before : decimal.count;
        const int lead = before < 0 ? (-before < behind ? -before : behind) : 0;
        int fraction = decimal.count - whole;
        fraction = fraction < behind - lead ? fraction : behind - lead;
        const Piece list[] = {
            {zero, before <= 0 ? 1 : 0},
            {digits, whole},
            {nullptr, before > whole ? before - whole : 0},
            {point, behind > 0 || spec.alternate ? 1 : 0},
            {nullptr, lead},
            {digits + whole, fraction},
            {nullptr, behind - lead - fraction},
        };
        pieces(prefix, list, 7, spec);
    }

    void scientific(const Decimal& decimal, int exponent, int behind, bool upper,
                    const char* prefix, const Specification& spec) {
        C digits[Decimal::most];
        digits[0] = '0';
        for (int i = 0; i < decimal.count; ++i) {
            digits[i] = static_cast<C>(decimal.digits[i]);
        }
        static const C point[] = {'.'};
        C power[8];
        int size = 0;
        power[size++] = upper ? 'E' : 'e';
        power[size++] = exponent < 0 ? '-' : '+';
        const int value = exponent < 0 ? -exponent : exponent;
        if (value >= 100 || ((options_ & three_exponent_digits) != 0 && output_format == 0)) {
            power[size++] = static_cast<C>('0' + value / 100);
        }
        power[size++] = static_cast<C>('0' + value / 10 % 10);
        power[size++] = static_cast<C>('0' + value % 10);
        int fraction = decimal.count > 1 ? decimal.count - 1 : 0;
        fraction = fraction < behind ? fraction : behind;
        const Piece list[] = {
            {digits, 1},
            {point, behind > 0 || spec.alternate ? 1 : 0},
            {digits + 1, fraction},
            {nullptr, behind - fraction},
            {power, size},
        };
        pieces(prefix, list, 5, spec);
    }

    void hexadecimal_float(double value, bool upper, Specification spec) {
        const uint64_t bits = bits_of(value);
        uint64_t mantissa = bits & 0xfffffffffffff;
        int exponent = static_cast<int>(bits >> 52 & 0x7ff);
        const bool zero = exponent == 0 && mantissa == 0;
        uint64_t lead = exponent == 0 ? 0 : 1;
        exponent = zero ? 0 : exponent == 0 ? -1022 : exponent - 1023;
        const int precision = spec.precision >= 0 ? spec.precision : old() ? 6 : 13;
        if (precision < 13) {
            const int drop = 4 * (13 - precision);
            uint64_t whole = lead << 52 | mantissa;
            const uint64_t rest = whole & ((uint64_t{1} << drop) - 1);
            const uint64_t half = uint64_t{1} << (drop - 1);
            whole >>= drop;
            whole += rest > half || (rest == half && ((whole & 1) != 0 || halves_up()));
            whole <<= drop;
            lead = whole >> 52;
            mantissa = whole & 0xfffffffffffff;
        }
        const C* const alphabet = upper ? digits_upper : digits_lower;
        C first = alphabet[lead];
        C digits[13];
        for (int i = 0; i < 13; ++i) {
            digits[i] = alphabet[mantissa >> (48 - 4 * i) & 15];
        }
        static const C point[] = {'.'};
        C power[8];
        int size = 0;
        power[size++] = upper ? 'P' : 'p';
        power[size++] = exponent < 0 ? '-' : '+';
        int rest = exponent < 0 ? -exponent : exponent;
        for (int unit = 1000; unit > 0; unit /= 10) {
            if (rest >= unit || unit == 1) {
                power[size++] = static_cast<C>('0' + rest / unit % 10);
            }
        }
        const Piece list[] = {
            {&first, 1},
            {point, precision > 0 || spec.alternate ? 1 : 0},
            {digits, precision < 13 ? precision : 13},
            {nullptr, precision > 13 ? precision - 13 : 0},
            {power, size},
        };
        char prefix[4];
        const char* const plus = sign(bits >> 63 != 0, spec);
        int at = 0;
        if (*plus != 0) {
            prefix[at++] = *plus;
        }
        prefix[at++] = '0';
        prefix[at++] = upper ? 'X' : 'x';
        prefix[at] = 0;
        pieces(prefix, list, 5, spec);
    }

    void special(const FloatParts& parts, char kind, bool upper, Specification spec) {
        const char* const prefix = sign(parts.negative, spec);
        if ((options_ & legacy_msvcrt) == 0) {
            static const char* const lower_names[] = {"", "inf", "nan", "nan(ind)", "nan(snan)"};
            static const char* const upper_names[] = {"", "INF", "NAN", "NAN(IND)", "NAN(SNAN)"};
            const char* const name =
                (upper ? upper_names : lower_names)[static_cast<int>(parts.kind)];
            C text[12];
            const size_t size = strlen(name);
            for (size_t i = 0; i < size; ++i) {
                text[i] = static_cast<C>(name[i]);
            }
            spec.zero = false;
            emit_number(prefix, 0, text, size, spec);
            return;
        }
        // The old way takes "1#INF" for digits, and rounds them.
        static const char* const names[] = {"", "1#INF", "1#QNAN", "1#IND", "1#SNAN"};
        Decimal decimal;
        const char* const name = names[static_cast<int>(parts.kind)];
        const auto size = static_cast<int>(strlen(name));
        memcpy(decimal.digits, name, static_cast<size_t>(size));
        decimal.count = size;
        decimal.point = 1;
        const bool hexadecimal = is_ucrt && kind == 'a';
        const int precision = spec.precision >= 0 ? spec.precision : hexadecimal ? 13 : 6;
        const int kept = kind == 'g' ? precision : precision + 1;
        if (kept < size) {
            decimal.count = kept < 1 ? 1 : kept;
            if (kept >= 1 && decimal.digits[kept] >= '5') {
                ++decimal.digits[kept - 1];
            }
        }
        if (hexadecimal) {
            special_hexadecimal(decimal, precision, upper, prefix, spec);
        } else if (kind == 'e') {
            scientific(decimal, 0, precision, upper, prefix, spec);
        } else {
            const bool cut = kind == 'g' && !(is_ucrt && spec.alternate);
            const int behind = kind == 'g' ? precision - 1 : precision;
            fixed(decimal, cut ? decimal.count - 1 : behind, prefix, spec);
        }
    }

    void special_hexadecimal(const Decimal& decimal, int precision, bool upper, const char* plus,
                             const Specification& spec) {
        C digits[8];
        for (int i = 0; i < decimal.count; ++i) {
            digits[i] = static_cast<C>(decimal.digits[i]);
        }
        static const C point[] = {'.'};
        const C power[] = {static_cast<C>(upper ? 'P' : 'p'), '+', '0'};
        const int behind = decimal.count - 1;
        const Piece list[] = {
            {digits, 1},          {point, precision > 0 || spec.alternate ? 1 : 0},
            {digits + 1, behind}, {nullptr, precision > behind ? precision - behind : 0},
            {power, 3},
        };
        char prefix[4] = {};
        char* at = prefix;
        if (*plus != 0) {
            *at++ = *plus;
        }
        at[0] = '0';
        at[1] = upper ? 'X' : 'x';
        pieces(prefix, list, 5, spec);
    }

    const Sink<C>& sink_;
    unsigned long long options_;
    const Locale& locale_;
    Arguments arguments_;
    int count_ = 0;
    bool ok_ = true;
    bool positions_ = false;
};

} // namespace

template <class C>
int format(const Sink<C>& sink, unsigned long long options, const C* format, const Locale& locale,
           va_list arguments) {
    return Formatter<C>(sink, options, locale, arguments).run(format);
}

template int format(const Sink<char>&, unsigned long long, const char*, const Locale&, va_list);
template int format(const Sink<wchar_t>&, unsigned long long, const wchar_t*, const Locale&,
                    va_list);

} // namespace ferry::crt

extern "C" {

int _get_printf_count_output() { return ferry::crt::count_output; }
int _set_printf_count_output(int value) {
    const int old = ferry::crt::count_output;
    ferry::crt::count_output = value != 0;
    return old;
}
unsigned _get_output_format() { return ferry::crt::output_format; }
unsigned _set_output_format(unsigned value) {
    const unsigned old = ferry::crt::output_format;
    if ((value & ~ferry::crt::two_digit_exponent) != 0) {
        ferry::crt::invalid();
        return old;
    }
    ferry::crt::output_format = value;
    return old;
}

} // extern "C"
