// Locales of Microsoft's C++ library: facets of the program's own, those of the C and of a named
// locale, kinds of characters, conversions, dates, amounts of money.

// compiler: msvc
// runtime: ucrt
#include "msvc_std.h"

struct _Ctypevec {
    unsigned long page;
    const short* table;
    int owned;
    wchar_t* name;
};
struct _Cvtvec {
    unsigned long page, most;
    int is_c;
    unsigned char lead[32];
};
extern "C" {
DLL _Ctypevec _Getctype();
DLL _Cvtvec _Getcvt();
DLL int _Tolower(int, const _Ctypevec*);
DLL int _Toupper(int, const _Ctypevec*);
DLL int _Mbrtowc(wchar_t*, const char*, size_t, _Mbstatet*, const _Cvtvec*);
DLL int _Wcrtomb(char*, wchar_t, _Mbstatet*, const _Cvtvec*);
DLL int _Strcoll(const char*, const char*, const char*, const char*, const void*);
DLL size_t _Strxfrm(char*, char*, const char*, const char*, const void*);
DLL double _Stodx(const char*, char**, long, int*);
DLL long long _Stollx(const char*, char**, int, int*);
char* setlocale(int, const char*);
}

namespace std {

template <class Elem>
class numpunct : public locale::facet {
public:
    static locale::id id;
    static size_t _Getcat(const locale::facet**, const locale*) { return 0; }
    Elem decimal_point() const { return do_decimal_point(); }
    Elem thousands_sep() const { return do_thousands_sep(); }
    string grouping() const { return do_grouping(); }
    basic_string<Elem> falsename() const { return do_falsename(); }
    basic_string<Elem> truename() const { return do_truename(); }

protected:
    virtual Elem do_decimal_point() const { return ','; }
    virtual Elem do_thousands_sep() const { return '.'; }
    virtual string do_grouping() const { return string("\3"); }
    virtual basic_string<Elem> do_falsename() const { return basic_string<Elem>("nein"); }
    virtual basic_string<Elem> do_truename() const { return basic_string<Elem>("ja"); }
};

class ctype_base : public locale::facet {};
template <class Elem>
class ctype;
template <>
class DLL ctype<char> : public ctype_base {
public:
    static locale::id id;
    static size_t _Getcat(const locale::facet** = nullptr, const locale* = nullptr);
    bool is(short, char) const;
    const char* scan_is(short, const char*, const char*) const;
    const char* scan_not(short, const char*, const char*) const;
    char tolower(char) const;
    const char* toupper(char*, const char*) const;
    char narrow(char, char = 0) const;
    char widen(char) const;
    static const short* classic_table() noexcept;
};
template <>
class DLL ctype<wchar_t> : public ctype_base {
public:
    static locale::id id;
    static size_t _Getcat(const locale::facet** = nullptr, const locale* = nullptr);
    bool is(short, wchar_t) const;
    wchar_t toupper(wchar_t) const;
    char narrow(wchar_t, char = 0) const;
    wchar_t widen(char) const;
};
template <class Elem, class Byte, class State>
class codecvt;
template <>
class DLL codecvt<wchar_t, char, _Mbstatet> : public locale::facet {
public:
    static locale::id id;
    static size_t _Getcat(const locale::facet** = nullptr, const locale* = nullptr);
    int in(_Mbstatet&, const char*, const char*, const char*&, wchar_t*, wchar_t*, wchar_t*&) const;
    int out(_Mbstatet&, const wchar_t*, const wchar_t*, const wchar_t*&, char*, char*,
            char*&) const;
};
template <class Elem, class Traits = char_traits<Elem>>
class istreambuf_iterator {
public:
    istreambuf_iterator(basic_streambuf<Elem, Traits>* from = nullptr)
        : buffer(from), got(from == nullptr), value() {}
    basic_streambuf<Elem, Traits>* buffer;
    bool got;
    Elem value;
};
template <class Elem, class Traits = char_traits<Elem>>
class ostreambuf_iterator {
public:
    ostreambuf_iterator(basic_streambuf<Elem, Traits>* to) : failed(false), buffer(to) {}
    bool failed;
    basic_streambuf<Elem, Traits>* buffer;
};
template <class Elem, class In = istreambuf_iterator<Elem>>
class time_get : public locale::facet {
public:
    static locale::id id;
    static size_t _Getcat(const locale::facet** = nullptr, const locale* = nullptr);
    In get_time(In, In, ios_base&, int&, tm*) const;
    In get_date(In, In, ios_base&, int&, tm*) const;
    In get_weekday(In, In, ios_base&, int&, tm*) const;
    In get_monthname(In, In, ios_base&, int&, tm*) const;
    In get(In, In, ios_base&, int&, tm*, const Elem*, const Elem*) const;
};
template <class Elem, class Out = ostreambuf_iterator<Elem>>
class time_put : public locale::facet {
public:
    static locale::id id;
    static size_t _Getcat(const locale::facet** = nullptr, const locale* = nullptr);
    Out put(Out, ios_base&, Elem, const tm*, const Elem*, const Elem*) const;
};
extern template class DLL time_get<char>;
extern template class DLL time_put<char>;
extern template class DLL time_put<wchar_t>;

template <class Elem, class Out = ostreambuf_iterator<Elem>>
class money_put : public locale::facet {
public:
    static locale::id id;
    static size_t _Getcat(const locale::facet**, const locale*) { return 0; }
    virtual Out do_put(Out, bool, ios_base&, Elem, long double) const;
    virtual Out do_put(Out, bool, ios_base&, Elem, const basic_string<Elem>&) const;
};
template <class Elem, class In = istreambuf_iterator<Elem>>
class money_get : public locale::facet {
public:
    static locale::id id;
    static size_t _Getcat(const locale::facet**, const locale*) { return 0; }
    virtual In do_get(In, In, bool, ios_base&, int&, long double&) const;
    virtual In do_get(In, In, bool, ios_base&, int&, basic_string<Elem>&) const;
};
template <class Elem>
class collate : public locale::facet {
public:
    static locale::id id;
    static size_t _Getcat(const locale::facet**, const locale*) { return 0; }
    virtual int do_compare(const Elem*, const Elem*, const Elem*, const Elem*) const;
};

// These classes are templates of the programs; their numbers alone are the DLL's.
template <>
DLL locale::id numpunct<char>::id;
template <>
DLL locale::id collate<char>::id;
template <>
DLL locale::id money_get<char>::id;
template <>
DLL locale::id money_put<char>::id;

} // namespace std

