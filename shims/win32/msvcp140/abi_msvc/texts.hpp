#pragma once
/// Facets of texts: their order, and messages of catalogues.

#include "facets.hpp"

namespace std {

template <class Elem>
class collate : public locale::facet {
public:
    using string_type = basic_string<Elem>;
    static locale::id id;
    static size_t _Getcat(const locale::facet** made = nullptr, const locale* where = nullptr);
    explicit collate(const _Locinfo& info, size_t references = 0);

protected:
    ~collate() noexcept override;
    virtual int do_compare(const Elem* left, const Elem* left_end, const Elem* right,
                           const Elem* right_end) const;
    virtual string_type do_transform(const Elem* first, const Elem* last) const;
    virtual long do_hash(const Elem* first, const Elem* last) const;

private:
    ::_Collvec collation_;
};

/// There are no catalogues.
template <class Elem>
class messages : public locale::facet {
public:
    using string_type = basic_string<Elem>;
    static locale::id id;
    static size_t _Getcat(const locale::facet** made = nullptr, const locale* where = nullptr);
    explicit messages(const _Locinfo& info, size_t references = 0);

protected:
    ~messages() noexcept override = default;
    virtual int do_open(const string& name, const locale& where) const;
    virtual string_type do_get(int catalogue, int set, int number,
                               const string_type& otherwise) const;
    virtual void do_close(int catalogue) const;
};

extern template class collate<char>;
extern template class collate<wchar_t>;
extern template class messages<char>;
extern template class messages<wchar_t>;

} // namespace std
