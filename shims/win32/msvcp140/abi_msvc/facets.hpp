#pragma once
/// The facets. Programs have the public functions from here, and call the virtual ones of facets
/// that either side made: the order of those is that of Microsoft's headers.

#include "ios.hpp"

namespace std {

class codecvt_base : public locale::facet {
public:
    enum result { ok, partial, error, noconv };
    explicit codecvt_base(size_t references = 0);
    ~codecvt_base() noexcept override;
    bool always_noconv() const noexcept;
    int max_length() const noexcept;
    int encoding() const noexcept;

protected:
    virtual bool do_always_noconv() const noexcept;
    virtual int do_max_length() const noexcept;
    virtual int do_encoding() const noexcept;
};

/// Converts nothing.
template <class Elem, class Byte, class State>
class codecvt : public codecvt_base {
public:
    static locale::id id;
    static size_t _Getcat(const locale::facet** made = nullptr, const locale* where = nullptr);
    explicit codecvt(size_t references = 0);
    explicit codecvt(const _Locinfo& info, size_t references = 0);
    int in(State& state, const Byte* first, const Byte* last, const Byte*& next, Elem* to,
           Elem* to_last, Elem*& to_next) const;
    int out(State& state, const Elem* first, const Elem* last, const Elem*& next, Byte* to,
            Byte* to_last, Byte*& to_next) const;
    int unshift(State& state, Byte* to, Byte* to_last, Byte*& to_next) const;
    int length(State& state, const Byte* first, const Byte* last, size_t count) const;

protected:
    ~codecvt() noexcept override;
    void _Init(const _Locinfo& info);
    bool do_always_noconv() const noexcept override;
    virtual int do_in(State& state, const Byte* first, const Byte* last, const Byte*& next,
                      Elem* to, Elem* to_last, Elem*& to_next) const;
    virtual int do_out(State& state, const Elem* first, const Elem* last, const Elem*& next,
                       Byte* to, Byte* to_last, Byte*& to_next) const;
    virtual int do_unshift(State& state, Byte* to, Byte* to_last, Byte*& to_next) const;
    virtual int do_length(State& state, const Byte* first, const Byte* last, size_t count) const;
};

/// Between the bytes of the locale's code page and UTF-16.
template <>
class codecvt<wchar_t, char, _Mbstatet> : public codecvt_base {
public:
    static locale::id id;
    static size_t _Getcat(const locale::facet** made = nullptr, const locale* where = nullptr);
    explicit codecvt(size_t references = 0);
    explicit codecvt(const _Locinfo& info, size_t references = 0);
    int in(_Mbstatet& state, const char* first, const char* last, const char*& next, wchar_t* to,
           wchar_t* to_last, wchar_t*& to_next) const;
    int out(_Mbstatet& state, const wchar_t* first, const wchar_t* last, const wchar_t*& next,
            char* to, char* to_last, char*& to_next) const;
    int unshift(_Mbstatet& state, char* to, char* to_last, char*& to_next) const;
    int length(_Mbstatet& state, const char* first, const char* last, size_t count) const;

protected:
    ~codecvt() noexcept override;
    void _Init(const _Locinfo& info);
    virtual int do_in(_Mbstatet& state, const char* first, const char* last, const char*& next,
                      wchar_t* to, wchar_t* to_last, wchar_t*& to_next) const;
    virtual int do_out(_Mbstatet& state, const wchar_t* first, const wchar_t* last,
                       const wchar_t*& next, char* to, char* to_last, char*& to_next) const;
    virtual int do_unshift(_Mbstatet& state, char* to, char* to_last, char*& to_next) const;
    virtual int do_length(_Mbstatet& state, const char* first, const char* last,
                          size_t count) const;
    bool do_always_noconv() const noexcept override;
    int do_max_length() const noexcept override;
    int do_encoding() const noexcept override;

private:
    ::_Cvtvec conversion_;
};

enum _Codecvt_mode { consume_header = 4, generate_header = 2, little_endian = 1 };

#define FERRY_UNICODE_CODECVT(Elem)                                                                \
    template <>                                                                                    \
    class codecvt<Elem, char, _Mbstatet> : public codecvt_base {                                   \
    public:                                                                                        \
        static locale::id id;                                                                      \
        static size_t _Getcat(const locale::facet** made = nullptr,                                \
                              const locale* where = nullptr);                                      \
        explicit codecvt(size_t references = 0);                                                   \
        explicit codecvt(const _Locinfo& info, size_t references = 0);                             \
        codecvt(const _Locinfo& info, unsigned long most, _Codecvt_mode mode,                      \
                size_t references = 0);                                                            \
        int in(_Mbstatet& state, const char* first, const char* last, const char*& next, Elem* to, \
               Elem* to_last, Elem*& to_next) const;                                               \
        int out(_Mbstatet& state, const Elem* first, const Elem* last, const Elem*& next,          \
                char* to, char* to_last, char*& to_next) const;                                    \
        int unshift(_Mbstatet& state, char* to, char* to_last, char*& to_next) const;              \
        int length(_Mbstatet& state, const char* first, const char* last, size_t count) const;     \
                                                                                                   \
    protected:                                                                                     \
        ~codecvt() noexcept override;                                                              \
        void _Init(const _Locinfo& info);                                                          \
        virtual int do_in(_Mbstatet& state, const char* first, const char* last,                   \
                          const char*& next, Elem* to, Elem* to_last, Elem*& to_next) const;       \
        virtual int do_out(_Mbstatet& state, const Elem* first, const Elem* last,                  \
                           const Elem*& next, char* to, char* to_last, char*& to_next) const;      \
        virtual int do_unshift(_Mbstatet& state, char* to, char* to_last, char*& to_next) const;   \
        virtual int do_length(_Mbstatet& state, const char* first, const char* last,               \
                              size_t count) const;                                                 \
        bool do_always_noconv() const noexcept override;                                           \
        int do_max_length() const noexcept override;                                               \
        int do_encoding() const noexcept override;                                                 \
                                                                                                   \
    private:                                                                                       \
        unsigned long most_ = 0x10ffff;                                                            \
        _Codecvt_mode mode_ = consume_header;                                                      \
    };
FERRY_UNICODE_CODECVT(char16_t)
FERRY_UNICODE_CODECVT(char32_t)
#undef FERRY_UNICODE_CODECVT

class ctype_base : public locale::facet {
public:
    using mask = short;
    explicit ctype_base(size_t references = 0);
    ~ctype_base() noexcept override;

