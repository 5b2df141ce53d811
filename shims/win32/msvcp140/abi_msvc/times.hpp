#pragma once
/// Facets of dates and times.

#include "facets.hpp"

namespace std {

class time_base : public locale::facet {
public:
    enum dateorder { no_order, dmy, mdy, ymd, ydm };
    explicit time_base(size_t references = 0);
    ~time_base() noexcept override;
};

template <class Elem, class In = istreambuf_iterator<Elem>>
class time_get : public time_base {
public:
    static locale::id id;
    static size_t _Getcat(const locale::facet** made = nullptr, const locale* where = nullptr);
    explicit time_get(size_t references = 0);
    explicit time_get(const _Locinfo& info, size_t references = 0);
    dateorder date_order() const;
    In get_time(In first, In last, ios_base& ios, int& state, tm* time) const;
    In get_date(In first, In last, ios_base& ios, int& state, tm* time) const;
    In get_weekday(In first, In last, ios_base& ios, int& state, tm* time) const;
    In get_monthname(In first, In last, ios_base& ios, int& state, tm* time) const;
    In get_year(In first, In last, ios_base& ios, int& state, tm* time) const;
    In get(In first, In last, ios_base& ios, int& state, tm* time, char letter,
           char modifier = 0) const;
    In get(In first, In last, ios_base& ios, int& state, tm* time, const Elem* format,
           const Elem* format_end) const;

protected:
    explicit time_get(const char* name, size_t references = 0);
    ~time_get() noexcept override;
    void _Init(const _Locinfo& info);
    In _Getfmt(In first, In last, ios_base& ios, int& state, tm* time, const char* format) const;
    template <class Other>
    void _Getvals(Other, const _Locinfo& info);
    virtual dateorder do_date_order() const;
    virtual In do_get_time(In first, In last, ios_base& ios, int& state, tm* time) const;
    virtual In do_get_date(In first, In last, ios_base& ios, int& state, tm* time) const;
    virtual In do_get_weekday(In first, In last, ios_base& ios, int& state, tm* time) const;
    virtual In do_get_monthname(In first, In last, ios_base& ios, int& state, tm* time) const;
    virtual In do_get_year(In first, In last, ios_base& ios, int& state, tm* time) const;
    virtual In do_get(In first, In last, ios_base& ios, int& state, tm* time, char letter,
                      char modifier) const;

private:
    void _Tidy();
    int _Getint(In& first, In& last, int low, int high, int& value, const ctype<Elem>& types) const;
    int name(In& first, In& last, const _Yarn<Elem>& names, const ctype<Elem>& types) const;

    _Yarn<Elem> days_; ///< ":Sun:Sunday…"
    _Yarn<Elem> months_;
    dateorder order_ = mdy;
    ::_Cvtvec conversion_{};
};

template <class Elem, class Out = ostreambuf_iterator<Elem>>
class time_put : public time_base {
public:
    static locale::id id;
    static size_t _Getcat(const locale::facet** made = nullptr, const locale* where = nullptr);
    explicit time_put(size_t references = 0);
    explicit time_put(const _Locinfo& info, size_t references = 0);
    Out put(Out to, ios_base& ios, Elem fill, const tm* time, const Elem* format,
            const Elem* format_end) const;
    Out put(Out to, ios_base& ios, Elem fill, const tm* time, char letter, char modifier = 0) const;

protected:
    explicit time_put(const char* name, size_t references = 0);
    ~time_put() noexcept override;
    void _Init(const _Locinfo& info);
    virtual Out do_put(Out to, ios_base& ios, Elem fill, const tm* time, char letter,
                       char modifier) const;

private:
    _Timevec names_;
    ::_Cvtvec conversion_{};
};

extern template class time_get<char>;
extern template class time_get<wchar_t>;
extern template class time_put<char>;
extern template class time_put<wchar_t>;

} // namespace std
