// Times as text: strftime and its kin.

#include "time.hpp"
#include "time_names.hpp"

using namespace ferry::crt;

namespace {

constexpr char month_names[12][10] = {"January",   "February", "March",    "April",
                                      "May",       "June",     "July",     "August",
                                      "September", "October",  "November", "December"};
constexpr char day_names[7][10] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                   "Thursday", "Friday", "Saturday"};

template <class C>
struct Out {
    C* next;
    C* end;
    const Locale* locale = &c_locale; ///< its code page takes wide names
    bool full = false;

    void put(unsigned c) {
        if (next < end) {
            *next++ = static_cast<C>(c);
        } else {
            full = true;
        }
    }
    void put(const char* text) {
        for (; *text != 0; ++text) {
            put(static_cast<unsigned char>(*text));
        }
    }
    void put(const char* text, int count) {
        for (; *text != 0 && count > 0; ++text, --count) {
            put(static_cast<unsigned char>(*text));
        }
    }
    void put_name(const char* text) { put(text); }
    void put_name(const wchar_t* text) {
        for (; *text != 0; ++text) {
            if (sizeof(C) == sizeof(wchar_t) || *text < 0x80) {
                put(*text);
                continue;
            }
            char bytes[8];
            const int size = encode(bytes, *text, *locale);
            for (int i = 0; i < size; ++i) {
                put(static_cast<unsigned char>(bytes[i]));
            }
        }
    }
    void number(long long value, int digits, bool plain = false, unsigned fill = '0') {
        char text[24];
        int size = 0;
        const bool negative = value < 0;
        value = negative ? -value : value;
        do {
            text[size++] = static_cast<char>('0' + value % 10);
            value /= 10;
        } while (value != 0);
        if (negative) {
            put('-');
        }
        for (int i = size; i < digits && !plain; ++i) {
            put(fill);
        }
        while (size > 0) {
            put(static_cast<unsigned char>(text[--size]));
        }
    }
};

/// Week of the year by ISO 8601, and its year: by the days of week and year, whatever the date
/// says.
int iso_week(const Tm& tm, int& year) {
    constexpr int thursday = 3;
    const int weekday = (tm.weekday + 6) % 7; // Monday is 0
    const auto days = [](int of) { return is_leap(of) ? 366 : 365; };
    year = tm.year + 1900;
    int yearday = tm.yearday;
    if (yearday - weekday + thursday < 0) {
        yearday += days(--year);
    } else if (yearday - weekday + thursday >= days(year)) {
        yearday = weekday; // of the next year's first week
        ++year;
    }
    return (yearday - weekday + 10) / 7;
}

/// Whether the fields that a conversion shows are what a clock can show.
template <class C>
bool has_fields(C conversion, const Tm& tm) {
    const auto in = [](int value, int low, int high) { return value >= low && value <= high; };
    switch (conversion) {
    case 'a':
    case 'A':
    case 'u':
    case 'w': return in(tm.weekday, 0, 6);
    case 'b':
    case 'B':
    case 'h':
    case 'm': return in(tm.month, 0, 11);
    case 'C':
    case 'g':
    case 'G':
    case 'y':
    case 'Y': return in(tm.year, -1900, 8099);
    case 'd':
    case 'e': return in(tm.day, 1, 31);
    case 'H':
    case 'I':
    case 'p': return in(tm.hour, 0, 23);
    case 'j': return in(tm.yearday, 0, 365);
    case 'M': return in(tm.minute, 0, 59);
    case 'S': return in(tm.second, 0, is_ucrt ? 60 : 59);
    case 'U':
    case 'W': return in(tm.weekday, 0, 6) && in(tm.yearday, 0, 365);
    case 'x': return in(tm.month, 0, 11) && in(tm.day, 1, 31) && in(tm.year, -1900, 8099);
    case 'X': return in(tm.hour, 0, 23) && in(tm.minute, 0, 59);
    case 'c': return has_fields<C>('x', tm) && has_fields<C>('X', tm) && in(tm.weekday, 0, 6);
    default: return true;
    }
}

/// msvcrt knows the letters of C89.
template <class C>
bool is_known(C conversion) {
    static const char letters[] = "aAbBcdHIjmMpSUwWxXyYzZ%";
    return is_ucrt || (conversion > 0 && conversion < 0x80 &&
                       strchr(letters, static_cast<char>(conversion)) != nullptr);
}

template <class C>
bool put_time(Out<C>& out, C conversion, bool plain, const Tm& tm, const TimeData& data);

