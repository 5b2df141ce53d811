// What Microsoft's headers call for numbers: texts as numbers with an exponent beside them, and
// pieces of functions of complex numbers.

#include "msvcp140.hpp"

extern "C" {

__declspec(dllimport) int* _errno();
__declspec(dllimport) double strtod(const char* text, char** end);
__declspec(dllimport) float strtof(const char* text, char** end);
__declspec(dllimport) double wcstod(const wchar_t* text, wchar_t** end);
__declspec(dllimport) float wcstof(const wchar_t* text, wchar_t** end);
__declspec(dllimport) long strtol(const char* text, char** end, int base);
__declspec(dllimport) unsigned long strtoul(const char* text, char** end, int base);
__declspec(dllimport) long long strtoll(const char* text, char** end, int base);
__declspec(dllimport) unsigned long long strtoull(const char* text, char** end, int base);
__declspec(dllimport) double pow(double base, double exponent);
__declspec(dllimport) double exp(double x);
__declspec(dllimport) double cosh(double x);
__declspec(dllimport) double sinh(double x);
__declspec(dllimport) double ldexp(double x, int exponent);
__declspec(dllimport) short _dclass(double x);
__declspec(dllimport) short _fdclass(float x);

} // extern "C"

namespace {

/// `error` gets errno, which is not changed otherwise.
template <class Result, class Parse>
Result told(int* error, Parse parse) {
    int& current = *_errno();
    const int old = current;
    current = 0;
    const Result result = parse();
    *error = current;
    current = old;
    return result;
}
double scaled(double value, long exponent) {
    return exponent == 0 ? value : value * pow(10, static_cast<double>(exponent));
}

} // namespace

extern "C" {

#define FLOATING(name, Value, Char, parse)                                                         \
    Value name(const Char* text, Char** end, long exponent) {                                      \
        return static_cast<Value>(scaled(parse(text, end), exponent));                             \
    }                                                                                              \
    Value name##x(const Char* text, Char** end, long exponent, int* error) {                       \
        return told<Value>(error, [&] { return name(text, end, exponent); });                      \
    }
FLOATING(_Stod, double, char, strtod)
FLOATING(_Stof, float, char, strtof)
FLOATING(_Stold, double, char, strtod)
FLOATING(_WStod, double, wchar_t, wcstod)
FLOATING(_WStof, float, wchar_t, wcstof)
FLOATING(_WStold, double, wchar_t, wcstod)
#undef FLOATING

#define INTEGER(name, Value, parse)                                                                \
    Value name(const char* text, char** end, int base) { return parse(text, end, base); }          \
    Value name##x(const char* text, char** end, int base, int* error) {                            \
        return told<Value>(error, [&] { return parse(text, end, base); });                         \
    }
INTEGER(_Stoll, long long, strtoll)
INTEGER(_Stoul, unsigned long, strtoul)
INTEGER(_Stoull, unsigned long long, strtoull)
#undef INTEGER
long _Stolx(const char* text, char** end, int base, int* error) {
    return told<long>(error, [&] { return strtol(text, end, base); });
}

/// What kind of number it is, by <math.h>.
short _Dtest(const double* x) { return _dclass(*x); }
short _LDtest(const double* x) { return _dclass(*x); }
short _FDtest(const float* x) { return _fdclass(*x); }

double _Cosh(double x, double factor) { return cosh(x) * factor; }
double _LCosh(double x, double factor) { return cosh(x) * factor; }
float _FCosh(float x, float factor) { return static_cast<float>(cosh(x)) * factor; }
double _Sinh(double x, double factor) { return sinh(x) * factor; }
double _LSinh(double x, double factor) { return sinh(x) * factor; }
float _FSinh(float x, float factor) { return static_cast<float>(sinh(x)) * factor; }
/// *x becomes factor * e^*x * 2^exponent.
short _Exp(double* x, double factor, short exponent) {
    *x = factor == 0 ? factor : factor * ldexp(exp(*x), exponent);
    return _dclass(*x);
}
short _LExp(double* x, double factor, short exponent) { return _Exp(x, factor, exponent); }
short _FExp(float* x, float factor, short exponent) {
    double wide = *x;
    _Exp(&wide, factor, exponent);
    *x = static_cast<float>(wide);
    return _fdclass(*x);
}

#define CONSTANT(Value, name, number)                                                              \
    extern const Value name;                                                                       \
    const Value name = number;
CONSTANT(double, _Inf, __builtin_inf())
CONSTANT(double, _LInf, __builtin_inf())
CONSTANT(float, _FInf, __builtin_inff())
CONSTANT(double, _Hugeval, __builtin_inf())
CONSTANT(double, _Nan, __builtin_nan(""))
CONSTANT(double, _LNan, __builtin_nan(""))
CONSTANT(float, _FNan, __builtin_nanf(""))
CONSTANT(double, _Snan, __builtin_nans(""))
CONSTANT(double, _LSnan, __builtin_nans(""))
CONSTANT(float, _FSnan, __builtin_nansf(""))
CONSTANT(double, _Denorm, __DBL_DENORM_MIN__)
CONSTANT(double, _LDenorm, __DBL_DENORM_MIN__)
CONSTANT(float, _FDenorm, __FLT_DENORM_MIN__)
#undef CONSTANT

} // extern "C"