using namespace std;

static void own_facets() {
    stringstream text;
    const locale german(locale::classic(), new numpunct<char>);
    cout << text.imbue(german).name().get() << ' ' << text.getloc().name().get() << '\n';
    text << 1234567 << ' ' << -1234.5 << ' ' << 12 << ' ' << 1e6 << ' ';
    text.setf(ios_base::boolalpha | ios_base::fixed);
    text << true << false << ' ' << 9876543.21 << ' ' << setw(12) << 123456;
    cout << text.text() << '\n';
    stringstream numbers("1.234.567 12.34 1,5 ja 1.2345,5");
    numbers.imbue(german);
    numbers.setf(ios_base::boolalpha);
    long million = 0;
    double half = 0;
    bool yes = false;
    int wrong = 1;
    numbers >> million >> wrong;
    cout << million << ' ' << wrong << ' ' << numbers.rdstate() << '\n';
    numbers.clear();
    numbers >> half >> yes;
    cout << half << ' ' << yes << ' ' << numbers.rdstate() << '\n';
    numbers >> half;
    cout << half << ' ' << numbers.rdstate() << '\n';
    const locale before = locale::global(german);
    const stringstream made;
    cout << (&use_facet<numpunct<char>>(made.getloc()) == &use_facet<numpunct<char>>(german)) << ' '
         << before.name().get() << '\n';
    locale::global(before);
}