/// ucrt has the wide names only for both kinds of text.
template <class C>
auto names_of(const TimeData& data) {
    if constexpr (is_ucrt || sizeof(C) == sizeof(wchar_t)) {
        return &data.wide[0];
    } else {
        return &data.narrow[0];
    }
}

/// A date or time as a picture says it: "MMMM d, yyyy". What is no letter of a picture stands for
/// itself, as does what is too much of one.
template <class C, class P>
bool put_picture(Out<C>& out, const P* picture, const Tm& tm, const TimeData& data) {
    struct Letter {
        char letter;
        int most;
        const char* conversions; ///< by the count; with '#' before where that means the short form
    };
    static constexpr Letter letters[] = {
        {'d', 4, "ddaA"}, {'M', 4, "mmbB"}, {'y', 4, " yyY"}, {'h', 2, "II"},
        {'H', 2, "HH"},   {'m', 2, "MM"},   {'s', 2, "SS"},
    };
    while (*picture != 0) {
        const P letter = *picture;
        if (letter == '\'') {
            for (++picture; *picture != 0 && *picture != '\''; ++picture) {
                out.put(*picture);
            }
            picture += *picture != 0;
            continue;
        }
        int count = 0;
        while (*picture == letter) {
            ++picture;
            ++count;
        }
        if (letter == 't' || letter == 'a' || letter == 'A') {
            if (!has_fields<C>('p', tm)) {
                return false;
            }
            const P* const name = names_of<C>(data)[tm.hour < 12 ? before_noon : after_noon];
            const P first[] = {*name, 0};
            out.put_name(letter == 't' && count == 1 ? first : name);
            continue;
        }
        const Letter* found = nullptr;
        for (const Letter& known : letters) {
            found = letter == static_cast<P>(known.letter) ? &known : found;
        }
        // Three letters of a year are one and a year of two.
        const int used = found == nullptr              ? 0
                         : count >= found->most        ? found->most
                         : letter == 'y' && count == 3 ? 2
                                                       : count;
        const char conversion = used == 0 ? ' ' : found->conversions[used - 1];
        for (int i = conversion == ' ' ? 0 : used; i < count; ++i) {
            out.put(letter);
        }
        if (conversion != ' ' &&
            !put_time<C>(out, static_cast<C>(conversion), used == 1, tm, data)) {
            return false;
        }
    }
    return true;
}

template <class C>
bool put_time(Out<C>& out, C conversion, bool plain, const Tm& tm, const TimeData& data) {
    const auto parts = [&](const char* list, bool plain) {
        bool ok = true;
        for (; *list != 0 && ok; ++list) {
            if (*list == '%') {
                ok = put_time(out, static_cast<C>(*++list), plain, tm, data);
            } else {
                out.put(static_cast<unsigned char>(*list));
            }
        }
        return ok;
    };
    const auto* const names = names_of<C>(data);
    const auto picture = [&](TimeName name) { return put_picture(out, names[name], tm, data); };
    const bool is_c = &data == &c_time_data;
    const auto sub = [&](const char* list) { return parts(list, plain); };
    const auto whole = [&](const char* list) { return parts(list, false); };
    if (!is_known(conversion) || !has_fields(conversion, tm)) {
        return false;
    }
    const int twelve = tm.hour % 12 == 0 ? 12 : tm.hour % 12;
    int year = 0;
    switch (conversion) {
    case 'a': out.put_name(names[short_days + tm.weekday]); break;
    case 'A': out.put_name(names[long_days + tm.weekday]); break;
    case 'b':
    case 'h': out.put_name(names[short_months + tm.month]); break;
    case 'B': out.put_name(names[long_months + tm.month]); break;
    case 'c':
        if (is_ucrt && is_c && !plain) {
            return whole("%a %b %e %H:%M:%S %Y");
        }
        if (!picture(plain ? long_date : short_date)) { // %#c: long form
            return false;
        }
        out.put(' ');
        return picture(time_picture);
    case 'C': out.number((tm.year + 1900) / 100, 2, plain); break;
    case 'd': out.number(tm.day, 2, plain); break;
    case 'D': return sub("%m/%d/%y");
    case 'e': out.number(tm.day, 2, plain, ' '); break;
    case 'F': return sub("%Y-%m-%d");
    case 'g':
        iso_week(tm, year);
        out.number(year % 100, 2);
        break;
    case 'G':
        iso_week(tm, year);
        out.number(year, 4);
        break;
    case 'H': out.number(tm.hour, 2, plain); break;
    case 'I': out.number(twelve, 2, plain); break;
    case 'j': out.number(tm.yearday + 1, 3, plain); break;
    case 'm': out.number(tm.month + 1, 2, plain); break;
    case 'M': out.number(tm.minute, 2, plain); break;
    case 'n': out.put('\n'); break;
    case 'p': out.put_name(names[tm.hour < 12 ? before_noon : after_noon]); break;
    case 'r': return is_c ? sub("%I:%M:%S %p") : picture(time_picture);
    case 'R': return sub("%H:%M");
    case 'S': out.number(tm.second, 2, plain); break;
    case 't': out.put('\t'); break;
    case 'T': return sub("%H:%M:%S");
    case 'u': out.number(tm.weekday == 0 ? 7 : tm.weekday, 1); break;
    case 'U': out.number((tm.yearday - tm.weekday + 7) / 7, 2, plain); break;
    case 'V': out.number(iso_week(tm, year), 2, plain); break;
    case 'w': out.number(tm.weekday, 1); break;
    case 'W': out.number((tm.yearday - (tm.weekday + 6) % 7 + 7) / 7, 2, plain); break;
    case 'x': return picture(plain ? long_date : short_date);
    case 'X': return picture(time_picture);
    case 'y': out.number(((tm.year % 100) + 100) % 100, 2, plain); break;
    case 'Y': out.number(tm.year + 1900LL, 4, plain); break;
    case 'z': {
        need_zone();
        if (!is_ucrt) {
            out.put(zone_names[tm.daylight != 0]);
            break;
        }
        long offset = -_timezone - (tm.daylight != 0 ? _dstbias : 0);
        out.put(offset < 0 ? '-' : '+');
        offset = offset < 0 ? -offset : offset;
        out.number(offset / 3600 * 100 + offset / 60 % 60, 4);
        break;
    }
    case 'Z':
        need_zone();
        out.put(zone_names[tm.daylight != 0]);
        break;
    case '%': out.put('%'); break;
    default: return false;
    }
    return true;
}

