#pragma once
/// Numbers of variants, whatever their type, and as text: en-US's forms, for any locale.

#include <ferry/win32/ntdll.hpp>

#ifndef _OLEAUT32_
#define _OLEAUT32_
#endif
#include <oleauto.h>

namespace ferry::win32::automation {

/// What holds all types exactly.
struct Number {
    enum class Kind { integer, real, currency };
    Kind kind;
    bool negative;     ///< of an integer
    ULONG64 magnitude; ///< of an integer
    double real;
    LONG64 currency; ///< times 10000
};

inline Number of_integer(LONG64 value) {
    const auto bits = static_cast<ULONG64>(value);
    return {Number::Kind::integer, value < 0, value < 0 ? 0 - bits : bits, 0, 0};
}
inline Number of_natural(ULONG64 value) { return {Number::Kind::integer, false, value, 0, 0}; }
inline Number of_real(double value) { return {Number::Kind::real, false, 0, value, 0}; }
inline Number of_currency(LONG64 value) { return {Number::Kind::currency, false, 0, 0, value}; }

double round_to_even(double value);
double round_down(double value);

double to_real(const Number& number);
/// Halves go to even. DISP_E_OVERFLOW beyond `most`, and below minus `least`.
HRESULT to_integer(const Number& number, ULONG64 least, ULONG64 most, ULONG64& bits);
HRESULT to_currency(const Number& number, LONG64& to);
bool is_zero(const Number& number);

// Dates are days since 1899-12-30; the hours of one before it count forward all the same.
inline constexpr double first_date = -657434; // year 100
inline constexpr double last_date = 2958466;  // behind 9999
inline bool is_date(double value) { return value > first_date - 1 && value < last_date; }
/// To the nearest second. False beyond the years 100 to 9999.
bool split_date(double date, SYSTEMTIME& to);
/// Days and months beyond their ends count on; years below 30 are 2000 and on, below 100 1900 and
/// on.
bool join_date(const SYSTEMTIME& time, double& to);

/// DISP_E_TYPEMISMATCH for what is no number.
HRESULT read_number(const WCHAR* text, Number& to);
HRESULT read_date(const WCHAR* text, ULONG flags, double& to);
/// `digits` that count, as %G has them. Gives the length.
int write_real(double value, int digits, WCHAR* to);
int write_integer(const Number& number, WCHAR* to);
int write_currency(LONG64 value, WCHAR* to);
int write_date(double date, LCID locale, ULONG flags, WCHAR* to, int room);
inline constexpr int most_number = 64;

} // namespace ferry::win32::automation
