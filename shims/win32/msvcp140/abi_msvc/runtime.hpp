#pragma once
/// What the C++ library uses of the C runtime and of Windows. Sources with Microsoft's C++ ABI have
/// no headers: these declarations are theirs.

using size_t = decltype(sizeof 0);
using ptrdiff_t = decltype(static_cast<char*>(nullptr) - static_cast<char*>(nullptr));
using wint_t = unsigned short;

/// Of a conversion between bytes and characters: bytes that no whole character has come of.
struct _Mbstatet {
    unsigned long _Wchar;
    unsigned short _Byte;
    unsigned short _State;
};

/// What <xlocinfo> hands between the C and the C++ library.
struct _Ctypevec {
    unsigned long _Page;
    const short* _Table;
    int _Delfl; ///< 1: the table is malloc's; -1: it is new's; 0: it is another's
    wchar_t* _LocaleName;
};
struct _Cvtvec {
    unsigned long _Page;
    unsigned long _Mbcurmax;
    int _Isclocale;
    unsigned char _Isleadbyte[32];
};
struct _Collvec {
    unsigned long _Page;
    wchar_t* _LocaleName;
};

struct _iobuf;
struct tm {
    int tm_sec;
    int tm_min;
    int tm_hour;
    int tm_mday;
    int tm_mon;
    int tm_year;
    int tm_wday;
    int tm_yday;
    int tm_isdst;
};
struct lconv {
    char* decimal_point;
    char* thousands_sep;
    char* grouping;
    char* int_curr_symbol;
    char* currency_symbol;
    char* mon_decimal_point;
    char* mon_thousands_sep;
    char* mon_grouping;
    char* positive_sign;
    char* negative_sign;
    char int_frac_digits;
    char frac_digits;
    char p_cs_precedes;
    char p_sep_by_space;
    char n_cs_precedes;
    char n_sep_by_space;
    char p_sign_posn;
    char n_sign_posn;
    wchar_t* _W_decimal_point;
    wchar_t* _W_thousands_sep;
    wchar_t* _W_int_curr_symbol;
    wchar_t* _W_currency_symbol;
    wchar_t* _W_mon_decimal_point;
    wchar_t* _W_mon_thousands_sep;
    wchar_t* _W_positive_sign;
    wchar_t* _W_negative_sign;
};

/// Categories as setlocale numbers them, and as std::locale::category has them as bits.
enum Category : int { lc_all, lc_collate, lc_ctype, lc_monetary, lc_numeric, lc_time, lc_messages };
constexpr int category_bit(Category category) { return (1 << category) >> 1; }
constexpr int all_categories = (1 << lc_messages) - 1;

