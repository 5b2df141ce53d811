// Dates and times as text.

#include "times.hpp"

extern "C" int _Getdateorder();

namespace std {

#define GET                                                                                        \
    template <class Elem, class In>                                                                \
    auto time_get<Elem, In>::
#define GET_MAKER                                                                                  \
    template <class Elem, class In>                                                                \
    time_get<Elem, In>::
#define PUT                                                                                        \
    template <class Elem, class Out>                                                               \
    auto time_put<Elem, Out>::
#define PUT_MAKER                                                                                  \
    template <class Elem, class Out>                                                               \
    time_put<Elem, Out>::

int _Locinfo::_Getdateorder() const { return ::_Getdateorder(); }

time_base::time_base(size_t references) : facet(references) {}
time_base::~time_base() noexcept = default;

namespace {

/// As strptime has it: years from 69 on are of the last century.
constexpr int full_year(int year) { return year < 69 ? year + 100 : year; }

} // namespace

template <class Elem, class In>
locale::id time_get<Elem, In>::id;
GET_MAKER time_get(size_t references) : time_base(references) {
    const _Locinfo info;
    _Init(info);
}
GET_MAKER time_get(const _Locinfo& info, size_t references) : time_base(references) { _Init(info); }
GET_MAKER time_get(const char* name, size_t references) : time_base(references) {
    const _Locinfo info(name);
    _Init(info);
}
GET_MAKER ~time_get() noexcept = default;
GET _Getcat(const locale::facet** made, const locale* where)->size_t {
    return make_facet<time_get>(made, where, lc_time);
}
GET _Init(const _Locinfo& info)->void {
    _Getvals(wchar_t(), info);
    order_ = static_cast<dateorder>(info._Getdateorder());
    conversion_ = info._Getcvt();
}
template <class Elem, class In>
template <class Other>
void time_get<Elem, In>::_Getvals(Other, const _Locinfo& info) {
    if constexpr (sizeof(Elem) == 1) {
        days_ = info._Getdays();
        months_ = info._Getmonths();
    } else {
        days_ = reinterpret_cast<const Elem*>(info._W_Getdays());
        months_ = reinterpret_cast<const Elem*>(info._W_Getmonths());
    }
}
GET _Tidy()->void {
    days_ = static_cast<const Elem*>(nullptr);
    months_ = static_cast<const Elem*>(nullptr);
}

GET date_order() const->dateorder { return do_date_order(); }
GET do_date_order() const->dateorder { return order_; }
#define FUNCTION(name)                                                                             \
    GET get_##name(In first, In last, ios_base& ios, int& state, tm* time) const->In {             \
        return do_get_##name(first, last, ios, state, time);                                       \
    }
FUNCTION(time)
FUNCTION(date)
FUNCTION(weekday)
FUNCTION(monthname)
FUNCTION(year)
#undef FUNCTION
GET get(In first, In last, ios_base& ios, int& state, tm* time, char letter,
        char modifier) const->In {
    return do_get(first, last, ios, state, time, letter, modifier);
}

/// The longest of the names that the text goes on with, in any case; -1 if there is none. A name
/// that only begins so is none.
GET name(In& first, In& last, const _Yarn<Elem>& names, const ctype<Elem>& types) const->int {
    constexpr size_t most = 32;
    const Elem* candidates[most];
    size_t lengths[most];
    size_t count = 0;
    for (const Elem* at = names.c_str(); *at != 0 && count < most;) {
        const Elem* const begin = ++at;
        while (*at != 0 && *at != names.c_str()[0]) {
            ++at;
        }
        candidates[count] = begin;
        lengths[count++] = static_cast<size_t>(at - begin);
    }
    bool fits[most];
    for (bool& one : fits) {
        one = true;
    }
    size_t read = 0;
    int found = -1;
    for (; !(first == last); ++first, ++read) {
        const Elem c = types.tolower(*first);
        bool any = false;
        for (size_t i = 0; i < count; ++i) {
            fits[i] = fits[i] && read < lengths[i] && types.tolower(candidates[i][read]) == c;
            any = any || fits[i];
        }
        if (!any) {
            break;
        }
        found = -1;
        for (size_t i = 0; i < count; ++i) {
            if (fits[i] && read + 1 == lengths[i]) {
                found = static_cast<int>(i);
            }
        }
    }
    return found;
}