template <class C>
size_t format_time(C* to, size_t room, const C* text, const Tm* tm, const Locale& locale,
                   const TimeData& data) {
    if (to == nullptr || room == 0 || text == nullptr) {
        invalid();
        return 0;
    }
    *to = 0;
    Out<C> out{to, to + room, &locale};
    for (; *text != 0; ++text) {
        if (*text != '%') {
            out.put(static_cast<unsigned>(sizeof(C) == 1 ? static_cast<unsigned char>(*text)
                                                         : static_cast<unsigned short>(*text)));
            continue;
        }
        ++text;
        const bool plain = *text == '#';
        text += plain;
        if (*text == 'E' || *text == 'O') {
            ++text;
        }
        if (tm == nullptr || !put_time(out, *text, plain, *tm, data)) {
            *to = 0;
            invalid();
            return 0;
        }
    }
    if (out.next == out.end || out.full) {
        *to = 0;
        fail(error_range);
        return 0;
    }
    *out.next = 0;
    return static_cast<size_t>(out.next - to);
}

template <class C>
int put_date(C* to, size_t room, bool date) {
    constexpr size_t needed = 9;
    if (to == nullptr || room == 0) {
        return invalid();
    }
    *to = 0;
    if (room < needed) {
        return invalid(error_range);
    }
    SYSTEMTIME now;
    GetLocalTime(&now);
    Out<C> out{to, to + needed};
    out.number(date ? now.wMonth : now.wHour, 2);
    out.put(date ? '/' : ':');
    out.number(date ? now.wDay : now.wMinute, 2);
    out.put(date ? '/' : ':');
    out.number(date ? now.wYear % 100 : now.wSecond, 2);
    *out.next = 0;
    return 0;
}

} // namespace

namespace ferry::crt {

template <class C>
int put_asctime(C* to, size_t room, const Tm* tm) {
    constexpr size_t needed = 26;
    if (to == nullptr || room == 0) {
        return invalid();
    }
    *to = 0;
    if (room < needed || tm == nullptr || tm->year < 0) {
        return invalid();
    }
    constexpr char fields[] = {'m', 'H', 'M', 'S', 'a'};
    for (const char field : fields) {
        if (!has_fields(field, *tm)) {
            return invalid();
        }
    }
    if (tm->day < 1 || days_to(1900LL + tm->year, tm->month, tm->day) >=
                           days_to(1900LL + tm->year, tm->month + 1, 1)) {
        return invalid();
    }
    Out<C> out{to, to + needed};
    out.put(day_names[tm->weekday], 3);
    out.put(' ');
    out.put(month_names[tm->month], 3);
    out.put(' ');
    out.number(tm->day, 2, false, is_ucrt ? ' ' : '0');
    out.put(' ');
    out.number(tm->hour, 2);
    out.put(':');
    out.number(tm->minute, 2);
    out.put(':');
    out.number(tm->second, 2);
    out.put(' ');
    out.number((tm->year + 1900LL) % 10000, 4);
    out.put('\n');
    *out.next = 0;
    return 0;
}
template int put_asctime<char>(char*, size_t, const Tm*);
template int put_asctime<wchar_t>(wchar_t*, size_t, const Tm*);

template <>
char* time_text<char>() {
    return thread_data().time_text;
}
template <>
wchar_t* time_text<wchar_t>() {
    return thread_data().wide_time_text;
}

} // namespace ferry::crt

