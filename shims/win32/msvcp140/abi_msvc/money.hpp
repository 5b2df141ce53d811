#pragma once
/// Facets of amounts of money. Programs have the classes from their headers, and of this DLL the
/// objects in named locales.

#include "facets.hpp"

namespace std {

class money_base {
public:
    enum part : char { none, space, symbol, sign, value };
    struct pattern {
        char field[4];
    };
    static constexpr pattern usual{{symbol, sign, none, value}};
};

template <class Elem>
class _Mpunct : public locale::facet, public money_base {
public:
    using string_type = basic_string<Elem>;
    _Mpunct(const _Locinfo& info, size_t references, bool international);
    Elem decimal_point() const { return do_decimal_point(); }
    Elem thousands_sep() const { return do_thousands_sep(); }
    string grouping() const { return do_grouping(); }
    string_type curr_symbol() const { return do_curr_symbol(); }
    string_type positive_sign() const { return do_positive_sign(); }
    string_type negative_sign() const { return do_negative_sign(); }
    int frac_digits() const { return do_frac_digits(); }
    pattern pos_format() const { return do_pos_format(); }
    pattern neg_format() const { return do_neg_format(); }

protected:
    ~_Mpunct() noexcept override = default;
    virtual Elem do_decimal_point() const;
    virtual Elem do_thousands_sep() const;
    virtual string do_grouping() const;
    virtual string_type do_curr_symbol() const;
    virtual string_type do_positive_sign() const;
    virtual string_type do_negative_sign() const;
    virtual int do_frac_digits() const;
    virtual pattern do_pos_format() const;
    virtual pattern do_neg_format() const;

private:
    _Yarn<char> grouping_;
    Elem point_;
    Elem separator_;
    _Yarn<Elem> symbol_;
    _Yarn<Elem> plus_;
    _Yarn<Elem> minus_;
    int fraction_;
    pattern positive_ = usual;
    pattern negative_ = usual;
};

template <class Elem, bool International>
class moneypunct : public _Mpunct<Elem> {
public:
    static const bool intl;
    static locale::id id;
    static size_t _Getcat(const locale::facet** made = nullptr, const locale* where = nullptr);
    explicit moneypunct(const _Locinfo& info, size_t references = 0);
};

template <class Elem, class In = istreambuf_iterator<Elem>>
class money_get : public locale::facet {
public:
    using string_type = basic_string<Elem>;
    static locale::id id;
    static size_t _Getcat(const locale::facet** made = nullptr, const locale* where = nullptr);
    explicit money_get(const _Locinfo& info, size_t references = 0);

protected:
    ~money_get() noexcept override = default;
    virtual In do_get(In first, In last, bool international, ios_base& ios, int& state,
                      long double& amount) const;
    virtual In do_get(In first, In last, bool international, ios_base& ios, int& state,
                      string_type& digits) const;

private:
    /// The digits with a minus before them, or nothing.
    string field(bool international, In& first, In& last, ios_base& ios) const;
    template <class Names>
    string field(const Names& names, In& first, In& last, ios_base& ios) const;
};

template <class Elem, class Out = ostreambuf_iterator<Elem>>
class money_put : public locale::facet {
public:
    using string_type = basic_string<Elem>;
    static locale::id id;
    static size_t _Getcat(const locale::facet** made = nullptr, const locale* where = nullptr);
    explicit money_put(const _Locinfo& info, size_t references = 0);

protected:
    ~money_put() noexcept override = default;
    virtual Out do_put(Out to, bool international, ios_base& ios, Elem fill,
                       long double amount) const;
    virtual Out do_put(Out to, bool international, ios_base& ios, Elem fill,
                       const string_type& digits) const;

private:
    template <class Names>
    Out field(const Names& names, Out to, ios_base& ios, Elem fill, const Elem* digits, size_t size,
              bool negative) const;
};

extern template class moneypunct<char, false>;
extern template class moneypunct<char, true>;
extern template class moneypunct<wchar_t, false>;
extern template class moneypunct<wchar_t, true>;
extern template class money_get<char>;
extern template class money_get<wchar_t>;
extern template class money_put<char>;
extern template class money_put<wchar_t>;

} // namespace std