/// A number; the result are the bits to set.
GET _Getint(In& first, In& last, int low, int high, int& value,
            const ctype<Elem>& types) const->int {
    while (!(first == last) && types.is(ctype_base::space_mask, *first)) {
        ++first;
    }
    int digits = 0;
    for (int most = high; most > 0; most /= 10) {
        ++digits;
    }
    bool any = false;
    int number = 0;
    for (; digits > 0 && !(first == last) && types.is(ctype_base::digit_mask, *first); --digits) {
        number = number * 10 + (types.narrow(*first, '0') - '0');
        any = true;
        ++first;
    }
    const int end = first == last ? ios_base::eofbit : ios_base::goodbit;
    if (!any || number < low || number > high) {
        return end | ios_base::failbit;
    }
    value = number;
    return end;
}

GET _Getfmt(In first, In last, ios_base& ios, int& state, tm* time, const char* format) const->In {
    const auto& types = use_facet<ctype<Elem>>(ios.getloc());
    for (; *format != 0 && (state & ios_base::failbit) == 0; ++format) {
        if (*format == '%') {
            first = do_get(first, last, ios, state, time, *++format, 0);
        } else if (*format == ' ') {
            while (!(first == last) && types.is(ctype_base::space_mask, *first)) {
                ++first;
            }
        } else if (first == last) {
            state |= ios_base::eofbit | ios_base::failbit;
        } else if (types.narrow(*first) != *format) {
            state |= ios_base::failbit;
        } else {
            ++first;
        }
    }
    if (first == last) {
        state |= ios_base::eofbit;
    }
    return first;
}
GET get(In first, In last, ios_base& ios, int& state, tm* time, const Elem* format,
        const Elem* format_end) const->In {
    const auto& types = use_facet<ctype<Elem>>(ios.getloc());
    state = ios_base::goodbit;
    for (; format != format_end && state == ios_base::goodbit; ++format) {
        if (first == last) {
            state = ios_base::eofbit | ios_base::failbit;
        } else if (types.narrow(*format) == '%' && format + 1 != format_end) {
            char letter = types.narrow(*++format);
            char modifier = 0;
            if ((letter == 'E' || letter == 'O' || letter == 'Q' || letter == '#') &&
                format + 1 != format_end) {
                modifier = letter;
                letter = types.narrow(*++format);
            }
            first = do_get(first, last, ios, state, time, letter, modifier);
        } else if (types.is(ctype_base::space_mask, *format)) {
            while (!(first == last) && types.is(ctype_base::space_mask, *first)) {
                ++first;
            }
        } else if (types.tolower(*first) == types.tolower(*format)) {
            ++first;
        } else {
            state = ios_base::failbit;
        }
    }
    if (first == last) {
        state |= ios_base::eofbit;
    }
    return first;
}