static void characters() {
    const auto& types = use_facet<ctype<char>>(locale::classic());
    const char text[] = "  Ab1_\xe4";
    for (const char* c = text; *c != 0; ++c) {
        cout << types.is(0x107, *c) << types.is(0x48, *c) << types.is(0x10, *c) << ' ';
    }
    char upper[] = "Mixed";
    types.toupper(upper, upper + 5);
    cout << upper << ' ' << types.tolower('Q') << ' ' << types.scan_not(0x48, text, text + 7) - text
         << types.scan_is(4, text, text + 7) - text << ' '
         << (ctype<char>::classic_table()[97] & 0x1ff) << '\n';
    const auto& wide = use_facet<ctype<wchar_t>>(locale::classic());
    cout << wide.is(0x107, L'\u00e9') << wide.is(4, L'5') << wide.is(0x48, L'\u3000') << ' '
         << static_cast<int>(wide.toupper(L'q')) << ' ' << static_cast<int>(wide.toupper(L'\u00e9'))
         << ' ' << wide.narrow(L'z') << wide.narrow(L'\u20ac', '?') << ' '
         << static_cast<int>(wide.widen('\xe4')) << '\n';
    const auto& bytes = use_facet<codecvt<wchar_t, char, _Mbstatet>>(locale::classic());
    _Mbstatet state{};
    wchar_t to[8];
    wchar_t* to_next = nullptr;
    const char* next = nullptr;
    const int result = bytes.in(state, text, text + 7, next, to, to + 4, to_next);
    cout << result << ' ' << next - text << ' ' << to_next - to << ' ' << static_cast<int>(to[2]);
    const wchar_t words[] = L"a\u00e4\u20acz";
    const wchar_t* words_next = nullptr;
    char narrow[16];
    char* narrow_next = nullptr;
    const int written =
        bytes.out(state, words, words + 4, words_next, narrow, narrow + 16, narrow_next);
    cout << ' ' << written << ' ' << words_next - words << ' ' << narrow_next - narrow << '\n';
}

static void named() {
    const locale english("en-US");
    cout << english.name().get() << '\n';
    stringstream text;
    text.imbue(english);
    text << 1234567.5 << ' ' << 1000000 << ' ';
    text.setf(ios_base::showbase);
    use_facet<money_put<char>>(english).do_put(text.rdbuf(), false, text, ' ', 1234567);
    text << ' ';
    use_facet<money_put<char>>(english).do_put(text.rdbuf(), true, text, ' ', string("-98765"));
    cout << text.text() << '\n';
    stringstream amount("$1,234.56");
    int state = 0;
    string digits;
    use_facet<money_get<char>>(english).do_get(amount.rdbuf(), nullptr, false, amount, state,
                                               digits);
    cout << digits.get() << ' ' << state << '\n';
    const auto& order = use_facet<collate<char>>(english);
    const char* const words[] = {"apple", "Banana", "cherry", "apples"};
    for (const char* const left : words) {
        for (const char* const right : words) {
            cout << order.do_compare(left, left + strlen(left), right, right + strlen(right))
                 << ' ';
        }
    }
    cout << '\n';
    const wchar_t wide[] = L"1.5";
    cout << (&use_facet<ctype<char>>(english) != &use_facet<ctype<char>>(locale::classic())) << ' '
         << use_facet<ctype<wchar_t>>(english).is(4, wide[0]) << '\n';
    try {
        const locale unknown("no such locale");
        cout << unknown.name().get() << '\n';
    } catch (const runtime_error& error) {
        cout << error.what() << '\n';
    }
}

