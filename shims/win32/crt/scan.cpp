#include "scan.hpp"

#include "float_text.hpp"

namespace ferry::crt {
namespace {

/// A number's units on their way to read_float.
struct Collected {
    char text[1200];
    size_t size = 0;
    void put(int c) {
        if (size + 1 < sizeof text) {
            text[size++] = static_cast<char>(c);
        }
    }
};

template <class C>
class Scanner {
public:
    Scanner(const ScanSource& source, unsigned long long options, const Locale& locale,
            va_list list)
        : source_(source), options_(options), locale_(locale),
          arguments_(reinterpret_cast<char*>(list)) {}

    int run(const C* text) {
        const bool whole = directives(text);
        if (!is_ucrt) {
            return stored_ == 0 && ended_ && !converted_ ? -1 : stored_;
        }
        int result = stored_;
        if (!whole && stored_ == 0) {
            const int c = get();
            unget(c);
            result = c < 0 ? -1 : 0;
        }
        if (malformed_ && (options_ & scan_secure) != 0) {
            invalid();
        }
        return result;
    }

private:
    /// Whether all of the format was gone through.
    bool directives(const C* text) {
        for (; *text != 0; ++text) {
            if (space(static_cast<int>(unit(*text)))) {
                skip_space();
            } else if (*text != '%' || text[1] == '%') {
                text += *text == '%'; // "%%" skips no space, whatever C says
                if (!match(static_cast<int>(unit(*text)))) {
                    return false;
                }
            } else if ((text = conversion(text + 1)) == nullptr) {
                return false;
            }
        }
        return true;
    }

    static unsigned unit(C c) {
        return sizeof(C) == 1 ? static_cast<unsigned char>(c) : static_cast<unsigned short>(c);
    }

    int get() {
        ++read_;
        const int c = source_.get(source_.context);
        if (c < 0) {
            --read_;
        }
        return c;
    }
    void unget(int c) {
        if (c >= 0) {
            --read_;
            source_.unget(source_.context, c);
        }
    }
    bool space(int c) const {
        if (c < 0) {
            return false;
        }
        return sizeof(C) == 1 ? (locale_.kinds[c & 0xff] & kind_space) != 0
                              : (kind_of(static_cast<wchar_t>(c)) & kind_space) != 0;
    }
    void skip_space() {
        int c = get();
        while (space(c)) {
            c = get();
        }
        unget(c);
        ended_ = c < 0;
    }
    bool match(int wanted) {
        const int c = get();
        if (c == wanted) {
            return true;
        }
        ended_ = c < 0;
        unget(c);
        return false;
    }

    template <class T>
    T take() {
        constexpr size_t slots = (sizeof(T) + sizeof(void*) - 1) / sizeof(void*);
        T value;
        memcpy(&value, arguments_, sizeof value);
        arguments_ += slots * sizeof(void*);
        return value;
    }

    /// Within the width: the next unit, or -1.
    int next() {
        if (left_ == 0) {
            return -1;
        }
        const int c = get();
        if (c >= 0) {
            --left_;
        }
        return c;
    }
    void back(int c) {
        if (c >= 0) {
            ++left_;
            unget(c);
        }
    }

    const C* malformed() {
        malformed_ = true;
        return nullptr;
    }