#define RUNTIME __declspec(dllimport)
extern "C" {
RUNTIME void* malloc(size_t size);
RUNTIME void* calloc(size_t count, size_t size);
RUNTIME void* realloc(void* block, size_t size);
RUNTIME void free(void* block);
[[noreturn]] RUNTIME void abort();
RUNTIME int* _errno();
RUNTIME size_t strlen(const char* text);
RUNTIME int strcmp(const char* left, const char* right);
RUNTIME int memcmp(const void* left, const void* right, size_t size);
RUNTIME void* memcpy(void* to, const void* from, size_t size);
RUNTIME void* memmove(void* to, const void* from, size_t size);
RUNTIME void* memset(void* to, int value, size_t size);
RUNTIME void* memchr(const void* in, int value, size_t size);
RUNTIME size_t wcslen(const wchar_t* text);
RUNTIME wchar_t* _wcsdup(const wchar_t* text);
RUNTIME char* setlocale(int category, const char* name);
RUNTIME lconv* localeconv();
RUNTIME unsigned ___lc_codepage_func();
RUNTIME unsigned ___lc_collate_cp_func();
RUNTIME wchar_t** ___lc_locale_name_func();
RUNTIME int ___mb_cur_max_func();
RUNTIME const unsigned short* __pctype_func();
RUNTIME long strtol(const char* text, char** end, int base);
RUNTIME unsigned long strtoul(const char* text, char** end, int base);
RUNTIME long long strtoll(const char* text, char** end, int base);
RUNTIME unsigned long long strtoull(const char* text, char** end, int base);
RUNTIME float strtof(const char* text, char** end);
RUNTIME double strtod(const char* text, char** end);
RUNTIME int __stdio_common_vsprintf(unsigned long long options, char* to, size_t size,
                                    const char* format, void* locale, __builtin_va_list arguments);
RUNTIME _iobuf* __acrt_iob_func(unsigned index);
RUNTIME int fputc(int c, _iobuf* file);
RUNTIME int fgetc(_iobuf* file);
RUNTIME int ungetc(int c, _iobuf* file);
RUNTIME wint_t fputwc(wchar_t c, _iobuf* file);
RUNTIME wint_t fgetwc(_iobuf* file);
RUNTIME wint_t ungetwc(wint_t c, _iobuf* file);
RUNTIME size_t fwrite(const void* from, size_t size, size_t count, _iobuf* file);
RUNTIME int fflush(_iobuf* file);
RUNTIME int fclose(_iobuf* file);
RUNTIME int _fseeki64(_iobuf* file, long long offset, int from);
RUNTIME int fgetpos(_iobuf* file, long long* position);
RUNTIME int fsetpos(_iobuf* file, const long long* position);
RUNTIME int setvbuf(_iobuf* file, char* buffer, int mode, size_t size);
RUNTIME _iobuf* _fsopen(const char* name, const char* mode, int share);
RUNTIME _iobuf* _wfsopen(const wchar_t* name, const wchar_t* mode, int share);
RUNTIME void _lock_file(_iobuf* file);
RUNTIME void _unlock_file(_iobuf* file);
RUNTIME char* _Getdays();
RUNTIME char* _Getmonths();
RUNTIME void* _Gettnames();
RUNTIME wchar_t* _W_Getdays();
RUNTIME wchar_t* _W_Getmonths();
RUNTIME void* _W_Gettnames();
RUNTIME size_t _Strftime(char* to, size_t size, const char* format, const tm* time, void* names);
RUNTIME size_t _Wcsftime(wchar_t* to, size_t size, const wchar_t* format, const tm* time,
                         void* names);

RUNTIME int MultiByteToWideChar(unsigned page, unsigned long flags, const char* from, int size,
                                wchar_t* to, int room);
RUNTIME int WideCharToMultiByte(unsigned page, unsigned long flags, const wchar_t* from, int size,
                                char* to, int room, const char* replacement, int* replaced);
RUNTIME int GetStringTypeW(unsigned long kind, const wchar_t* text, int size, unsigned short* to);
RUNTIME int LCMapStringEx(const wchar_t* locale, unsigned long flags, const wchar_t* from, int size,
                          wchar_t* to, int room, void* version, void* reserved, ptrdiff_t handle);
RUNTIME int CompareStringEx(const wchar_t* locale, unsigned long flags, const wchar_t* left,
                            int left_size, const wchar_t* right, int right_size, void* version,
                            void* reserved, ptrdiff_t parameter);
RUNTIME int GetLocaleInfoEx(const wchar_t* locale, unsigned long what, wchar_t* to, int size);

// This DLL's own: std::_Lockit.
int* cpp_lockit(int* self, int number);
void cpp_lockit_end(const int* self);
bool cpp_uncaught_exception();
}

inline void* operator new(size_t, void* place) noexcept { return place; }

namespace ferry::msvcp {

/// The locks of the library by their numbers; a thread may take one again.
enum Lock : int { locale_lock, memory_lock, stream_lock };
class Locked {
public:
    explicit Locked(Lock lock) { cpp_lockit(&number_, lock); }
    ~Locked() { cpp_lockit_end(&number_); }
    Locked(const Locked&) = delete;
    Locked& operator=(const Locked&) = delete;

private:
    int number_;
};

/// sprintf of a buffer that is large enough.
inline int print(char* to, size_t size, const char* format, ...) {
    constexpr unsigned long long standard_snprintf = 2;
    __builtin_va_list arguments;
    __builtin_va_start(arguments, format);
    const int written =
        __stdio_common_vsprintf(standard_snprintf, to, size, format, nullptr, arguments);
    __builtin_va_end(arguments);
    return written;
}

template <class T>
void exchange(T& left, T& right) {
    T old = left;
    left = right;
    right = old;
}

template <class T>
constexpr T least(T left, T right) {
    return left < right ? left : right;
}

} // namespace ferry::msvcp
