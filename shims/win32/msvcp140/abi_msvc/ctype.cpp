// Kinds of characters and their cases: of bytes by the runtime's table, of wide ones by Windows.

#include "facets.hpp"

using namespace ferry::msvcp;

extern "C" {

::_Ctypevec _Getctype();
::_Cvtvec _Getcvt();
int _Tolower(int c, const ::_Ctypevec* types);
int _Toupper(int c, const ::_Ctypevec* types);
short _Getwctype(wchar_t c, const ::_Ctypevec* types);
const wchar_t* _Getwctypes(const wchar_t* first, const wchar_t* last, short* to,
                           const ::_Ctypevec* types);
wchar_t _Towlower(wchar_t c, const ::_Ctypevec* types);
wchar_t _Towupper(wchar_t c, const ::_Ctypevec* types);
int _Mbrtowc(wchar_t* to, const char* from, size_t size, _Mbstatet* state,
             const ::_Cvtvec* conversion);
int _Wcrtomb(char* to, wchar_t c, _Mbstatet* state, const ::_Cvtvec* conversion);

} // extern "C"

namespace std {

locale::id ctype<char>::id;
locale::id ctype<wchar_t>::id;
const size_t ctype<char>::table_size = 256;

ctype_base::ctype_base(size_t references) : facet(references) {}
ctype_base::~ctype_base() noexcept = default;

ctype<char>::ctype(const mask* table, bool deletes, size_t references) : ctype_base(references) {
    const _Locinfo info;
    _Init(info);
    if (table != nullptr) {
        if (types_._Delfl > 0) {
            free(const_cast<mask*>(types_._Table));
        }
        types_._Table = table;
        types_._Delfl = deletes ? -1 : 0;
    }
}
ctype<char>::ctype(const _Locinfo& info, size_t references) : ctype_base(references) {
    _Init(info);
}
ctype<char>::~ctype() noexcept { _Tidy(); }
void ctype<char>::_Init(const _Locinfo& info) { types_ = info._Getctype(); }
void ctype<char>::_Tidy() {
    if (types_._Delfl > 0) {
        free(const_cast<mask*>(types_._Table));
    } else if (types_._Delfl < 0) {
        delete[] types_._Table;
    }
    free(types_._LocaleName);
}
size_t ctype<char>::_Getcat(const locale::facet** made, const locale* where) {
    if (made != nullptr && *made == nullptr) {
        *made = new ctype(_Locinfo(where->c_str()));
    }
    return lc_ctype;
}
const ctype_base::mask* ctype<char>::table() const noexcept { return types_._Table; }
const ctype_base::mask* ctype<char>::classic_table() noexcept {
    return use_facet<ctype>(locale::classic()).table();
}

bool ctype<char>::is(mask wanted, char c) const {
    return (types_._Table[static_cast<unsigned char>(c)] & wanted) != 0;
}
const char* ctype<char>::is(const char* first, const char* last, mask* to) const {
    for (; first != last; ++first) {
        *to++ = types_._Table[static_cast<unsigned char>(*first)];
    }
    return first;
}
const char* ctype<char>::scan_is(mask wanted, const char* first, const char* last) const {
    while (first != last && !is(wanted, *first)) {
        ++first;
    }
    return first;
}
const char* ctype<char>::scan_not(mask wanted, const char* first, const char* last) const {
    while (first != last && is(wanted, *first)) {
        ++first;
    }
    return first;
}
char ctype<char>::tolower(char c) const { return do_tolower(c); }
const char* ctype<char>::tolower(char* first, const char* last) const {
    return do_tolower(first, last);
}
char ctype<char>::toupper(char c) const { return do_toupper(c); }
const char* ctype<char>::toupper(char* first, const char* last) const {
    return do_toupper(first, last);
}
char ctype<char>::widen(char c) const { return do_widen(c); }
const char* ctype<char>::widen(const char* first, const char* last, char* to) const {
    return do_widen(first, last, to);
}
char ctype<char>::narrow(char c, char otherwise) const { return do_narrow(c, otherwise); }
const char* ctype<char>::narrow(const char* first, const char* last, char otherwise,
                                char* to) const {
    return do_narrow(first, last, otherwise, to);
}
char ctype<char>::do_tolower(char c) const {
    return static_cast<char>(_Tolower(static_cast<unsigned char>(c), &types_));
}
const char* ctype<char>::do_tolower(char* first, const char* last) const {
    for (; first != last; ++first) {
        *first = static_cast<char>(_Tolower(static_cast<unsigned char>(*first), &types_));
    }
    return first;
}
char ctype<char>::do_toupper(char c) const {
    return static_cast<char>(_Toupper(static_cast<unsigned char>(c), &types_));
}
const char* ctype<char>::do_toupper(char* first, const char* last) const {
    for (; first != last; ++first) {
        *first = static_cast<char>(_Toupper(static_cast<unsigned char>(*first), &types_));
    }
    return first;
}
char ctype<char>::do_widen(char c) const { return c; }
const char* ctype<char>::do_widen(const char* first, const char* last, char* to) const {
    memcpy(to, first, static_cast<size_t>(last - first));
    return last;
}
char ctype<char>::do_narrow(char c, char) const { return c; }
const char* ctype<char>::do_narrow(const char* first, const char* last, char, char* to) const {
    memcpy(to, first, static_cast<size_t>(last - first));
    return last;
}

ctype<wchar_t>::ctype(size_t references) : ctype_base(references) {
    const _Locinfo info;
    _Init(info);
}
ctype<wchar_t>::ctype(const _Locinfo& info, size_t references) : ctype_base(references) {
    _Init(info);
}
ctype<wchar_t>::~ctype() noexcept {
    if (types_._Delfl > 0) {
        free(const_cast<mask*>(types_._Table));
    }
    free(types_._LocaleName);
}
void ctype<wchar_t>::_Init(const _Locinfo& info) {
    types_ = info._Getctype();
    conversion_ = info._Getcvt();
}
size_t ctype<wchar_t>::_Getcat(const locale::facet** made, const locale* where) {
    if (made != nullptr && *made == nullptr) {
        *made = new ctype(_Locinfo(where->c_str()));
    }
    return lc_ctype;
}

bool ctype<wchar_t>::is(mask wanted, wchar_t c) const { return do_is(wanted, c); }
const wchar_t* ctype<wchar_t>::is(const wchar_t* first, const wchar_t* last, mask* to) const {
    return do_is(first, last, to);
}
const wchar_t* ctype<wchar_t>::scan_is(mask wanted, const wchar_t* first,
                                       const wchar_t* last) const {
    return do_scan_is(wanted, first, last);
}
const wchar_t* ctype<wchar_t>::scan_not(mask wanted, const wchar_t* first,
                                        const wchar_t* last) const {
    return do_scan_not(wanted, first, last);
}
wchar_t ctype<wchar_t>::tolower(wchar_t c) const { return do_tolower(c); }
const wchar_t* ctype<wchar_t>::tolower(wchar_t* first, const wchar_t* last) const {
    return do_tolower(first, last);
}
wchar_t ctype<wchar_t>::toupper(wchar_t c) const { return do_toupper(c); }
const wchar_t* ctype<wchar_t>::toupper(wchar_t* first, const wchar_t* last) const {
    return do_toupper(first, last);
}
wchar_t ctype<wchar_t>::widen(char c) const { return do_widen(c); }
const char* ctype<wchar_t>::widen(const char* first, const char* last, wchar_t* to) const {
    return do_widen(first, last, to);
}
char ctype<wchar_t>::narrow(wchar_t c, char otherwise) const { return do_narrow(c, otherwise); }
const wchar_t* ctype<wchar_t>::narrow(const wchar_t* first, const wchar_t* last, char otherwise,
                                      char* to) const {
    return do_narrow(first, last, otherwise, to);
}

bool ctype<wchar_t>::do_is(mask wanted, wchar_t c) const {
    return (_Getwctype(c, &types_) & wanted) != 0;
}
const wchar_t* ctype<wchar_t>::do_is(const wchar_t* first, const wchar_t* last, mask* to) const {
    return _Getwctypes(first, last, to, &types_);
}
const wchar_t* ctype<wchar_t>::do_scan_is(mask wanted, const wchar_t* first,
                                          const wchar_t* last) const {
    while (first != last && !is(wanted, *first)) {
        ++first;
    }
    return first;
}
const wchar_t* ctype<wchar_t>::do_scan_not(mask wanted, const wchar_t* first,
                                           const wchar_t* last) const {
    while (first != last && is(wanted, *first)) {
        ++first;
    }
    return first;
}
wchar_t ctype<wchar_t>::do_tolower(wchar_t c) const { return _Towlower(c, &types_); }
const wchar_t* ctype<wchar_t>::do_tolower(wchar_t* first, const wchar_t* last) const {
    for (; first != last; ++first) {
        *first = _Towlower(*first, &types_);
    }
    return first;
}
wchar_t ctype<wchar_t>::do_toupper(wchar_t c) const { return _Towupper(c, &types_); }
const wchar_t* ctype<wchar_t>::do_toupper(wchar_t* first, const wchar_t* last) const {
    for (; first != last; ++first) {
        *first = _Towupper(*first, &types_);
    }
    return first;
}
wchar_t ctype<wchar_t>::_Dowiden(char c) const {
    _Mbstatet state{};
    wchar_t wide = 0;
    return _Mbrtowc(&wide, &c, 1, &state, &conversion_) < 0 ? 0xffff : wide;
}
char ctype<wchar_t>::_Donarrow(wchar_t c, char otherwise) const {
    _Mbstatet state{};
    char bytes[5];
    return _Wcrtomb(bytes, c, &state, &conversion_) != 1 ? otherwise : bytes[0];
}
wchar_t ctype<wchar_t>::do_widen(char c) const { return _Dowiden(c); }
const char* ctype<wchar_t>::do_widen(const char* first, const char* last, wchar_t* to) const {
    for (; first != last; ++first) {
        *to++ = _Dowiden(*first);
    }
    return first;
}
char ctype<wchar_t>::do_narrow(wchar_t c, char otherwise) const { return _Donarrow(c, otherwise); }
const wchar_t* ctype<wchar_t>::do_narrow(const wchar_t* first, const wchar_t* last, char otherwise,
                                         char* to) const {
    for (; first != last; ++first) {
        *to++ = _Donarrow(*first, otherwise);
    }
    return first;
}

::_Ctypevec _Locinfo::_Getctype() const { return ::_Getctype(); }
::_Cvtvec _Locinfo::_Getcvt() const { return ::_Getcvt(); }

} // namespace std

