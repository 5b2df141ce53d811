// Amounts of money: digits without a point, and the locale's signs, symbols and groups around them.

#include "money.hpp"

using namespace ferry::msvcp;

namespace std {

namespace {

constexpr char not_given = 0x7f;

/// The order of the parts by lconv's members.
money_base::pattern make_pattern(char precedes, char separated, char sign_position) {
    using Part = money_base;
    if (precedes == not_given || sign_position == not_given) {
        return Part::usual;
    }
    const char gap = separated == 1 ? Part::space : Part::none;
    enum { parentheses, before_all, behind_all, before_symbol, behind_symbol };
    switch (sign_position) {
    case behind_all:
        if (precedes != 0) {
            return {{Part::symbol, gap, Part::value, Part::sign}};
        }
        return {{Part::value, gap, Part::symbol, Part::sign}};
    case before_symbol:
        if (precedes == 0) {
            return {{Part::value, gap, Part::sign, Part::symbol}};
        }
        return {{Part::sign, Part::symbol, gap, Part::value}};
    case behind_symbol:
        if (precedes != 0) {
            return {{Part::symbol, Part::sign, gap, Part::value}};
        }
        return {{Part::value, gap, Part::symbol, Part::sign}};
    default:
        if (precedes != 0) {
            return {{Part::sign, Part::symbol, gap, Part::value}};
        }
        return {{Part::sign, Part::value, gap, Part::symbol}};
    }
}

template <class Elem>
const Elem* pick(const char* narrow, const wchar_t* wide) {
    if constexpr (sizeof(Elem) == 1) {
        return narrow;
    } else {
        return wide;
    }
}

} // namespace

template <class Elem>
_Mpunct<Elem>::_Mpunct(const _Locinfo& info, size_t references, bool international)
    : facet(references) {
    const lconv& signs = *info._Getlconv();
    grouping_ = signs.mon_grouping;
    point_ = *pick<Elem>(signs.mon_decimal_point, signs._W_mon_decimal_point);
    separator_ = *pick<Elem>(signs.mon_thousands_sep, signs._W_mon_thousands_sep);
    symbol_ = international ? pick<Elem>(signs.int_curr_symbol, signs._W_int_curr_symbol)
                            : pick<Elem>(signs.currency_symbol, signs._W_currency_symbol);
    plus_ = pick<Elem>(signs.positive_sign, signs._W_positive_sign);
    minus_ = pick<Elem>(signs.negative_sign, signs._W_negative_sign);
    const char fraction = international ? signs.int_frac_digits : signs.frac_digits;
    fraction_ = fraction == not_given ? 0 : fraction;
    if (!international) { // others have the usual pattern, whatever the locale
        positive_ = make_pattern(signs.p_cs_precedes, signs.p_sep_by_space, signs.p_sign_posn);
        negative_ = make_pattern(signs.n_cs_precedes, signs.n_sep_by_space, signs.n_sign_posn);
    }
}
template <class Elem>
Elem _Mpunct<Elem>::do_decimal_point() const {
    return point_;
}
template <class Elem>
Elem _Mpunct<Elem>::do_thousands_sep() const {
    return separator_;
}
template <class Elem>
string _Mpunct<Elem>::do_grouping() const {
    return string(grouping_.c_str());
}
template <class Elem>
basic_string<Elem> _Mpunct<Elem>::do_curr_symbol() const {
    return string_type(symbol_.c_str());
}
template <class Elem>
basic_string<Elem> _Mpunct<Elem>::do_positive_sign() const {
    return string_type(plus_.c_str());
}
template <class Elem>
basic_string<Elem> _Mpunct<Elem>::do_negative_sign() const {
    return string_type(minus_.c_str());
}
template <class Elem>
int _Mpunct<Elem>::do_frac_digits() const {
    return fraction_;
}
template <class Elem>
money_base::pattern _Mpunct<Elem>::do_pos_format() const {
    return positive_;
}
template <class Elem>
money_base::pattern _Mpunct<Elem>::do_neg_format() const {
    return negative_;
}

template <class Elem, bool International>
const bool moneypunct<Elem, International>::intl = International;
template <class Elem, bool International>
locale::id moneypunct<Elem, International>::id;
template <class Elem, bool International>
moneypunct<Elem, International>::moneypunct(const _Locinfo& info, size_t references)
    : _Mpunct<Elem>(info, references, International) {}
template <class Elem, bool International>
size_t moneypunct<Elem, International>::_Getcat(const locale::facet** made, const locale* where) {
    return make_facet<moneypunct>(made, where, lc_monetary);
}

template <class Elem, class In>
locale::id money_get<Elem, In>::id;
template <class Elem, class In>
money_get<Elem, In>::money_get(const _Locinfo&, size_t references) : facet(references) {}
template <class Elem, class In>
size_t money_get<Elem, In>::_Getcat(const locale::facet** made, const locale* where) {
    return make_facet<money_get>(made, where, lc_monetary);
}

/// By the negative format, as the standard has it.
template <class Elem, class In>
template <class Names>
string money_get<Elem, In>::field(const Names& names, In& first, In& last, ios_base& ios) const {
    const auto& types = use_facet<ctype<Elem>>(ios.getloc());
    const money_base::pattern pattern = names.neg_format();
    const string_type signs[] = {names.positive_sign(), names.negative_sign()};
    const string_type symbol = names.curr_symbol();
    const string grouping = names.grouping();
    const int fraction = names.frac_digits();
    const auto skip_space = [&] {
        while (!(first == last) && types.is(ctype_base::space_mask, *first)) {
            ++first;
        }
    };
    const string failed;
    int sign = 0;
    string digits;
    for (const char part : pattern.field) {
        switch (part) {
        case money_base::space:
        case money_base::none: skip_space(); break;
        case money_base::symbol: {
            skip_space();
            size_t read = 0;
            while (read < symbol.size() && !(first == last) && *first == symbol[read]) {
                ++first;
                ++read;
            }
            const bool wanted = (ios.flags() & ios_base::showbase) != 0;
            if (read < symbol.size() && (read != 0 || wanted)) {
                return failed;
            }
            break;
        }
        case money_base::sign:
            for (int which = 1; which >= 0; --which) {
                if (!signs[which].empty() && !(first == last) && *first == signs[which][0]) {
                    sign = which;
                    ++first;
                    break;
                }
            }
            break;
        default: {
            string sizes;
            size_t current = 0;
            int behind = -1;
            for (; !(first == last); ++first) {
                const Elem c = *first;
                if (types.is(ctype_base::digit_mask, c)) {
                    digits.push_back(types.narrow(c, '0'));
                    ++current;
                    behind += behind >= 0;
                    if (behind > fraction) {
                        return failed;
                    }
                } else if (behind < 0 && fraction > 0 && c == names.decimal_point()) {
                    behind = 0;
                    if (!sizes.empty()) {
                        sizes.push_back(static_cast<char>(current));
                    }
                } else if (behind < 0 && !grouping.empty() && c == names.thousands_sep()) {
                    sizes.push_back(static_cast<char>(current));
                    current = 0;
                } else {
                    break;
                }
            }
            if (behind < 0 && !sizes.empty()) {
                sizes.push_back(static_cast<char>(current));
            }
            if (digits.empty() || (!sizes.empty() && !groups_fit(sizes, grouping)) ||
                (behind >= 0 && behind < fraction)) {
                return failed;
            }
        }
        }
    }
    // What a sign has more than one character of stands at the end.
    for (size_t i = 1; i < signs[sign].size(); ++i, ++first) {
        if (first == last || *first != signs[sign][i]) {
            return failed;
        }
    }
    size_t zeros = 0;
    while (zeros + 1 < digits.size() && digits[zeros] == '0') {
        ++zeros;
    }
    string result(sign == 1 ? "-" : "");
    result.append(digits.data() + zeros, digits.size() - zeros);
    return result;
}
template <class Elem, class In>
string money_get<Elem, In>::field(bool international, In& first, In& last, ios_base& ios) const {
    const locale where = ios.getloc();
    return international ? field(use_facet<moneypunct<Elem, true>>(where), first, last, ios)
                         : field(use_facet<moneypunct<Elem, false>>(where), first, last, ios);
}
template <class Elem, class In>
In money_get<Elem, In>::do_get(In first, In last, bool international, ios_base& ios, int& state,
                               long double& amount) const {
    const string digits = field(international, first, last, ios);
    if (first == last) {
        state |= ios_base::eofbit;
    }
    if (digits.empty()) {
        state |= ios_base::failbit;
    } else {
        amount = strtod(digits.c_str(), nullptr);
    }
    return first;
}
template <class Elem, class In>
In money_get<Elem, In>::do_get(In first, In last, bool international, ios_base& ios, int& state,
                               string_type& digits) const {
    const string read = field(international, first, last, ios);
    if (first == last) {
        state |= ios_base::eofbit;
    }
    if (read.empty()) {
        state |= ios_base::failbit;
        return first;
    }
    const auto& types = use_facet<ctype<Elem>>(ios.getloc());
    digits.clear();
    for (size_t i = 0; i < read.size(); ++i) {
        digits.push_back(types.widen(read[i]));
    }
    return first;
}

template <class Elem, class Out>
locale::id money_put<Elem, Out>::id;
template <class Elem, class Out>
money_put<Elem, Out>::money_put(const _Locinfo&, size_t references) : facet(references) {}
template <class Elem, class Out>
size_t money_put<Elem, Out>::_Getcat(const locale::facet** made, const locale* where) {
    return make_facet<money_put>(made, where, lc_monetary);
}
template <class Elem, class Out>
template <class Names>
Out money_put<Elem, Out>::field(const Names& names, Out to, ios_base& ios, Elem fill,
                                const Elem* digits, size_t size, bool negative) const {
    const Elem zero = use_facet<ctype<Elem>>(ios.getloc()).widen('0');
    const auto fraction = static_cast<size_t>(names.frac_digits() > 0 ? names.frac_digits() : 0);
    string_type value;
    for (size_t missing = size <= fraction ? fraction + 1 - size : 0; missing > 0; --missing) {
        value.push_back(zero);
    }
    value.append(digits, size);
    if (fraction != 0) {
        value.insert(value.size() - fraction, 1, names.decimal_point());
    }
    const string grouping = names.grouping();
    if (!grouping.empty()) {
        group(value, 0, value.size() - (fraction != 0 ? fraction + 1 : 0), grouping,
              names.thousands_sep());
    }
    const string_type sign = negative ? names.negative_sign() : names.positive_sign();
    const money_base::pattern pattern = negative ? names.neg_format() : names.pos_format();
    string_type text;
    size_t inside = 0;
    for (const char part : pattern.field) {
        switch (part) {
        case money_base::none: inside = text.size(); break;
        case money_base::space:
            inside = text.size();
            text.push_back(use_facet<ctype<Elem>>(ios.getloc()).widen(' '));
            break;
        case money_base::symbol:
            if ((ios.flags() & ios_base::showbase) != 0) {
                text.append(names.curr_symbol());
            }
            break;
        case money_base::sign: text.append(sign.data(), sign.empty() ? 0 : 1); break;
        default: text.append(value);
        }
    }
    if (sign.size() > 1) {
        text.append(sign.data() + 1, sign.size() - 1);
    }
    const auto width = static_cast<size_t>(ios.width() > 0 ? ios.width() : 0);
    const int adjust = ios.flags() & ios_base::adjustfield;
    const size_t missing = width > text.size() ? width - text.size() : 0;
    text.insert(adjust == ios_base::left       ? text.size()
                : adjust == ios_base::internal ? inside
                                               : 0,
                missing, fill);
    ios.width(0);
    to.put(text.data(), text.size());
    return to;
}
template <class Elem, class Out>
Out money_put<Elem, Out>::do_put(Out to, bool international, ios_base& ios, Elem fill,
                                 long double amount) const {
    const auto value = static_cast<double>(amount);
    string digits(static_cast<size_t>(print(nullptr, 0, "%.0f", value)), 0);
    print(digits.data(), digits.size() + 1, "%.0f", value);
    string_type wide(digits.size(), Elem());
    use_facet<ctype<Elem>>(ios.getloc())
        .widen(digits.data(), digits.data() + digits.size(), wide.data());
    return do_put(to, international, ios, fill, wide);
}
template <class Elem, class Out>
Out money_put<Elem, Out>::do_put(Out to, bool international, ios_base& ios, Elem fill,
                                 const string_type& digits) const {
    const locale where = ios.getloc();
    const auto& types = use_facet<ctype<Elem>>(where);
    const bool negative = !digits.empty() && digits[0] == types.widen('-');
    const Elem* const first = digits.data() + negative;
    const auto size = static_cast<size_t>(
        types.scan_not(ctype_base::digit_mask, first, digits.data() + digits.size()) - first);
    return international ? field(use_facet<moneypunct<Elem, true>>(where), to, ios, fill, first,
                                 size, negative)
                         : field(use_facet<moneypunct<Elem, false>>(where), to, ios, fill, first,
                                 size, negative);
}

template class _Mpunct<char>;
template class _Mpunct<wchar_t>;
template class moneypunct<char, false>;
template class moneypunct<char, true>;
template class moneypunct<wchar_t, false>;
template class moneypunct<wchar_t, true>;
template class money_get<char>;
template class money_get<wchar_t>;
template class money_put<char>;
template class money_put<wchar_t>;

} // namespace std