GET do_get_time(In first, In last, ios_base& ios, int& state, tm* time) const->In {
    return _Getfmt(first, last, ios, state, time, "%H:%M:%S");
}
/// Numbers or a month's name in the locale's order, with one of " ,:/" between them at most.
GET do_get_date(In first, In last, ios_base& ios, int& state, tm* time) const->In {
    const auto& types = use_facet<ctype<Elem>>(ios.getloc());
    const dateorder order = order_ == no_order ? mdy : order_;
    constexpr char letters[][4] = {"mdy", "dmy", "mdy", "ymd", "ydm"};
    const auto skip = [&] {
        while (!(first == last)) {
            const char c = types.narrow(*first);
            if (!types.is(ctype_base::space_mask, *first) && c != ',' && c != ':' && c != '/' &&
                c != '-') {
                break;
            }
            ++first;
        }
    };
    for (const char* part = letters[order]; *part != 0; ++part) {
        const char letter = *part;
        skip();
        if (letter == 'm' && !(first == last) && !types.is(ctype_base::digit_mask, *first)) {
            first = do_get_monthname(first, last, ios, state, time);
        } else if (letter == 'y') {
            first = do_get_year(first, last, ios, state, time);
        } else {
            int number = 0;
            state |= _Getint(first, last, 1, letter == 'm' ? 12 : 31, number, types);
            if ((state & ios_base::failbit) == 0) {
                (letter == 'm' ? time->tm_mon : time->tm_mday) = number - (letter == 'm');
            }
        }
        if ((state & ios_base::failbit) != 0) {
            break;
        }
    }
    return first;
}
GET do_get_weekday(In first, In last, ios_base& ios, int& state, tm* time) const->In {
    const int found = name(first, last, days_, use_facet<ctype<Elem>>(ios.getloc()));
    if (first == last) {
        state |= ios_base::eofbit;
    }
    if (found < 0) {
        state |= ios_base::failbit;
    } else {
        time->tm_wday = found / 2; // each has a short and a long name
    }
    return first;
}
GET do_get_monthname(In first, In last, ios_base& ios, int& state, tm* time) const->In {
    const int found = name(first, last, months_, use_facet<ctype<Elem>>(ios.getloc()));
    if (first == last) {
        state |= ios_base::eofbit;
    }
    if (found < 0) {
        state |= ios_base::failbit;
    } else {
        time->tm_mon = found / 2;
    }
    return first;
}
GET do_get_year(In first, In last, ios_base& ios, int& state, tm* time) const->In {
    int year = 0;
    state |= _Getint(first, last, 0, 9999, year, use_facet<ctype<Elem>>(ios.getloc()));
    if ((state & ios_base::failbit) == 0) {
        time->tm_year = year >= 1900 ? year - 1900 : year < 100 ? full_year(year) : year;
        if (year >= 100 && year < 1900) {
            state |= ios_base::failbit;
        }
    }
    return first;
}
GET do_get(In first, In last, ios_base& ios, int& state, tm* time, char letter, char) const->In {
    const auto& types = use_facet<ctype<Elem>>(ios.getloc());
    const auto number = [&](int low, int high, int& to, int less = 0) {
        int value = 0;
        state |= _Getint(first, last, low, high, value, types);
        if ((state & ios_base::failbit) == 0) {
            to = value - less;
        }
    };
    int& hour = time->tm_hour;
    switch (letter) {
    case 'a':
    case 'A': return do_get_weekday(first, last, ios, state, time);
    case 'b':
    case 'B':
    case 'h': return do_get_monthname(first, last, ios, state, time);
    case 'c': return _Getfmt(first, last, ios, state, time, "%b %d %H:%M:%S %Y");
    case 'C':
        number(0, 99, time->tm_year);
        time->tm_year = time->tm_year * 100 - 1900;
        break;
    case 'd':
    case 'e': number(1, 31, time->tm_mday); break;
    case 'D': return _Getfmt(first, last, ios, state, time, "%m/%d/%y");
    case 'F': return _Getfmt(first, last, ios, state, time, "%Y-%m-%d");
    case 'H': number(0, 23, hour); break;
    case 'I':
        number(1, 12, hour);
        hour = hour == 12 ? 0 : hour;
        break;
    case 'j': number(1, 366, time->tm_yday, 1); break;
    case 'm': number(1, 12, time->tm_mon, 1); break;
    case 'M': number(0, 59, time->tm_min); break;
    case 'n':
    case 't':
        while (!(first == last) && types.is(ctype_base::space_mask, *first)) {
            ++first;
        }
        break;
    case 'p': {
        _Yarn<Elem> halves;
        constexpr Elem texts[] = {':', 'A', 'M', ':', 'P', 'M', 0};
        halves = texts;
        const int half = name(first, last, halves, types);
        if (half < 0) {
            state |= ios_base::failbit;
        } else {
            hour += half == 1 && hour < 12 ? 12 : 0;
        }
        break;
    }
    case 'r': return _Getfmt(first, last, ios, state, time, "%I:%M:%S %p");
    case 'R': return _Getfmt(first, last, ios, state, time, "%H:%M");
    case 'S': number(0, 60, time->tm_sec); break;
    case 'T':
    case 'X': return do_get_time(first, last, ios, state, time);
    case 'w': number(0, 6, time->tm_wday); break;
    case 'x': return do_get_date(first, last, ios, state, time);
    case 'y':
        number(0, 99, time->tm_year);
        time->tm_year = full_year(time->tm_year);
        break;
    case 'Y': return do_get_year(first, last, ios, state, time);
    case '%':
        if (first == last || types.narrow(*first) != '%') {
            state |= ios_base::failbit;
        } else {
            ++first;
        }
        break;
    default: state |= ios_base::failbit;
    }
    if (first == last) {
        state |= ios_base::eofbit;
    }
    return first;
}

