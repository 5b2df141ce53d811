// Numbers as text: printf writes them, the locale's names, groups and characters come afterwards.

#include "facets.hpp"

using namespace ferry::msvcp;

namespace std {

#define PUT                                                                                        \
    template <class Elem, class Out>                                                               \
    auto num_put<Elem, Out>::
#define PUT_MAKER                                                                                  \
    template <class Elem, class Out>                                                               \
    num_put<Elem, Out>::

template <class Elem, class Out>
locale::id num_put<Elem, Out>::id;

PUT_MAKER num_put(size_t references) : facet(references) {
    const _Locinfo info;
    _Init(info);
}
PUT_MAKER num_put(const _Locinfo& info, size_t references) : facet(references) { _Init(info); }
PUT_MAKER ~num_put() noexcept = default;
PUT _Init(const _Locinfo&)->void {}
PUT _Getcat(const locale::facet** made, const locale* where)->size_t {
    return make_facet<num_put>(made, where, lc_numeric);
}

#define FUNCTION(Type)                                                                             \
    PUT put(Out to, ios_base& ios, Elem fill, Type value) const->Out {                             \
        return do_put(to, ios, fill, value);                                                       \
    }
FERRY_NUM_PUT(FUNCTION)
#undef FUNCTION

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// A sign, and what says that a number is hexadecimal: filling goes behind them.
size_t prefix_of(const char* digits, size_t size) {
    const size_t sign = size > 0 && (digits[0] == '+' || digits[0] == '-') ? 1 : 0;
    const bool hexadecimal = size > sign + 1 && digits[sign] == '0' &&
                             (digits[sign + 1] == 'x' || digits[sign + 1] == 'X');
    return hexadecimal ? sign + 2 : sign;
}

template <class Elem>
basic_string<Elem> widened(const ios_base& ios, const char* text, size_t size) {
    basic_string<Elem> to(size, Elem());
    use_facet<ctype<Elem>>(ios.getloc()).widen(text, text + size, to.data());
    return to;
}

} // namespace

template <class Elem>
void group(basic_string<Elem>& text, size_t first, size_t last, const string& grouping,
           Elem separator) {
    constexpr char no_more = 0x7f;
    size_t of = 0;
    while (of < grouping.size() && grouping[of] != no_more && grouping[of] > 0 &&
           static_cast<size_t>(grouping[of]) < last - first) {
        last -= static_cast<size_t>(grouping[of]);
        text.insert(last, 1, separator);
        if (of + 1 < grouping.size()) {
            ++of;
        }
    }
}
template void group(string&, size_t, size_t, const string&, char);
template void group(basic_string<wchar_t>&, size_t, size_t, const string&, wchar_t);

PUT padded(Out to, ios_base& ios, Elem fill, const basic_string<Elem>& text,
           size_t prefix) const->Out {
    const streamsize width = ios.width();
    const size_t missing = width > 0 && static_cast<size_t>(width) > text.size()
                               ? static_cast<size_t>(width) - text.size()
                               : 0;
    const int adjust = ios.flags() & ios_base::adjustfield;
    const size_t before = adjust == ios_base::left       ? text.size()
                          : adjust == ios_base::internal ? prefix
                                                         : 0;
    to = _Put(to, text.data(), before);
    to = _Rep(to, fill, missing);
    to = _Put(to, text.data() + before, text.size() - before);
    ios.width(0);
    return to;
}
PUT _Put(Out to, const Elem* text, size_t size) const->Out {
    to.put(text, size);
    return to;
}
PUT _Rep(Out to, Elem c, size_t count) const->Out {
    for (; count > 0; --count) {
        to.put(c);
    }
    return to;
}

/// The format of an integer; `type` is the length and the letter for decimal numbers.
PUT _Ifmt(char* format, const char* type, int flags) const->char* {
    char* to = format;
    *to++ = '%';
    if ((flags & ios_base::showpos) != 0) {
        *to++ = '+';
    }
    if ((flags & ios_base::showbase) != 0) {
        *to++ = '#';
    }
    while (type[1] != 0) {
        *to++ = *type++;
    }
    const int base = flags & ios_base::basefield;
    *to++ = base == ios_base::oct   ? 'o'
            : base != ios_base::hex ? *type
                                    : ((flags & ios_base::uppercase) != 0 ? 'X' : 'x');
    *to = 0;
    return format;
}
/// The format of a floating-point number; `type` is L for long double, or zero.
PUT _Ffmt(char* format, char type, int flags) const->char* {
    char* to = format;
    *to++ = '%';
    if ((flags & ios_base::showpos) != 0) {
        *to++ = '+';
    }
    if ((flags & ios_base::showpoint) != 0) {
        *to++ = '#';
    }
    *to++ = '.';
    *to++ = '*';
    if (type != 0) {
        *to++ = type;
    }
    const int field = flags & ios_base::floatfield;
    const bool upper = (flags & ios_base::uppercase) != 0;
    *to++ = field == ios_base::fixed        ? 'f'
            : field == ios_base::hexfloat   ? (upper ? 'A' : 'a')
            : field == ios_base::scientific ? (upper ? 'E' : 'e')
                                            : (upper ? 'G' : 'g');
    *to = 0;
    return format;
}

