// Constructors without arguments ("default constructor closure"): programs have their addresses
// where arrays of such objects are made.

#include "facets.hpp"
#include "times.hpp"

extern "C" {
#define MAKE(name, ...)                                                                            \
    void cpp_make_##name(void* place) { new (place) __VA_ARGS__; }
MAKE(locinfo, std::_Locinfo())
MAKE(timevec, std::_Timevec())
MAKE(id, std::locale::id())
MAKE(codecvt_base, std::codecvt_base())
MAKE(ctype_base, std::ctype_base())
MAKE(time_base, std::time_base())
MAKE(codecvt, std::codecvt<char, char, _Mbstatet>())
MAKE(codecvt_wide, std::codecvt<wchar_t, char, _Mbstatet>())
MAKE(codecvt_16, std::codecvt<char16_t, char, _Mbstatet>())
MAKE(codecvt_32, std::codecvt<char32_t, char, _Mbstatet>())
MAKE(ctype, std::ctype<char>())
MAKE(ctype_wide, std::ctype<wchar_t>())
MAKE(num_get, std::num_get<char>())
MAKE(num_get_wide, std::num_get<wchar_t>())
MAKE(num_put, std::num_put<char>())
MAKE(num_put_wide, std::num_put<wchar_t>())
MAKE(time_get, std::time_get<char>())
MAKE(time_get_wide, std::time_get<wchar_t>())
MAKE(time_put, std::time_put<char>())
MAKE(time_put_wide, std::time_put<wchar_t>())
#undef MAKE
}