    /// The format behind the conversion's letter's place; null ends the scan.
    const C* conversion(const C* text) {
        bool suppressed = false;
        if (*text == '*') {
            suppressed = true;
            ++text;
        }
        int width = 0;
        bool has_width = false;
        const auto read_width = [&] {
            for (; *text >= '0' && *text <= '9'; ++text) {
                width = width * 10 + (*text - '0');
                has_width = is_ucrt || width != 0;
            }
        };
        read_width();
        if (has_width && width == 0) {
            return malformed();
        }
        int bytes = 4;
        int letters = 0;
        bool is_double = false;
        for (bool more = true; more;) {
            switch (*text) {
            case 'h':
                bytes = bytes != 2 ? 2
                        : is_ucrt  ? 1
                                   : 4; // msvcrt knows no hh: another h ends the first
                letters = 1;
                break;
            case 'l':
                bytes = is_double ? 8 : 4;
                is_double = true;
                letters = 2;
                break;
            case 'L': is_double = true; break;
            case 'j': bytes = 8; break;
            case 'z':
            case 't': bytes = sizeof(void*); break;
            case 'w': letters = 2; break;
            case 'I':
                bytes = sizeof(void*);
                if (text[1] == '6' && text[2] == '4') {
                    bytes = 8;
                    text += 2;
                } else if (text[1] == '3' && text[2] == '2') {
                    bytes = 4;
                    text += 2;
                }
                break;
            default: more = false; continue;
            }
            ++text;
            if (!is_ucrt) {
                read_width(); // may stand among the lengths
            }
        }
        const C letter = *text;
        if (is_ucrt ? letter != 'c' && letter != 'C' && letter != '[' && letter != 'n'
                    : skips_space(letter)) {
            skip_space();
        }
        left_ = has_width ? width : 0x7fffffff;
        const bool legacy = (options_ & scan_legacy_wide) != 0;
        const bool own_wide = sizeof(C) == 2 && legacy;
        const bool other_wide = sizeof(C) == 1 || !legacy;
        switch (letter) {
        case 'd': return integer(10, bytes, true, suppressed) ? text : nullptr;
        case 'u': return integer(10, bytes, false, suppressed) ? text : nullptr;
        case 'i': return integer(0, bytes, true, suppressed) ? text : nullptr;
        case 'o': return integer(8, bytes, false, suppressed) ? text : nullptr;
        case 'x':
        case 'X': return integer(16, bytes, false, suppressed) ? text : nullptr;
        case 'P':
            if (is_ucrt) {
                return malformed();
            }
            [[fallthrough]];
        case 'p': return integer(pointer_base, sizeof(void*), false, suppressed) ? text : nullptr;
        case 'a':
        case 'A':
        case 'e':
        case 'E':
        case 'f':
        case 'F':
        case 'g':
        case 'G': return floating(is_double, suppressed) ? text : nullptr;
        case 'c':
            return string(true, nullptr, letters != 0 ? letters == 2 : own_wide,
                          has_width ? width : 1, suppressed)
                       ? text
                       : nullptr;
        case 'C':
            return string(true, nullptr, letters != 0 ? letters == 2 : other_wide,
                          has_width ? width : 1, suppressed)
                       ? text
                       : nullptr;
        case 's':
            return string(false, nullptr, letters != 0 ? letters == 2 : own_wide, left_, suppressed)
                       ? text
                       : nullptr;
        case 'S':
            return string(false, nullptr, letters != 0 ? letters == 2 : other_wide, left_,
                          suppressed)
                       ? text
                       : nullptr;
        case '[': {
            const C* const set = text + 1;
            const C* end = set + (*set == '^');
            if (*end == ']') {
                ++end;
            }
            while (*end != 0 && *end != ']') {
                ++end;
            }
            if (*end == 0) {
                return malformed();
            }
            return string(false, set, letters != 0 ? letters == 2 : own_wide, left_, suppressed)
                       ? end
                       : nullptr;
        }
        case 'n':
            if (!suppressed) {
                const auto count = static_cast<long long>(read_);
                memcpy(take<void*>(), &count, static_cast<size_t>(bytes));
            }
            return text;
        default:
            if (is_ucrt || letter == 0) {
                return malformed();
            }
            return match(static_cast<int>(unit(letter))) ? text : nullptr;
        }
    }

    /// %p: sixteen, in msvcrt without "0x".
    static constexpr int pointer_base = is_ucrt ? 16 : -16;

    /// In msvcrt what is no conversion stands for itself, and space is not skipped.
    static bool skips_space(C letter) {
        for (const char* known = "adefgiopsuxADEFGIOPSUX"; *known != 0; ++known) {
            if (letter == static_cast<C>(*known)) {
                return true;
            }
        }
        return false;
    }

    static int digit_of(int c) {
        return c >= '0' && c <= '9'   ? c - '0'
               : c >= 'a' && c <= 'f' ? c - 'a' + 10
               : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                      : 99;
    }