PUT _Iput(Out to, ios_base& ios, Elem fill, char* digits, size_t size) const->Out {
    auto text = widened<Elem>(ios, digits, size);
    const size_t prefix = prefix_of(digits, size);
    const auto& names = use_facet<numpunct<Elem>>(ios.getloc());
    const string grouping = names.grouping();
    if (!grouping.empty()) {
        group(text, prefix, text.size(), grouping, names.thousands_sep());
    }
    return padded(to, ios, fill, text, prefix);
}
PUT _Fput(Out to, ios_base& ios, Elem fill, const char* digits, size_t size) const->Out {
    auto text = widened<Elem>(ios, digits, size);
    const size_t prefix = prefix_of(digits, size);
    const bool hexadecimal = prefix >= 2;
    const char point = localeconv()->decimal_point[0];
    const auto& names = use_facet<numpunct<Elem>>(ios.getloc());
    size_t integral = prefix;
    while (integral < size && is_digit(digits[integral])) {
        ++integral;
    }
    size_t at = integral;
    while (at < size && digits[at] != point) {
        ++at;
    }
    if (at < size) {
        text.data()[at] = names.decimal_point();
    }
    const string grouping = names.grouping();
    if (!hexadecimal && !grouping.empty()) {
        group(text, prefix, integral, grouping, names.thousands_sep());
    }
    return padded(to, ios, fill, text, prefix);
}

template <class Elem, class Out>
template <class Value>
auto num_put<Elem, Out>::integer(Out to, ios_base& ios, Elem fill, const char* type,
                                 Value value) const -> Out {
    char format[8];
    char digits[64];
    const int size = print(digits, sizeof digits, _Ifmt(format, type, ios.flags()), value);
    return _Iput(to, ios, fill, digits, static_cast<size_t>(size));
}
PUT floating(Out to, ios_base& ios, Elem fill, char type, double value) const->Out {
    constexpr int hexadecimal_digits = 13; // all that a double has
    constexpr int default_digits = 6;
    char format[8];
    const int field = ios.flags() & ios_base::floatfield;
    const auto asked = static_cast<int>(ios.precision());
    const int precision = field == ios_base::hexfloat ? hexadecimal_digits
                          : asked < 0                 ? default_digits
                                                      : asked;
    _Ffmt(format, type, ios.flags());
    string digits(static_cast<size_t>(print(nullptr, 0, format, precision, value)), 0);
    print(digits.data(), digits.size() + 1, format, precision, value);
    return _Fput(to, ios, fill, digits.data(), digits.size());
}

PUT do_put(Out to, ios_base& ios, Elem fill, bool value) const->Out {
    if ((ios.flags() & ios_base::boolalpha) == 0) {
        return do_put(to, ios, fill, static_cast<long>(value));
    }
    const auto& names = use_facet<numpunct<Elem>>(ios.getloc());
    return padded(to, ios, fill, value ? names.truename() : names.falsename(), 0);
}
PUT do_put(Out to, ios_base& ios, Elem fill, long value) const->Out {
    return integer(to, ios, fill, "ld", value);
}
PUT do_put(Out to, ios_base& ios, Elem fill, unsigned long value) const->Out {
    return integer(to, ios, fill, "lu", value);
}
PUT do_put(Out to, ios_base& ios, Elem fill, long long value) const->Out {
    return integer(to, ios, fill, "lld", value);
}
PUT do_put(Out to, ios_base& ios, Elem fill, unsigned long long value) const->Out {
    return integer(to, ios, fill, "llu", value);
}
PUT do_put(Out to, ios_base& ios, Elem fill, double value) const->Out {
    return floating(to, ios, fill, 0, value);
}
PUT do_put(Out to, ios_base& ios, Elem fill, long double value) const->Out {
    return floating(to, ios, fill, 'L', static_cast<double>(value));
}
PUT do_put(Out to, ios_base& ios, Elem fill, const void* value) const->Out {
    char digits[32];
    const int size = print(digits, sizeof digits, "%p", value);
    return _Iput(to, ios, fill, digits, static_cast<size_t>(size));
}

template class num_put<char>;
template class num_put<wchar_t>;

} // namespace std