static void times() {
    tm time{9, 8, 7, 6, 4, 121, 4, 125, 0};
    const auto& put = use_facet<time_put<char>>(locale::classic());
    const char format[] = "%Y-%m-%d %H:%M:%S %a %B %j %p %y|%#d|%%|%q";
    put.put(cout.rdbuf(), cout, ' ', &time, format, format + sizeof format - 4);
    cout << '\n';
    const auto& get = use_facet<time_get<char>>(locale::classic());
    const auto show = [&](const char* what, int state) {
        cout << what << ' ' << time.tm_year << ' ' << time.tm_mon << ' ' << time.tm_mday << ' '
             << time.tm_hour << ' ' << time.tm_min << ' ' << time.tm_sec << ' ' << time.tm_wday
             << " state " << state << '\n';
    };
    int state = 0;
    stringstream clock("23:59:58");
    get.get_time(clock.rdbuf(), nullptr, clock, state, &time);
    show("time", state);
    state = 0;
    stringstream date("12/31/99");
    get.get_date(date.rdbuf(), nullptr, date, state, &time);
    show("date", state);
    state = 0;
    stringstream day("Wed x");
    get.get_weekday(day.rdbuf(), nullptr, day, state, &time);
    show("weekday", state);
    state = 0;
    stringstream month("Feb x");
    get.get_monthname(month.rdbuf(), nullptr, month, state, &time);
    show("month", state);
    state = 0;
    stringstream whole("2020-03-04T05:06:07");
    const char iso[] = "%Y-%m-%dT%H:%M:%S";
    get.get(whole.rdbuf(), nullptr, whole, state, &time, iso, iso + sizeof iso - 1);
    show("format", state);
    state = 0;
    stringstream bad("2020-13-04");
    get.get(bad.rdbuf(), nullptr, bad, state, &time, iso, iso + sizeof iso - 1);
    cout << "wrong month " << (state & ios_base::failbit) << '\n';
}

static void helpers() {
    const _Ctypevec types = _Getctype();
    const _Cvtvec conversion = _Getcvt();
    cout << types.page << ' ' << (types.name == nullptr) << ' ' << conversion.is_c << ' '
         << conversion.most << ' ' << _Tolower('A', &types) << ' ' << _Toupper(0xe4, &types)
         << '\n';
    setlocale(0, ".UTF-8");
    const auto utf8 = _Getcvt();
    _Mbstatet state{};
    const char text[] = "a\xc3\xa4\xe2\x82\xac";
    wchar_t c = 0;
    for (int at = 0; text[at] != 0;) {
        const int used =
            _Mbrtowc(&c, text + at, sizeof text - 1 - static_cast<size_t>(at), &state, &utf8);
        cout << used << ':' << static_cast<int>(c) << ' ';
        at += used > 0 ? used : 1;
    }
    const int part = _Mbrtowc(&c, "\xe2", 1, &state, &utf8);
    const int rest = _Mbrtowc(&c, "\x82\xac", 2, &state, &utf8);
    cout << part << ' ' << rest << ' ' << static_cast<int>(c) << ' ';
    char bytes[8];
    _Mbstatet none{};
    cout << _Mbrtowc(&c, "\xff", 1, &none, &utf8) << ' ' << _Wcrtomb(bytes, L'\u20ac', &none, &utf8)
         << '\n';
    setlocale(0, "C");
    const char words[] = "abcabd";
    cout << _Strcoll(words, words + 3, words + 3, words + 6, nullptr) << ' '
         << _Strxfrm(bytes, bytes + 2, text, text + 6, nullptr) << '\n';
    int error = 0;
    char* end = nullptr;
    const char number[] = "12.5e1x";
    const double value = _Stodx(number, &end, 0, &error);
    cout << value << ' ' << end - number << ' ' << error << ' ';
    const char large[] = "99999999999999999999";
    const long long most = _Stollx(large, &end, 10, &error);
    cout << most << ' ' << error << '\n';
}

int main() {
    own_facets();
    characters();
    named();
    times();
    helpers();
    return 0;
}

MSVC_RUNTIME