namespace {

constexpr unsigned long map_lower = 0x100;
constexpr unsigned long map_upper = 0x200;
constexpr unsigned long linguistic = 0x01000000;
constexpr unsigned long character_types = 1;

int ascii_case(int c, int first) { return c >= first && c < first + 26 ? c ^ 0x20 : c; }
wchar_t mapped(wchar_t c, const wchar_t* locale, unsigned long map) {
    wchar_t to = c;
    return LCMapStringEx(locale, map | linguistic, &c, 1, &to, 1, nullptr, nullptr, 0) == 1 ? to
                                                                                            : c;
}
/// By way of UTF-16: what has no single byte in the code page stays.
int byte_case(int c, const ::_Ctypevec* types, unsigned long map) {
    const int first = map == map_lower ? 'A' : 'a';
    if (types == nullptr || types->_LocaleName == nullptr || c < 0x80) {
        return c < 0x80 ? ascii_case(c, first) : c;
    }
    const char byte = static_cast<char>(c);
    wchar_t wide = 0;
    constexpr unsigned long refuse_invalid = 8;
    if (MultiByteToWideChar(types->_Page, refuse_invalid, &byte, 1, &wide, 1) != 1) {
        return c;
    }
    wide = mapped(wide, types->_LocaleName, map);
    char to[4];
    return WideCharToMultiByte(types->_Page, 0, &wide, 1, to, sizeof to, nullptr, nullptr) == 1
               ? static_cast<unsigned char>(to[0])
               : c;
}

} // namespace