template <class Elem, class Out>
locale::id time_put<Elem, Out>::id;
PUT_MAKER time_put(size_t references) : time_base(references) {
    const _Locinfo info;
    _Init(info);
}
PUT_MAKER time_put(const _Locinfo& info, size_t references) : time_base(references) { _Init(info); }
PUT_MAKER time_put(const char* name, size_t references) : time_base(references) {
    const _Locinfo info(name);
    _Init(info);
}
PUT_MAKER ~time_put() noexcept = default;
PUT _Getcat(const locale::facet** made, const locale* where)->size_t {
    return make_facet<time_put>(made, where, lc_time);
}
PUT _Init(const _Locinfo& info)->void {
    names_ = sizeof(Elem) == 1 ? info._Gettnames() : info._W_Gettnames();
    conversion_ = info._Getcvt();
}
PUT put(Out to, ios_base& ios, Elem fill, const tm* time, const Elem* format,
        const Elem* format_end) const->Out {
    const auto& types = use_facet<ctype<Elem>>(ios.getloc());
    for (; format != format_end; ++format) {
        if (types.narrow(*format) != '%') {
            to.put(*format);
            continue;
        }
        if (++format == format_end) {
            to.put(format[-1]);
            break;
        }
        char letter = types.narrow(*format);
        char modifier = 0;
        if (letter == 'E' || letter == 'O' || letter == 'Q' || letter == '#') {
            if (++format == format_end) {
                to.put(format[-2]);
                to.put(format[-1]);
                break;
            }
            modifier = letter;
            letter = types.narrow(*format);
        }
        to = do_put(to, ios, fill, time, letter, modifier);
    }
    return to;
}
PUT put(Out to, ios_base& ios, Elem fill, const tm* time, char letter, char modifier) const->Out {
    return do_put(to, ios, fill, time, letter, modifier);
}
/// The runtime writes it. A leading character tells an empty result from no room.
PUT do_put(Out to, ios_base&, Elem, const tm* time, char letter, char modifier) const->Out {
    Elem format[5] = {'!', '%'};
    size_t at = 2;
    if (modifier != 0) {
        format[at++] = static_cast<Elem>(modifier);
    }
    format[at++] = static_cast<Elem>(letter);
    format[at] = 0;
    constexpr size_t step = 64;
    for (size_t room = step;; room *= 2) {
        basic_string<Elem> text(room, Elem());
        size_t size = 0;
        if constexpr (sizeof(Elem) == 1) {
            size = _Strftime(text.data(), room, format, time, names_._Getptr());
        } else {
            size = _Wcsftime(text.data(), room, format, time, names_._Getptr());
        }
        if (size > 0) {
            to.put(text.data() + 1, size - 1);
            return to;
        }
        constexpr size_t most = 0x10000;
        if (room > most) {
            return to;
        }
    }
}

template class time_get<char>;
template class time_get<wchar_t>;
template void time_get<char>::_Getvals(wchar_t, const _Locinfo&);
template void time_get<wchar_t>::_Getvals(wchar_t, const _Locinfo&);
template class time_put<char>;
template class time_put<wchar_t>;

} // namespace std

/// LOCALE_ILDATE; of the C locale as of the United States.
extern "C" int _Getdateorder() {
    constexpr unsigned long order_of_long_date = 0x22;
    wchar_t text[8] = {};
    if (const wchar_t* const name = ___lc_locale_name_func()[lc_time]; name != nullptr) {
        GetLocaleInfoEx(name, order_of_long_date, text, 8);
    }
    return text[0] == L'1'   ? std::time_base::dmy
           : text[0] == L'2' ? std::time_base::ymd
                             : std::time_base::mdy;
}
