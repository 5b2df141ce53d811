// Text as numbers: what belongs to one is gathered by the locale's characters and groups, and the C
// runtime reads it.

#include "facets.hpp"

using namespace ferry::msvcp;

namespace std {

#define GET                                                                                        \
    template <class Elem, class In>                                                                \
    auto num_get<Elem, In>::
#define GET_MAKER                                                                                  \
    template <class Elem, class In>                                                                \
    num_get<Elem, In>::

template <class Elem, class In>
locale::id num_get<Elem, In>::id;

GET_MAKER num_get(size_t references) : facet(references) {
    const _Locinfo info;
    _Init(info);
}
GET_MAKER num_get(const _Locinfo& info, size_t references) : facet(references) { _Init(info); }
GET_MAKER ~num_get() noexcept = default;
GET _Init(const _Locinfo&)->void {}
GET _Getcat(const locale::facet** made, const locale* where)->size_t {
    return make_facet<num_get>(made, where, lc_numeric);
}

#define FUNCTION(Type)                                                                             \
    GET get(In first, In last, ios_base& ios, int& state, Type& value) const->In {                 \
        return do_get(first, last, ios, state, value);                                             \
    }
FERRY_NUM_GET(FUNCTION)
#undef FUNCTION

bool groups_fit(const string& sizes, const string& grouping) {
    constexpr char no_more = 0x7f;
    size_t of = 0;
    for (size_t i = sizes.size(); i-- > 0;) {
        const char wanted = grouping[of];
        const bool foremost = i == 0;
        if (wanted > 0 && wanted != no_more &&
            (foremost ? sizes[i] > wanted || sizes[i] == 0 : sizes[i] != wanted)) {
            return false;
        }
        if (!foremost && (wanted <= 0 || wanted == no_more)) {
            return false;
        }
        if (of + 1 < grouping.size()) {
            ++of;
        }
    }
    return true;
}

namespace {

/// The characters of numbers, as this library's callers write them.
constexpr char atoms[] = "0123456789abcdefABCDEF+-xX";
enum Atom : size_t { digits_end = 22, plus = 22, minus, little_x, big_x, atom_count, none };

template <class Elem>
class Atoms {
public:
    explicit Atoms(const locale& where) {
        use_facet<ctype<Elem>>(where).widen(atoms, atoms + atom_count, wide_);
    }
    size_t find(Elem c) const {
        size_t i = 0;
        while (i < atom_count && wide_[i] != c) {
            ++i;
        }
        return i < atom_count ? i : none;
    }
    /// The value of a digit of `base`, or -1.
    int digit(Elem c, int base) const {
        constexpr size_t capital = 16;
        const size_t i = find(c);
        const auto value = static_cast<int>(i >= capital ? i - capital + 10 : i);
        return i < digits_end && value < base ? value : -1;
    }

private:
    Elem wide_[atom_count];
};

/// Digits with separators between them: their groups' sizes.
template <class Elem>
class Groups {
public:
    explicit Groups(const numpunct<Elem>& names)
        : grouping_(names.grouping()),
          separator_(grouping_.empty() ? Elem() : names.thousands_sep()) {}
    void digit() { ++current_; }
    /// Whether `c` was a separator.
    bool take(Elem c) {
        if (grouping_.empty() || c != separator_) {
            return false;
        }
        sizes_.push_back(limited());
        current_ = 0;
        return true;
    }
    bool fit() {
        if (sizes_.empty()) {
            return true;
        }
        sizes_.push_back(limited());
        return current_ != 0 && groups_fit(sizes_, grouping_);
    }

private:
    char limited() const { return static_cast<char>(least<size_t>(current_, 0x7e)); }
    string grouping_;
    Elem separator_;
    string sizes_;
    size_t current_ = 0;
};

} // namespace

/// More digits than any number has are dropped at the end, but counted.
constexpr size_t most_integer_digits = 31;
constexpr size_t most_float_digits = 768;
constexpr size_t float_room = most_float_digits + 32;

/// Gathers an integer, and returns its base; the text is empty if there is none. Groups that do not
/// fit fail, and the number counts all the same.
GET integer_field(char* to, In& first, In& last, int flags, const locale& where,
                  bool& fits) const->int {
    const Atoms<Elem> atoms_here(where);
    Groups<Elem> groups(use_facet<numpunct<Elem>>(where));
    const int field = flags & ios_base::basefield;
    int base = field == ios_base::oct ? 8 : field == ios_base::hex ? 16 : field == 0 ? 0 : 10;
    char* out = to;
    if (!(first == last)) {
        const size_t sign = atoms_here.find(*first);
        if (sign == plus || sign == minus) {
            *out++ = atoms[sign];
            ++first;
        }
    }
    bool any = false;
    bool significant = false;
    if (!(first == last) && atoms_here.find(*first) == 0 && (base == 0 || base == 16)) {
        ++first;
        const size_t x = first == last ? none : atoms_here.find(*first);
        if (x == little_x || x == big_x) {
            base = 16;
            ++first;
        } else {
            any = true;
            groups.digit();
            base = base == 0 ? 8 : base;
        }
    }
    const int digits_of = base == 0 ? 10 : base;
    char* const digits = out;
    for (; !(first == last); ++first) {
        const Elem c = *first;
        const int digit = atoms_here.digit(c, digits_of);
        if (digit < 0) {
            if (!any || !groups.take(c)) {
                break;
            }
            continue;
        }
        any = true;
        groups.digit();
        significant = significant || digit != 0;
        if (significant && static_cast<size_t>(out - digits) < most_integer_digits) {
            *out++ = atoms[digit];
        }
    }
    fits = groups.fit();
    if (!any) {
        out = to;
    } else if (out == digits) {
        *out++ = '0';
    }
    *out = 0;
    return base;
}
GET _Getifld(char* to, In& first, In& last, int flags, const locale& where) const->int {
    bool fits = true;
    const int base = integer_field(to, first, last, flags, where, fits);
    if (!fits) {
        *to = 0;
    }
    return base;
}

/// Gathers a floating-point number; the result is what its exponent is to be more, for digits
/// before the point that are too many.
GET float_field(char* to, In& first, In& last, const locale& where, bool hexadecimal,
                bool& fits) const->int {
    const Atoms<Elem> atoms_here(where);
    const auto& names = use_facet<numpunct<Elem>>(where);
    const auto& types = use_facet<ctype<Elem>>(where);
    Groups<Elem> groups(names);
    const int base = hexadecimal ? 16 : 10;
    char* out = to;
    if (!(first == last)) {
        const size_t sign = atoms_here.find(*first);
        if (sign == plus || sign == minus) {
            *out++ = atoms[sign];
            ++first;
        }
    }
    bool any = false;
    if (hexadecimal) {
        if (!(first == last) && atoms_here.find(*first) == 0) {
            ++first;
            const size_t x = first == last ? none : atoms_here.find(*first);
            if (x == little_x || x == big_x) {
                ++first;
            } else {
                any = true;
                groups.digit();
            }
        }
        *out++ = '0';
        *out++ = 'x';
    }
    char* const digits = out;
    bool significant = false;
    int dropped = 0;
    for (; !(first == last); ++first) {
        const Elem c = *first;
        const int digit = atoms_here.digit(c, base);
        if (digit < 0) {
            if (!any || !groups.take(c)) {
                break;
            }
            continue;
        }
        any = true;
        groups.digit();
        significant = significant || digit != 0;
        if (!significant) {
            continue;
        }
        if (static_cast<size_t>(out - digits) < most_float_digits) {
            *out++ = atoms[digit];
        } else {
            ++dropped;
        }
    }
    fits = groups.fit();
    if (out == digits && any) {
        *out++ = '0';
    }
    if (!(first == last) && *first == names.decimal_point()) {
        *out++ = localeconv()->decimal_point[0];
        for (++first; !(first == last); ++first) {
            const int digit = atoms_here.digit(*first, base);
            if (digit < 0) {
                break;
            }
            any = true;
            if (!significant && digit == 0) {
                --dropped;
                continue;
            }
            significant = true;
            if (static_cast<size_t>(out - digits) < most_float_digits) {
                *out++ = atoms[digit];
            }
        }
    }
    const Elem letters[] = {types.widen(hexadecimal ? 'p' : 'e'),
                            types.widen(hexadecimal ? 'P' : 'E')};
    if (any && !(first == last) && (*first == letters[0] || *first == letters[1])) {
        *out++ = hexadecimal ? 'p' : 'e';
        ++first;
        any = false;
        if (!(first == last)) {
            const size_t sign = atoms_here.find(*first);
            if (sign == plus || sign == minus) {
                *out++ = atoms[sign];
                ++first;
            }
        }
        constexpr int most_exponent_digits = 8;
        for (int count = 0; !(first == last); ++first) {
            const int digit = atoms_here.digit(*first, 10);
            if (digit < 0) {
                break;
            }
            any = true;
            if ((count != 0 || digit != 0) && ++count <= most_exponent_digits) {
                *out++ = atoms[digit];
            }
        }
        if (any && (out[-1] < '0' || out[-1] > '9')) {
            *out++ = '0';
        }
    }
    if (!any) {
        out = to;
    }
    *out = 0;
    return hexadecimal ? dropped * 4 : dropped;
}
GET _Getffld(char* to, In& first, In& last, ios_base& ios, int* exponent) const->int {
    bool fits = true;
    *exponent = 0;
    const int more = float_field(to, first, last, ios.getloc(), false, fits);
    if (!fits) {
        *to = 0;
    }
    return more;
}
GET _Getffldx(char* to, In& first, In& last, ios_base& ios, int* exponent) const->int {
    bool fits = true;
    *exponent = 0;
    const int more = float_field(to, first, last, ios.getloc(), true, fits);
    if (!fits) {
        *to = 0;
    }
    return more;
}

/// `parse` is what the runtime has for the type; what it refuses by the type's range is its nearest
/// value, and fails.
template <class Elem, class In>
template <class Value, class Parsed>
auto num_get<Elem, In>::integer(In first, In last, ios_base& ios, int& state, Value& value,
                                int flags, Parsed (*parse)(const char*, char**, int)) const -> In {
    constexpr int range = 34;
    char text[most_integer_digits + 2];
    bool fits = true;
    const int base = integer_field(text, first, last, flags, ios.getloc(), fits);
    char* end = text;
    int& error = *_errno();
    const int old = error;
    error = 0;
    const Parsed parsed = text[0] == 0 ? Parsed() : parse(text, &end, base);
    const bool outside = error == range;
    error = old;
    if (first == last) {
        state = ios_base::eofbit;
    }
    if (end == text || outside || !fits) {
        state |= ios_base::failbit;
    }
    value = static_cast<Value>(parsed);
    return first;
}

/// A number with an exponent of ten beside it, or of two if it is hexadecimal.
template <class Value>
static Value scaled(const char* text, char** end, int exponent) {
    const auto parse = [](const char* from, char** to) {
        if constexpr (sizeof(Value) == sizeof(float)) {
            return strtof(from, to);
        } else {
            return strtod(from, to);
        }
    };
    if (exponent == 0) {
        return static_cast<Value>(parse(text, end));
    }
    // The exponents are added as text, so that nothing is rounded twice.
    const char* const letter = text[0] != 0 && (text[1] == 'x' || text[2] == 'x') ? "p" : "e";
    size_t at = 0;
    while (text[at] != 0 && text[at] != *letter) {
        ++at;
    }
    string whole(text, at);
    char number[16];
    const long given = text[at] != 0 ? strtol(text + at + 1, nullptr, 10) : 0;
    const int size = print(number, sizeof number, "%s%ld", letter, given + exponent);
    whole.append(number, static_cast<size_t>(size));
    char* stop = nullptr;
    const auto value = parse(whole.c_str(), &stop);
    *end = const_cast<char*>(text) + (stop - whole.c_str());
    return static_cast<Value>(value);
}

template <class Elem, class In>
template <class Value>
auto num_get<Elem, In>::floating(In first, In last, ios_base& ios, int& state, Value& value) const
    -> In {
    constexpr int range = 34;
    char text[float_room];
    bool fits = true;
    const bool hexadecimal = (ios.flags() & ios_base::floatfield) == ios_base::hexfloat;
    const int exponent = float_field(text, first, last, ios.getloc(), hexadecimal, fits);
    char* end = text;
    int& error = *_errno();
    const int old = error;
    error = 0;
    const Value parsed = text[0] == 0 ? Value() : scaled<Value>(text, &end, exponent);
    const bool outside = error == range;
    error = old;
    if (first == last) {
        state = ios_base::eofbit;
    }
    if (end == text || outside || !fits) {
        state |= ios_base::failbit;
    }
    value = parsed;
    return first;
}

GET do_get(In first, In last, ios_base& ios, int& state, bool& value) const->In {
    if ((ios.flags() & ios_base::boolalpha) == 0) {
        unsigned long number = 0;
        first = integer(first, last, ios, state, number, ios.flags(), strtoul);
        if (number > 1) {
            state |= ios_base::failbit;
        }
        value = number != 0;
        return first;
    }
    const auto& names = use_facet<numpunct<Elem>>(ios.getloc());
    const basic_string<Elem> texts[] = {names.falsename(), names.truename()};
    bool fits[] = {true, true};
    size_t read = 0;
    const auto done = [&](int which) { return fits[which] && read == texts[which].size(); };
    while (!(first == last)) {
        bool any = false;
        for (int which = 0; which < 2; ++which) {
            if (fits[which] && read < texts[which].size()) {
                fits[which] = texts[which][read] == *first;
                any = any || fits[which];
            }
        }
        if (!any) {
            break;
        }
        ++first;
        ++read;
        fits[0] = fits[0] && read <= texts[0].size();
        fits[1] = fits[1] && read <= texts[1].size();
        if ((done(0) && (!fits[1] || done(1))) || (done(1) && !fits[0])) {
            break;
        }
    }
    if (first == last) {
        state = ios_base::eofbit;
    }
    if (read != 0 && (done(0) || done(1))) {
        value = done(1);
    } else {
        value = false;
        state |= ios_base::failbit;
    }
    return first;
}
GET do_get(In first, In last, ios_base& ios, int& state, unsigned short& value) const->In {
    constexpr unsigned long most = 0xffff;
    unsigned long number = 0;
    first = integer(first, last, ios, state, number, ios.flags(), strtoul);
    // A number with a sign counts from above.
    const bool outside = number > most && 0UL - number > most;
    if (outside) {
        state |= ios_base::failbit;
    }
    value = static_cast<unsigned short>(outside ? most : number);
    return first;
}
GET do_get(In first, In last, ios_base& ios, int& state, unsigned& value) const->In {
    return integer(first, last, ios, state, value, ios.flags(), strtoul);
}
GET do_get(In first, In last, ios_base& ios, int& state, long& value) const->In {
    return integer(first, last, ios, state, value, ios.flags(), strtol);
}
GET do_get(In first, In last, ios_base& ios, int& state, unsigned long& value) const->In {
    return integer(first, last, ios, state, value, ios.flags(), strtoul);
}
GET do_get(In first, In last, ios_base& ios, int& state, long long& value) const->In {
    return integer(first, last, ios, state, value, ios.flags(), strtoll);
}
GET do_get(In first, In last, ios_base& ios, int& state, unsigned long long& value) const->In {
    return integer(first, last, ios, state, value, ios.flags(), strtoull);
}
GET do_get(In first, In last, ios_base& ios, int& state, float& value) const->In {
    return floating(first, last, ios, state, value);
}
GET do_get(In first, In last, ios_base& ios, int& state, double& value) const->In {
    return floating(first, last, ios, state, value);
}
GET do_get(In first, In last, ios_base& ios, int& state, long double& value) const->In {
    return floating(first, last, ios, state, value);
}
GET do_get(In first, In last, ios_base& ios, int& state, void*& value) const->In {
    unsigned long long number = 0;
    first = integer(first, last, ios, state, number, ios_base::hex, strtoull);
    value = reinterpret_cast<void*>(static_cast<size_t>(number));
    return first;
}

template class num_get<char>;
template class num_get<wchar_t>;

} // namespace std