extern "C" {

int asctime_s(char* to, size_t room, const Tm* tm) { return put_asctime(to, room, tm); }
int _wasctime_s(wchar_t* to, size_t room, const Tm* tm) { return put_asctime(to, room, tm); }
char* asctime(const Tm* tm) {
    return asctime_s(time_text<char>(), 26, tm) == 0 ? time_text<char>() : nullptr;
}
wchar_t* _wasctime(const Tm* tm) {
    return _wasctime_s(time_text<wchar_t>(), 26, tm) == 0 ? time_text<wchar_t>() : nullptr;
}
size_t strftime(char* to, size_t room, const char* text, const Tm* tm) {
    return format_time(to, room, text, tm, current_locale(), time_data(current_locale()));
}
size_t _strftime_l(char* to, size_t room, const char* text, const Tm* tm,
                   const LocaleHandle* locale) {
    return format_time(to, room, text, tm, locale_of(locale), time_data(locale_of(locale)));
}
size_t wcsftime(wchar_t* to, size_t room, const wchar_t* text, const Tm* tm) {
    return format_time(to, room, text, tm, current_locale(), time_data(current_locale()));
}
size_t _wcsftime_l(wchar_t* to, size_t room, const wchar_t* text, const Tm* tm,
                   const LocaleHandle* locale) {
    return format_time(to, room, text, tm, locale_of(locale), time_data(locale_of(locale)));
}
/// For C++'s time_put: with what _Gettnames gave.
size_t _Strftime(char* to, size_t room, const char* text, const Tm* tm, const TimeData* data) {
    const Locale& locale = current_locale();
    return format_time(to, room, text, tm, locale, data != nullptr ? *data : time_data(locale));
}
size_t _Wcsftime(wchar_t* to, size_t room, const wchar_t* text, const Tm* tm,
                 const TimeData* data) {
    const Locale& locale = current_locale();
    return format_time(to, room, text, tm, locale, data != nullptr ? *data : time_data(locale));
}

/// ":Sun:Sunday:Mon…", what C++'s locales read.
char* _Getdays() {
    auto* const text = static_cast<char*>(malloc(128));
    if (text != nullptr) {
        Out<char> out{text, text + 127};
        for (const auto& name : day_names) {
            out.put(':');
            out.put(name, 3);
            out.put(':');
            out.put(name);
        }
        *out.next = 0;
    }
    return text;
}
char* _Getmonths() {
    auto* const text = static_cast<char*>(malloc(192));
    if (text != nullptr) {
        Out<char> out{text, text + 191};
        for (const auto& name : month_names) {
            out.put(':');
            out.put(name, 3);
            out.put(':');
            out.put(name);
        }
        *out.next = 0;
    }
    return text;
}
wchar_t* _W_Getdays() {
    const Owned<char> text(_Getdays());
    return widen(text.get()).release();
}
wchar_t* _W_Getmonths() {
    const Owned<char> text(_Getmonths());
    return widen(text.get()).release();
}

char* _strdate(char* to) {
    put_date(to, 9, true);
    return to;
}
char* _strtime(char* to) {
    put_date(to, 9, false);
    return to;
}
wchar_t* _wstrdate(wchar_t* to) {
    put_date(to, 9, true);
    return to;
}
wchar_t* _wstrtime(wchar_t* to) {
    put_date(to, 9, false);
    return to;
}
int _strdate_s(char* to, size_t room) { return put_date(to, room, true); }
int _strtime_s(char* to, size_t room) { return put_date(to, room, false); }
int _wstrdate_s(wchar_t* to, size_t room) { return put_date(to, room, true); }
int _wstrtime_s(wchar_t* to, size_t room) { return put_date(to, room, false); }

} // extern "C"