    // As <ctype.h> and GetStringType have them.
    static constexpr mask space_mask = 0x48;
    static constexpr mask digit_mask = 0x4;
};

template <class Elem>
class ctype;

template <>
class ctype<char> : public ctype_base {
public:
    static locale::id id;
    static const size_t table_size;
    static size_t _Getcat(const locale::facet** made = nullptr, const locale* where = nullptr);
    explicit ctype(const mask* table = nullptr, bool deletes = false, size_t references = 0);
    explicit ctype(const _Locinfo& info, size_t references = 0);
    bool is(mask wanted, char c) const;
    const char* is(const char* first, const char* last, mask* to) const;
    const char* scan_is(mask wanted, const char* first, const char* last) const;
    const char* scan_not(mask wanted, const char* first, const char* last) const;
    char tolower(char c) const;
    const char* tolower(char* first, const char* last) const;
    char toupper(char c) const;
    const char* toupper(char* first, const char* last) const;
    char widen(char c) const;
    const char* widen(const char* first, const char* last, char* to) const;
    char narrow(char c, char otherwise = 0) const;
    const char* narrow(const char* first, const char* last, char otherwise, char* to) const;
    const mask* table() const noexcept;
    static const mask* classic_table() noexcept;

protected:
    ~ctype() noexcept override;
    void _Init(const _Locinfo& info);
    void _Tidy();
    virtual char do_tolower(char c) const;
    virtual const char* do_tolower(char* first, const char* last) const;
    virtual char do_toupper(char c) const;
    virtual const char* do_toupper(char* first, const char* last) const;
    virtual char do_widen(char c) const;
    virtual const char* do_widen(const char* first, const char* last, char* to) const;
    virtual char do_narrow(char c, char otherwise) const;
    virtual const char* do_narrow(const char* first, const char* last, char otherwise,
                                  char* to) const;

private:
    ::_Ctypevec types_;
};

template <>
class ctype<wchar_t> : public ctype_base {
public:
    static locale::id id;
    static size_t _Getcat(const locale::facet** made = nullptr, const locale* where = nullptr);
    explicit ctype(size_t references = 0);
    explicit ctype(const _Locinfo& info, size_t references = 0);
    bool is(mask wanted, wchar_t c) const;
    const wchar_t* is(const wchar_t* first, const wchar_t* last, mask* to) const;
    const wchar_t* scan_is(mask wanted, const wchar_t* first, const wchar_t* last) const;
    const wchar_t* scan_not(mask wanted, const wchar_t* first, const wchar_t* last) const;
    wchar_t tolower(wchar_t c) const;
    const wchar_t* tolower(wchar_t* first, const wchar_t* last) const;
    wchar_t toupper(wchar_t c) const;
    const wchar_t* toupper(wchar_t* first, const wchar_t* last) const;
    wchar_t widen(char c) const;
    const char* widen(const char* first, const char* last, wchar_t* to) const;
    char narrow(wchar_t c, char otherwise = 0) const;
    const wchar_t* narrow(const wchar_t* first, const wchar_t* last, char otherwise,
                          char* to) const;

protected:
    ~ctype() noexcept override;
    void _Init(const _Locinfo& info);
    char _Donarrow(wchar_t c, char otherwise) const;
    wchar_t _Dowiden(char c) const;
    virtual bool do_is(mask wanted, wchar_t c) const;
    virtual const wchar_t* do_is(const wchar_t* first, const wchar_t* last, mask* to) const;
    virtual const wchar_t* do_scan_is(mask wanted, const wchar_t* first, const wchar_t* last) const;
    virtual const wchar_t* do_scan_not(mask wanted, const wchar_t* first,
                                       const wchar_t* last) const;
    virtual wchar_t do_tolower(wchar_t c) const;
    virtual const wchar_t* do_tolower(wchar_t* first, const wchar_t* last) const;
    virtual wchar_t do_toupper(wchar_t c) const;
    virtual const wchar_t* do_toupper(wchar_t* first, const wchar_t* last) const;
    virtual wchar_t do_widen(char c) const;
    virtual const char* do_widen(const char* first, const char* last, wchar_t* to) const;
    virtual char do_narrow(wchar_t c, char otherwise) const;
    virtual const wchar_t* do_narrow(const wchar_t* first, const wchar_t* last, char otherwise,
                                     char* to) const;

private:
    ::_Ctypevec types_;
    ::_Cvtvec conversion_;
};

template <class Elem>
class numpunct : public locale::facet {
public:
    using string_type = basic_string<Elem>;
    static locale::id id;
    static size_t _Getcat(const locale::facet** made = nullptr, const locale* where = nullptr);
    explicit numpunct(const _Locinfo& info, size_t references = 0);
    Elem decimal_point() const { return do_decimal_point(); }
    Elem thousands_sep() const { return do_thousands_sep(); }
    string grouping() const { return do_grouping(); }
    string_type falsename() const { return do_falsename(); }
    string_type truename() const { return do_truename(); }

protected:
    ~numpunct() noexcept override = default;
    virtual Elem do_decimal_point() const;
    virtual Elem do_thousands_sep() const;
    virtual string do_grouping() const;
    virtual string_type do_falsename() const;
    virtual string_type do_truename() const;

private:
    _Yarn<char> grouping_;
    Elem point_;
    Elem separator_;
};

template <class Elem, class In = istreambuf_iterator<Elem>>
class num_get : public locale::facet {
public:
    static locale::id id;
    static size_t _Getcat(const locale::facet** made = nullptr, const locale* where = nullptr);
    explicit num_get(size_t references = 0);
    explicit num_get(const _Locinfo& info, size_t references = 0);
#define FUNCTION(Type) In get(In first, In last, ios_base& ios, int& state, Type& value) const;
#define FERRY_NUM_GET(DO)                                                                          \
    DO(bool)                                                                                       \
    DO(unsigned short)                                                                             \
    DO(unsigned)                                                                                   \
    DO(long)                                                                                       \
    DO(unsigned long)                                                                              \
    DO(long long)                                                                                  \
    DO(unsigned long long)                                                                         \
    DO(float)                                                                                      \
    DO(double)                                                                                     \
    DO(long double)                                                                                \
    DO(void*)
    FERRY_NUM_GET(FUNCTION)
#undef FUNCTION

protected:
    ~num_get() noexcept override;
    void _Init(const _Locinfo& info);
#define FUNCTION(Type)                                                                             \
    virtual In do_get(In first, In last, ios_base& ios, int& state, Type& value) const;
    FERRY_NUM_GET(FUNCTION)
#undef FUNCTION

private:
    int _Getifld(char* to, In& first, In& last, int flags, const locale& where) const;
    int _Getffld(char* to, In& first, In& last, ios_base& ios, int* exponent) const;
    int _Getffldx(char* to, In& first, In& last, ios_base& ios, int* exponent) const;
    int integer_field(char* to, In& first, In& last, int flags, const locale& where,
                      bool& fits) const;
    int float_field(char* to, In& first, In& last, const locale& where, bool hexadecimal,
                    bool& fits) const;
    template <class Value, class Parsed>
    In integer(In first, In last, ios_base& ios, int& state, Value& value, int flags,
               Parsed (*parse)(const char*, char**, int)) const;
    template <class Value>
    In floating(In first, In last, ios_base& ios, int& state, Value& value) const;
};

template <class Elem, class Out = ostreambuf_iterator<Elem>>
class num_put : public locale::facet {
public:
    static locale::id id;
    static size_t _Getcat(const locale::facet** made = nullptr, const locale* where = nullptr);
    explicit num_put(size_t references = 0);
    explicit num_put(const _Locinfo& info, size_t references = 0);
#define FUNCTION(Type) Out put(Out to, ios_base& ios, Elem fill, Type value) const;
#define FERRY_NUM_PUT(DO)                                                                          \
    DO(bool)                                                                                       \
    DO(long)                                                                                       \
    DO(unsigned long)                                                                              \
    DO(long long)                                                                                  \
    DO(unsigned long long)                                                                         \
    DO(double)                                                                                     \
    DO(long double)                                                                                \
    DO(const void*)
    FERRY_NUM_PUT(FUNCTION)
#undef FUNCTION

protected:
    ~num_put() noexcept override;
    void _Init(const _Locinfo& info);
#define FUNCTION(Type) virtual Out do_put(Out to, ios_base& ios, Elem fill, Type value) const;
    FERRY_NUM_PUT(FUNCTION)
#undef FUNCTION

private:
    char* _Ifmt(char* format, const char* type, int flags) const;
    char* _Ffmt(char* format, char type, int flags) const;
    Out _Iput(Out to, ios_base& ios, Elem fill, char* digits, size_t size) const;
    Out _Fput(Out to, ios_base& ios, Elem fill, const char* digits, size_t size) const;
    Out _Put(Out to, const Elem* text, size_t size) const;
    Out _Rep(Out to, Elem c, size_t count) const;
    Out padded(Out to, ios_base& ios, Elem fill, const basic_string<Elem>& text,
               size_t prefix) const;
    template <class Value>
    Out integer(Out to, ios_base& ios, Elem fill, const char* type, Value value) const;
    Out floating(Out to, ios_base& ios, Elem fill, char type, double value) const;
};

extern template class codecvt<char, char, _Mbstatet>;
extern template class numpunct<char>;
extern template class numpunct<wchar_t>;
extern template class num_get<char>;
extern template class num_get<wchar_t>;
extern template class num_put<char>;
extern template class num_put<wchar_t>;

/// Puts separators between the digits of `text` that stand from `first` to before `last`.
template <class Elem>
void group(basic_string<Elem>& text, size_t first, size_t last, const string& grouping,
           Elem separator);
/// If digits whose groups have these sizes, the first being the foremost, follow `grouping`.
bool groups_fit(const string& sizes, const string& grouping);

} // namespace std
