// How texts are ordered, and the names and signs of numbers.

#include "texts.hpp"

using namespace ferry::msvcp;

extern "C" {

::_Collvec _Getcoll();
int _Strcoll(const char* left, const char* left_end, const char* right, const char* right_end,
             const ::_Collvec* collation);
int _Wcscoll(const wchar_t* left, const wchar_t* left_end, const wchar_t* right,
             const wchar_t* right_end, const ::_Collvec* collation);
size_t _Strxfrm(char* to, char* to_end, const char* first, const char* last,
                const ::_Collvec* collation);
size_t _Wcsxfrm(wchar_t* to, wchar_t* to_end, const wchar_t* first, const wchar_t* last,
                const ::_Collvec* collation);

} // extern "C"

namespace std {

::_Collvec _Locinfo::_Getcoll() const { return ::_Getcoll(); }

namespace {

int compare(const char* left, const char* left_end, const char* right, const char* right_end,
            const ::_Collvec& collation) {
    return _Strcoll(left, left_end, right, right_end, &collation);
}
int compare(const wchar_t* left, const wchar_t* left_end, const wchar_t* right,
            const wchar_t* right_end, const ::_Collvec& collation) {
    return _Wcscoll(left, left_end, right, right_end, &collation);
}
size_t transform(char* to, char* to_end, const char* first, const char* last,
                 const ::_Collvec& collation) {
    return _Strxfrm(to, to_end, first, last, &collation);
}
size_t transform(wchar_t* to, wchar_t* to_end, const wchar_t* first, const wchar_t* last,
                 const ::_Collvec& collation) {
    return _Wcsxfrm(to, to_end, first, last, &collation);
}

/// The runtime's narrow sign as `Elem`.
template <class Elem>
Elem first_of(const char* narrow, const wchar_t* wide) {
    if constexpr (sizeof(Elem) == 1) {
        return *narrow;
    } else {
        return wide != nullptr ? *wide : static_cast<Elem>(*narrow);
    }
}

} // namespace

template <class Elem>
locale::id collate<Elem>::id;
template <class Elem>
collate<Elem>::collate(const _Locinfo& info, size_t references)
    : facet(references), collation_(info._Getcoll()) {}
template <class Elem>
collate<Elem>::~collate() noexcept {
    free(collation_._LocaleName);
}
template <class Elem>
size_t collate<Elem>::_Getcat(const locale::facet** made, const locale* where) {
    return make_facet<collate>(made, where, lc_collate);
}
template <class Elem>
int collate<Elem>::do_compare(const Elem* left, const Elem* left_end, const Elem* right,
                              const Elem* right_end) const {
    const int order = compare(left, left_end, right, right_end, collation_);
    return order < 0 ? -1 : order != 0;
}
template <class Elem>
basic_string<Elem> collate<Elem>::do_transform(const Elem* first, const Elem* last) const {
    const size_t size = transform(static_cast<Elem*>(nullptr), nullptr, first, last, collation_);
    string_type to(size, Elem());
    transform(to.data(), to.data() + size, first, last, collation_);
    return to;
}
/// FNV-1a of the bytes.
template <class Elem>
long collate<Elem>::do_hash(const Elem* first, const Elem* last) const {
    unsigned long hash = 2166136261U;
    const auto* byte = reinterpret_cast<const unsigned char*>(first);
    for (; byte != reinterpret_cast<const unsigned char*>(last); ++byte) {
        hash = (hash ^ *byte) * 16777619U;
    }
    return static_cast<long>(hash);
}
template class collate<char>;
template class collate<wchar_t>;

template <class Elem>
locale::id messages<Elem>::id;
template <class Elem>
messages<Elem>::messages(const _Locinfo&, size_t references) : facet(references) {}
template <class Elem>
size_t messages<Elem>::_Getcat(const locale::facet** made, const locale* where) {
    return make_facet<messages>(made, where, lc_messages);
}
template <class Elem>
int messages<Elem>::do_open(const string&, const locale&) const {
    return -1;
}
template <class Elem>
basic_string<Elem> messages<Elem>::do_get(int, int, int, const string_type& otherwise) const {
    return otherwise;
}
template <class Elem>
void messages<Elem>::do_close(int) const {}
template class messages<char>;
template class messages<wchar_t>;

template <class Elem>
locale::id numpunct<Elem>::id;
template <class Elem>
numpunct<Elem>::numpunct(const _Locinfo& info, size_t references)
    : facet(references), grouping_(info._Getlconv()->grouping) {
    const lconv& signs = *info._Getlconv();
    point_ = first_of<Elem>(signs.decimal_point, signs._W_decimal_point);
    separator_ = first_of<Elem>(signs.thousands_sep, signs._W_thousands_sep);
}
template <class Elem>
size_t numpunct<Elem>::_Getcat(const locale::facet** made, const locale* where) {
    return make_facet<numpunct>(made, where, lc_numeric);
}
template <class Elem>
Elem numpunct<Elem>::do_decimal_point() const {
    return point_;
}
/// As Microsoft's has it where the runtime has none.
template <class Elem>
Elem numpunct<Elem>::do_thousands_sep() const {
    return separator_ != Elem() ? separator_ : static_cast<Elem>(',');
}
template <class Elem>
string numpunct<Elem>::do_grouping() const {
    return string(grouping_.c_str());
}
template <class Elem>
basic_string<Elem> numpunct<Elem>::do_falsename() const {
    constexpr Elem text[] = {'f', 'a', 'l', 's', 'e', 0};
    return string_type(text);
}
template <class Elem>
basic_string<Elem> numpunct<Elem>::do_truename() const {
    constexpr Elem text[] = {'t', 'r', 'u', 'e', 0};
    return string_type(text);
}
template class numpunct<char>;
template class numpunct<wchar_t>;

} // namespace std