extern "C" {

/// Of the runtime's locale; the C locale has no name.
::_Ctypevec _Getctype() {
    constexpr size_t size = 256 * sizeof(short);
    ::_Ctypevec types{___lc_codepage_func(), nullptr, 1, nullptr};
    auto* const table = static_cast<short*>(malloc(size));
    if (table == nullptr) {
        std::_Xbad_alloc();
    }
    memcpy(table, __pctype_func(), size);
    types._Table = table;
    if (const wchar_t* const name = ___lc_locale_name_func()[lc_ctype]; name != nullptr) {
        types._LocaleName = _wcsdup(name);
    }
    return types;
}
int _Tolower(int c, const ::_Ctypevec* types) { return byte_case(c, types, map_lower); }
int _Toupper(int c, const ::_Ctypevec* types) { return byte_case(c, types, map_upper); }

short _Getwctype(wchar_t c, const ::_Ctypevec*) {
    unsigned short type = 0;
    GetStringTypeW(character_types, &c, 1, &type);
    return static_cast<short>(type);
}
const wchar_t* _Getwctypes(const wchar_t* first, const wchar_t* last, short* to,
                           const ::_Ctypevec*) {
    GetStringTypeW(character_types, first, static_cast<int>(last - first),
                   reinterpret_cast<unsigned short*>(to));
    return last;
}
wchar_t _Towlower(wchar_t c, const ::_Ctypevec* types) {
    if (c == 0xffff) {
        return c;
    }
    return types->_LocaleName == nullptr && c < 0x100 ? static_cast<wchar_t>(ascii_case(c, 'A'))
                                                      : mapped(c, types->_LocaleName, map_lower);
}
wchar_t _Towupper(wchar_t c, const ::_Ctypevec* types) {
    if (c == 0xffff) {
        return c;
    }
    return types->_LocaleName == nullptr && c < 0x100 ? static_cast<wchar_t>(ascii_case(c, 'a'))
                                                      : mapped(c, types->_LocaleName, map_upper);
}

} // extern "C"