    bool integer(int base, int bytes, bool is_signed, bool suppressed) {
        int c = next();
        const bool negative = c == '-';
        if (c == '-' || c == '+') {
            c = next();
        }
        bool any = false;
        if (c == '0' && (base == 0 || base == 16)) {
            any = true;
            c = next();
            if (c == 'x' || c == 'X') {
                base = 16;
                c = next();
                any = false;
            } else if (base == 0) {
                base = 8;
            }
        }
        base = base == 0 ? 10 : base < 0 ? -base : base;
        uint64_t value = 0;
        bool overflow = false;
        for (; digit_of(c) < base; c = next()) {
            overflow |= __builtin_mul_overflow(value, static_cast<unsigned>(base), &value);
            overflow |= __builtin_add_overflow(value, static_cast<unsigned>(digit_of(c)), &value);
            any = true;
        }
        back(c);
        if (!any) {
            ended_ = c < 0 && left_ != 0;
            return false;
        }
        converted_ = true;
        if (!suppressed) {
            constexpr uint64_t half = uint64_t{1} << 63;
            overflow |= is_signed && (negative ? value > half : value >= half);
            value = negative ? 0 - value : value;
            if (is_ucrt && overflow) { // of 64 bits, whatever is kept of them
                fail(error_range);
                value = !is_signed ? ~uint64_t{0} : negative ? half : half - 1;
            }
            memcpy(take<void*>(), &value, static_cast<size_t>(bytes));
            ++stored_;
        }
        return true;
    }

    static bool name_unit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '_';
    }

    /// The units of a number from `c` on, which becomes the one behind it; false where a prefix or
    /// an exponent has no digits.
    bool decimal(Collected& number, int& c) {
        const auto put = [&] {
            number.put(c);
            c = next();
        };
        bool hexadecimal = false;
        bool any = false;
        if (c == '0') {
            any = true;
            put();
            if (is_ucrt && (c == 'x' || c == 'X')) {
                hexadecimal = true;
                any = false;
                put();
            }
        }
        bool point = false;
        while ((c >= '0' && c <= '9') || (c == '.' && !point) ||
               (hexadecimal && digit_of(c) < 16)) {
            any |= c != '.';
            point |= c == '.';
            put();
        }
        if (!any || c < 0 || (c | 32) != (hexadecimal ? 'p' : 'e')) {
            return any;
        }
        put();
        if (c == '-' || c == '+') {
            put();
        }
        any = false;
        while (c >= '0' && c <= '9') {
            any = true;
            put();
        }
        return any;
    }

    bool floating(bool is_double, bool suppressed) {
        Collected number;
        int c = next();
        const auto put = [&] {
            number.put(c);
            c = next();
        };
        if (c == '-' || c == '+') {
            put();
        }
        // What is taken stays taken: where a word or an exponent breaks off, ucrt has no number.
        bool whole = true;
        const auto word = [&](const char* letters) {
            for (; *letters != 0 && (c | 32) == *letters; ++letters) {
                put();
            }
            return *letters == 0;
        };
        if (is_ucrt && (c == 'i' || c == 'I')) {
            whole = word("inf") && ((c != 'i' && c != 'I') || word("inity"));
        } else if (is_ucrt && (c == 'n' || c == 'N')) {
            whole = word("nan");
            if (whole && c == '(') {
                do {
                    put();
                } while (name_unit(c));
                whole = c == ')';
                if (whole) {
                    put();
                }
            }
        } else {
            whole = decimal(number, c);
        }
        back(c);
        ended_ = c < 0 && number.size == 0;
        if (is_ucrt && !whole) {
            return false;
        }
        number.text[number.size] = 0;
        TextSource<char> source{number.text};
        bool negative = false;
        uint64_t bits = 0;
        Range range = Range::fits;
        if (!read_float(source, is_double ? double_format : float_format, negative, bits, range)) {
            return false;
        }
        converted_ = true;
        if (!suppressed) {
            if (negative) {
                bits |= uint64_t{1} << (is_double ? 63 : 31);
            }
            memcpy(take<void*>(), &bits, is_double ? 8 : 4);
            ++stored_;
        }
        return true;
    }