namespace {

constexpr unsigned long sort_key = 0x400;
constexpr unsigned long string_sort = 0x1000;

template <class Elem>
int compare_values(const Elem* left, const Elem* left_end, const Elem* right,
                   const Elem* right_end) {
    const auto left_size = static_cast<size_t>(left_end - left);
    const auto right_size = static_cast<size_t>(right_end - right);
    for (size_t i = 0; i < least(left_size, right_size); ++i) {
        const auto a = std::char_traits<Elem>::to_int_type(left[i]);
        const auto b = std::char_traits<Elem>::to_int_type(right[i]);
        if (a != b) {
            return a < b ? -1 : 1;
        }
    }
    return left_size < right_size ? -1 : left_size != right_size;
}

/// The collation's text as UTF-16.
std::basic_string<wchar_t> wide(const char* first, const char* last, unsigned long page) {
    const auto size = static_cast<int>(last - first);
    const int room =
        size == 0 ? 0
                  : MultiByteToWideChar(static_cast<unsigned>(page), 0, first, size, nullptr, 0);
    std::basic_string<wchar_t> to(static_cast<size_t>(room), 0);
    if (room != 0) {
        MultiByteToWideChar(static_cast<unsigned>(page), 0, first, size, to.data(), room);
    }
    return to;
}
template <class Elem>
size_t copy_values(Elem* to, Elem* to_end, const Elem* first, const Elem* last) {
    const auto size = static_cast<size_t>(last - first);
    if (size <= static_cast<size_t>(to_end - to)) {
        memcpy(to, first, size * sizeof(Elem));
    }
    return size;
}

} // namespace

extern "C" {

/// Of the runtime's locale; the C locale has no name and orders by the characters' values.
::_Collvec _Getcoll() {
    const wchar_t* const name = ___lc_locale_name_func()[lc_collate];
    return {___lc_collate_cp_func(), name != nullptr ? _wcsdup(name) : nullptr};
}

int _Wcscoll(const wchar_t* left, const wchar_t* left_end, const wchar_t* right,
             const wchar_t* right_end, const ::_Collvec* collation) {
    constexpr int equal = 2;
    if (collation == nullptr || collation->_LocaleName == nullptr) {
        return compare_values(left, left_end, right, right_end);
    }
    const int order = CompareStringEx(collation->_LocaleName, string_sort, left,
                                      static_cast<int>(left_end - left), right,
                                      static_cast<int>(right_end - right), nullptr, nullptr, 0);
    return order - equal;
}
int _Strcoll(const char* left, const char* left_end, const char* right, const char* right_end,
             const ::_Collvec* collation) {
    if (collation == nullptr || collation->_LocaleName == nullptr) {
        return compare_values(left, left_end, right, right_end);
    }
    const auto a = wide(left, left_end, collation->_Page);
    const auto b = wide(right, right_end, collation->_Page);
    return _Wcscoll(a.data(), a.data() + a.size(), b.data(), b.data() + b.size(), collation);
}

/// Keys whose values compare as the texts do; the size is told if there is no room.
size_t _Strxfrm(char* to, char* to_end, const char* first, const char* last,
                const ::_Collvec* collation) {
    if (collation == nullptr || collation->_LocaleName == nullptr) {
        return copy_values(to, to_end, first, last);
    }
    const auto text = wide(first, last, collation->_Page);
    const auto size = static_cast<int>(text.size());
    const int wanted = LCMapStringEx(collation->_LocaleName, sort_key, text.data(), size, nullptr,
                                     0, nullptr, nullptr, 0);
    if (wanted <= to_end - to) {
        LCMapStringEx(collation->_LocaleName, sort_key, text.data(), size,
                      reinterpret_cast<wchar_t*>(to), wanted, nullptr, nullptr, 0);
    }
    return static_cast<size_t>(wanted);
}
size_t _Wcsxfrm(wchar_t* to, wchar_t* to_end, const wchar_t* first, const wchar_t* last,
                const ::_Collvec* collation) {
    if (collation == nullptr || collation->_LocaleName == nullptr) {
        return copy_values(to, to_end, first, last);
    }
    const auto size = static_cast<int>(last - first);
    const int wanted = LCMapStringEx(collation->_LocaleName, sort_key, first, size, nullptr, 0,
                                     nullptr, nullptr, 0);
    if (wanted <= to_end - to) {
        std::string key(static_cast<size_t>(wanted), 0);
        LCMapStringEx(collation->_LocaleName, sort_key, first, size,
                      reinterpret_cast<wchar_t*>(key.data()), wanted, nullptr, nullptr, 0);
        for (int i = 0; i < wanted; ++i) {
            to[i] = static_cast<unsigned char>(key[static_cast<size_t>(i)]);
        }
    }
    return static_cast<size_t>(wanted);
}

} // extern "C"