    /// Whether `c` is in the set behind "[".
    static bool in_set(const C* set, int c) {
        const bool inverted = *set == '^';
        set += inverted;
        bool found = false;
        bool first = true;
        for (; *set != 0 && (first || *set != ']'); ++set, first = false) {
            if (set[1] == '-' && set[2] != ']' && set[2] != 0) {
                const auto low = static_cast<int>(unit(set[0]));
                const auto high = static_cast<int>(unit(set[2]));
                found |= low <= high ? c >= low && c <= high : c >= high && c <= low;
                set += 2;
            } else {
                found |= static_cast<int>(unit(*set)) == c;
            }
        }
        return found != inverted;
    }

    /// %c (`exactly` so many), %s and %[.
    bool string(bool exactly, const C* set, bool wide, int width, bool suppressed) {
        void* const target = suppressed ? nullptr : take<void*>();
        if (target == nullptr && !suppressed) {
            invalid();
            return false;
        }
        auto room = static_cast<size_t>(-1);
        if (!suppressed && (options_ & scan_secure) != 0) {
            room = take<unsigned>();
        }
        if (room == 0) {
            fail(error_no_memory);
            return false;
        }
        left_ = width;
        size_t size = 0;
        int count = 0;
        int c = -1;
        for (;;) {
            c = next();
            if (c < 0) {
                break;
            }
            const bool allowed = exactly          ? true
                                 : set != nullptr ? in_set(set, c)
                                                  : c != ' ' && (c < '\t' || c > '\r');
            if (!allowed) {
                back(c);
                break;
            }
            ++count;
            if (!suppressed && !store(target, wide, room - (exactly ? 0 : 1), size, c)) {
                put_unit(target, wide, 0, 0);
                fail(error_no_memory);
                return false;
            }
        }
        // %3c takes what there is in msvcrt, and in ucrt where that is asked for.
        const bool short_of =
            is_ucrt && exactly && count < width && (options_ & scan_legacy_msvcrt) == 0;
        if (count == 0 || short_of) {
            ended_ = c < 0 && (is_ucrt || exactly || sizeof(C) == 1);
            return false;
        }
        converted_ = true;
        if (!suppressed) {
            if (!exactly) {
                put_unit(target, wide, size, 0);
            }
            ++stored_;
        }
        return true;
    }

    static void put_unit(void* target, bool wide, size_t at, int c) {
        if (wide) {
            static_cast<wchar_t*>(target)[at] = static_cast<wchar_t>(c);
        } else {
            static_cast<char*>(target)[at] = static_cast<char>(c);
        }
    }

    /// A unit of the input in the target's kind.
    bool store(void* target, bool wide, size_t room, size_t& size, int c) {
        if (wide == (sizeof(C) == 2)) {
            if (size >= room) {
                return false;
            }
            put_unit(target, wide, size++, c);
            return true;
        }
        if (wide) { // bytes to wide: a character may have several
            char bytes[8] = {static_cast<char>(c)};
            wchar_t units[2];
            int count = 0;
            int used = -2;
            for (size_t have = 1;
                 (used = decode(bytes, have, units, count, locale_)) == -2 && have < 5; ++have) {
                const int more = next();
                if (more < 0) {
                    break;
                }
                bytes[have] = static_cast<char>(more);
            }
            if (used < 0) {
                units[0] = static_cast<wchar_t>(c);
                count = 1;
            }
            for (int i = 0; i < count; ++i) {
                if (size >= room) {
                    return false;
                }
                put_unit(target, true, size++, units[i]);
            }
            return true;
        }
        char bytes[8];
        const int count = encode(bytes, static_cast<unsigned>(c), locale_);
        for (int i = 0; i < count; ++i) {
            if (size >= room) {
                return false;
            }
            put_unit(target, false, size++, bytes[i]);
        }
        return count > 0;
    }

    const ScanSource& source_;
    unsigned long long options_;
    const Locale& locale_;
    char* arguments_;
    int left_ = 0;
    int stored_ = 0;
    long long read_ = 0;
    bool ended_ = false;
    bool converted_ = false;
    bool malformed_ = false;
};

} // namespace

template <class C>
int scan(const ScanSource& source, unsigned long long options, const C* format,
         const Locale& locale, va_list arguments) {
    return Scanner<C>(source, options, locale, arguments).run(format);
}

template int scan(const ScanSource&, unsigned long long, const char*, const Locale&, va_list);
template int scan(const ScanSource&, unsigned long long, const wchar_t*, const Locale&, va_list);

} // namespace ferry::crt
