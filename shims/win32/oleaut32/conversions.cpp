// Var…From…, and VariantChangeType by way of them: what a variant says becomes a Number or text,
// and that the other type.

#include "numbers.hpp"

using namespace ferry::win32;
using namespace ferry::win32::automation;

namespace {

enum class Type { UI1, I2, I4, I8, R4, R8, Cy, Date, Bool, I1, UI2, UI4, UI8 };

// What a type holds.
using UI1_value = BYTE;
using I2_value = SHORT;
using I4_value = LONG;
using I8_value = LONG64;
using R4_value = FLOAT;
using R8_value = DOUBLE;
using Cy_value = CY;
using Date_value = DATE;
using Bool_value = VARIANT_BOOL;
using I1_value = CHAR;
using UI2_value = USHORT;
using UI4_value = ULONG;
using UI8_value = ULONG64;

constexpr double most_float = 3.40282346638528859811704183484516925e+38;

template <typename Value>
constexpr bool is_signed_value = static_cast<Value>(-1) < static_cast<Value>(0);

template <Type type, typename Value>
Number load(Value value) {
    if constexpr (type == Type::Cy) {
        return of_currency(value.int64);
    } else if constexpr (type == Type::R4 || type == Type::R8 || type == Type::Date) {
        return of_real(value);
    } else if constexpr (is_signed_value<Value> || sizeof(Value) < sizeof(LONG64)) {
        return of_integer(static_cast<LONG64>(value));
    } else {
        return of_natural(value);
    }
}

template <Type type, typename Value>
HRESULT store(const Number& number, Value* to) {
    if constexpr (type == Type::Cy) {
        return to_currency(number, to->int64);
    } else if constexpr (type == Type::Bool) {
        *to = is_zero(number) ? VARIANT_FALSE : VARIANT_TRUE;
        return S_OK;
    } else if constexpr (type == Type::R4 || type == Type::R8 || type == Type::Date) {
        const double value = to_real(number);
        if ((type == Type::R4 && (value > most_float || value < -most_float)) ||
            (type == Type::Date && !is_date(value))) {
            return DISP_E_OVERFLOW;
        }
        *to = static_cast<Value>(value);
        return S_OK;
    } else {
        constexpr ULONG64 all = ~ULONG64{0} >> (64 - 8 * sizeof(Value));
        constexpr bool is_signed = is_signed_value<Value>;
        ULONG64 bits = 0;
        const HRESULT result =
            to_integer(number, is_signed ? all / 2 + 1 : 0, is_signed ? all / 2 : all, bits);
        if (SUCCEEDED(result)) {
            *to = static_cast<Value>(bits);
        }
        return result;
    }
}

/// What is true has all bits, in unsigned types too.
template <Type to_type, Type from_type, typename To, typename From>
HRESULT convert(From from, To* to) {
    if constexpr (from_type == Type::Bool && to_type != Type::Cy && to_type != Type::R4 &&
                  to_type != Type::R8 && to_type != Type::Date) {
        *to = static_cast<To>(from);
        return S_OK;
    } else {
        return store<to_type>(load<from_type>(from), to);
    }
}

bool equal_word(const WCHAR* text, const WCHAR* word) {
    return CompareStringOrdinal(text, -1, word, -1, TRUE) == CSTR_EQUAL;
}

HRESULT read_boolean(const WCHAR* text, VARIANT_BOOL* to) {
    if (text != nullptr && (equal_word(text, L"True") || equal_word(text, L"#TRUE#"))) {
        *to = VARIANT_TRUE;
        return S_OK;
    }
    if (text != nullptr && (equal_word(text, L"False") || equal_word(text, L"#FALSE#"))) {
        *to = VARIANT_FALSE;
        return S_OK;
    }
    Number number;
    const HRESULT read = read_number(text, number);
    return FAILED(read) ? read : store<Type::Bool>(number, to);
}

template <Type type, typename Value>
HRESULT from_text(const WCHAR* text, ULONG flags, Value* to) {
    if constexpr (type == Type::Bool) {
        return read_boolean(text, to);
    } else if constexpr (type == Type::Date) {
        return read_date(text, flags, *to);
    } else {
        Number number;
        const HRESULT read = read_number(text, number);
        return FAILED(read) ? read : store<type>(number, to);
    }
}

template <Type type, typename Value>
HRESULT to_text(Value value, LCID locale, ULONG flags, BSTR* to) {
    WCHAR text[most_number];
    const WCHAR* from = text;
    if (to == nullptr) {
        return E_INVALIDARG;
    }
    if constexpr (type == Type::Bool) {
        from = value != VARIANT_FALSE ? L"True" : L"False";
    } else if constexpr (type == Type::Date) {
        if (write_date(value, locale, flags, text, most_number) < 0) {
            return E_INVALIDARG;
        }
    } else if constexpr (type == Type::R4 || type == Type::R8) {
        constexpr int digits = type == Type::R4 ? 7 : 15;
        write_real(value, digits, text);
    } else if constexpr (type == Type::Cy) {
        write_currency(value.int64, text);
    } else {
        write_integer(load<type>(value), text);
    }
    *to = SysAllocString(from);
    return *to == nullptr ? E_OUTOFMEMORY : S_OK;
}

/// A type of variants, and where its value lies.
template <typename Function>
bool with_value(VARTYPE type, VARIANT& variant, const Function& function) {
    switch (type) {
    case VT_UI1: return function.template operator()<Type::UI1>(&variant.bVal);
    case VT_I2: return function.template operator()<Type::I2>(&variant.iVal);
    case VT_I4:
    case VT_INT:
    case VT_ERROR: return function.template operator()<Type::I4>(&variant.lVal);
    case VT_I8: return function.template operator()<Type::I8>(&variant.llVal);
    case VT_R4: return function.template operator()<Type::R4>(&variant.fltVal);
    case VT_R8: return function.template operator()<Type::R8>(&variant.dblVal);
    case VT_CY: return function.template operator()<Type::Cy>(&variant.cyVal);
    case VT_DATE: return function.template operator()<Type::Date>(&variant.date);
    case VT_BOOL: return function.template operator()<Type::Bool>(&variant.boolVal);
    case VT_I1: return function.template operator()<Type::I1>(&variant.cVal);
    case VT_UI2: return function.template operator()<Type::UI2>(&variant.uiVal);
    case VT_UI4:
    case VT_UINT: return function.template operator()<Type::UI4>(&variant.ulVal);
    case VT_UI8: return function.template operator()<Type::UI8>(&variant.ullVal);
    default: return false;
    }
}

bool is_number(VARTYPE type) {
    VARIANT any;
    return type == VT_DECIMAL ||
           (type != VT_ERROR && with_value(type, any, []<Type>(auto*) { return true; }));
}

/// The nearest one of a decimal that has no type of its own.
Number number_of_decimal(DECIMAL from) {
    CY currency;
    LONG64 integer = 0;
    double real = 0;
    if (from.scale == 0 && SUCCEEDED(VarI8FromDec(&from, &integer))) {
        return of_integer(integer);
    }
    if (from.scale <= 4 && SUCCEEDED(VarCyFromDec(&from, &currency))) {
        return of_currency(currency.int64);
    }
    VarR8FromDec(&from, &real);
    return of_real(real);
}

HRESULT store_decimal(const Number& number, DECIMAL* to) {
    if (number.kind == Number::Kind::currency) {
        CY currency;
        currency.int64 = number.currency;
        return VarDecFromCy(currency, to);
    }
    if (number.kind == Number::Kind::real) {
        return VarDecFromR8(number.real, to);
    }
    const HRESULT made = VarDecFromUI8(number.magnitude, to);
    to->sign = number.negative ? DECIMAL_NEG : 0;
    return made;
}

/// Of a type that is_number().
Number number_of(VARIANT& variant) {
    Number number{};
    if (variant.vt == VT_DECIMAL) {
        return number_of_decimal(variant.decVal);
    }
    with_value(variant.vt, variant, [&]<Type type>(auto* value) {
        number = load<type>(*value);
        return true;
    });
    return number;
}

constexpr IID unknown_interface = {0, 0, 0, {0xc0, 0, 0, 0, 0, 0, 0, 0x46}};
constexpr IID dispatch_interface = {0x00020400, 0, 0, {0xc0, 0, 0, 0, 0, 0, 0, 0x46}};

HRESULT change_number(VARIANT& from, LCID locale, ULONG flags, VARTYPE type, VARIANT& to) {
    HRESULT result = DISP_E_TYPEMISMATCH;
    if (type == VT_DECIMAL) {
        return store_decimal(number_of(from), &to.decVal);
    }
    if (from.vt == VT_DECIMAL) {
        if (type == VT_BSTR) {
            return VarBstrFromDec(&from.decVal, locale, 0, &to.bstrVal);
        }
        const Number number = number_of(from);
        with_value(type, to, [&]<Type to_type>(auto* made) {
            result = store<to_type>(number, made);
            return true;
        });
        return result;
    }
    if (type == VT_BSTR) {
        with_value(from.vt, from, [&]<Type from_type>(auto* value) {
            if constexpr (from_type == Type::Bool) { // a name where it is wanted
                result = (flags & VARIANT_ALPHABOOL) != 0
                             ? to_text<Type::Bool>(*value, locale, 0, &to.bstrVal)
                             : to_text<Type::I2>(*value, locale, 0, &to.bstrVal);
            } else {
                result = to_text<from_type>(*value, locale, 0, &to.bstrVal);
            }
            return true;
        });
        return result;
    }
    with_value(from.vt, from, [&]<Type from_type>(auto* value) {
        return with_value(type, to, [&]<Type to_type>(auto* made) {
            result = convert<to_type, from_type>(*value, made);
            return true;
        });
    });
    return result;
}

/// `to` is no reference, and of another type; it gets a value, not yet its type.
HRESULT change(VARIANT& from, LCID locale, ULONG flags, VARTYPE type, VARIANT& to) {
    if ((type & ~VARTYPE{VT_TYPEMASK}) != 0 || (from.vt & VT_ARRAY) != 0) {
        return DISP_E_TYPEMISMATCH;
    }
    if (from.vt == VT_NULL || type == VT_ERROR || from.vt == VT_ERROR) {
        return DISP_E_TYPEMISMATCH;
    }
    if (type == VT_EMPTY || type == VT_NULL) {
        return S_OK;
    }
    if (from.vt == VT_EMPTY) {
        to = {};
        if (type == VT_BSTR) {
            to.bstrVal = SysAllocString(L"");
            return S_OK;
        }
        return is_number(type) ? S_OK : DISP_E_TYPEMISMATCH;
    }
    if (from.vt == VT_BSTR && type == VT_DECIMAL) {
        return VarDecFromStr(from.bstrVal, locale, 0, &to.decVal);
    }
    if (from.vt == VT_BSTR && is_number(type)) {
        HRESULT result = DISP_E_TYPEMISMATCH;
        with_value(type, to, [&]<Type to_type>(auto* value) {
            result = from_text<to_type>(from.bstrVal, 0, value);
            return true;
        });
        return result;
    }
    if ((from.vt == VT_UNKNOWN && type == VT_DISPATCH) ||
        (from.vt == VT_DISPATCH && type == VT_UNKNOWN)) {
        to.punkVal = nullptr;
        return from.punkVal == nullptr
                   ? S_OK
                   : from.punkVal->QueryInterface(type == VT_DISPATCH ? dispatch_interface
                                                                      : unknown_interface,
                                                  reinterpret_cast<void**>(&to.punkVal));
    }
    return is_number(from.vt) ? change_number(from, locale, flags, type, to) : DISP_E_TYPEMISMATCH;
}

bool is_known_type(VARTYPE type) {
    const VARTYPE base = type & VT_TYPEMASK;
    return (type & (VT_VECTOR | VT_RESERVED)) == 0 && base <= VT_UINT && base != 15;
}

HRESULT compare_numbers(VARIANT& a, VARIANT& b) {
    if ((a.vt == VT_DECIMAL || b.vt == VT_DECIMAL) &&
        SUCCEEDED(VariantChangeType(&a, &a, 0, VT_DECIMAL)) &&
        SUCCEEDED(VariantChangeType(&b, &b, 0, VT_DECIMAL))) {
        return VarDecCmp(&a.decVal, &b.decVal);
    }
    const Number left = number_of(a);
    const Number right = number_of(b);
    if (left.kind == Number::Kind::integer && right.kind == Number::Kind::integer) {
        if (left.negative != right.negative) {
            return left.negative ? VARCMP_LT : VARCMP_GT;
        }
        return left.magnitude == right.magnitude                     ? VARCMP_EQ
               : (left.magnitude < right.magnitude) != left.negative ? VARCMP_LT
                                                                     : VARCMP_GT;
    }
    const double x = to_real(left);
    const double y = to_real(right);
    return x == y ? VARCMP_EQ : x < y ? VARCMP_LT : VARCMP_GT;
}

HRESULT compare_reals(double a, double b) {
    return a == b ? VARCMP_EQ : a < b ? VARCMP_LT : VARCMP_GT;
}

} // namespace

extern "C" {

#define NUMBER(to_type, from_type)                                                                 \
    HRESULT WINAPI Var##to_type##From##from_type(from_type##_value from, to_type##_value* to) {    \
        return convert<Type::to_type, Type::from_type>(from, to);                                  \
    }
#include "conversions.inc"
#undef NUMBER

#define TEXT_OF(type)                                                                              \
    HRESULT WINAPI Var##type##FromStr(OLECHAR* text, LCID, ULONG flags, type##_value* to) {        \
        return to == nullptr ? E_INVALIDARG : from_text<Type::type>(text, flags, to);              \
    }                                                                                              \
    HRESULT WINAPI VarBstrFrom##type(type##_value value, LCID locale, ULONG flags, BSTR* to) {     \
        return to_text<Type::type>(value, locale, flags, to);                                      \
    }
TEXT_OF(UI1)
TEXT_OF(I2)
TEXT_OF(I4)
TEXT_OF(I8)
TEXT_OF(R4)
TEXT_OF(R8)
TEXT_OF(Cy)
TEXT_OF(Date)
TEXT_OF(Bool)
TEXT_OF(I1)
TEXT_OF(UI2)
TEXT_OF(UI4)
TEXT_OF(UI8)
#undef TEXT_OF

HRESULT WINAPI VariantCopyInd(VARIANT* to, VARIANTARG* from) {
    if ((from->vt & VT_BYREF) == 0) {
        return VariantCopy(to, from);
    }
    VARIANT read{};
    const VARTYPE type = from->vt & ~VARTYPE{VT_BYREF};
    if (type == (VT_VARIANT)) {
        if ((from->pvarVal->vt & VT_BYREF) != 0 && from->pvarVal->vt == (VT_VARIANT | VT_BYREF)) {
            return E_INVALIDARG;
        }
        read = *from->pvarVal;
        return (read.vt & VT_BYREF) != 0 ? VariantCopyInd(to, &read) : VariantCopy(to, &read);
    }
    read.vt = type;
    if ((type & VT_ARRAY) != 0) {
        read.parray = *from->pparray;
    } else if (type == VT_BSTR) {
        read.bstrVal = *from->pbstrVal;
    } else if (type == VT_UNKNOWN || type == VT_DISPATCH) {
        read.punkVal = *from->ppunkVal;
    } else if (type == VT_DECIMAL) {
        read.decVal = *from->pdecVal;
        read.vt = type;
    } else if (!with_value(type, read, [&]<Type>(auto* value) {
                   memcpy(value, from->byref, sizeof *value);
                   return true;
               })) {
        return E_INVALIDARG;
    }
    return VariantCopy(to, &read);
}

HRESULT WINAPI VariantChangeTypeEx(VARIANTARG* to, VARIANTARG* from, LCID locale, USHORT flags,
                                   VARTYPE type) {
    if (to == nullptr || from == nullptr) {
        return E_INVALIDARG;
    }
    if (!is_known_type(type) || !is_known_type(from->vt)) {
        return DISP_E_BADVARTYPE;
    }
    VARIANT read{};
    VARIANT made{};
    if (const HRESULT copied = VariantCopyInd(&read, from); FAILED(copied)) {
        return copied;
    }
    HRESULT result = S_OK;
    if (read.vt == type) {
        made = read;
    } else {
        result = change(read, locale, flags, type, made);
        made.vt = type;
        VariantClear(&read);
    }
    if (SUCCEEDED(result)) {
        result = VariantClear(to);
        if (SUCCEEDED(result)) {
            *to = made;
        }
    }
    return result;
}
HRESULT WINAPI VariantChangeType(VARIANTARG* to, VARIANTARG* from, USHORT flags, VARTYPE type) {
    return VariantChangeTypeEx(to, from, LOCALE_USER_DEFAULT, flags, type);
}

HRESULT WINAPI VarBstrCat(BSTR left, BSTR right, BSTR* to) {
    if (to == nullptr) {
        return E_INVALIDARG;
    }
    const UINT left_size = SysStringByteLen(left);
    const UINT right_size = SysStringByteLen(right);
    *to = SysAllocStringByteLen(nullptr, left_size + right_size);
    if (*to == nullptr) {
        return E_OUTOFMEMORY;
    }
    auto* const bytes = reinterpret_cast<char*>(*to);
    memcpy(bytes, left, left_size);
    memcpy(bytes + left_size, right, right_size);
    return S_OK;
}

HRESULT WINAPI VarBstrCmp(BSTR left, BSTR right, LCID locale, DWORD flags) {
    const UINT left_size = SysStringLen(left);
    const UINT right_size = SysStringLen(right);
    if (left_size == 0 || right_size == 0) {
        return left_size == right_size ? VARCMP_EQ : left_size == 0 ? VARCMP_LT : VARCMP_GT;
    }
    const int order = CompareStringW(locale, flags, left, static_cast<int>(left_size), right,
                                     static_cast<int>(right_size));
    return order == 0 ? E_INVALIDARG : order - 1;
}

HRESULT WINAPI VarCmp(VARIANT* left, VARIANT* right, LCID locale, ULONG flags) {
    VARIANT a{};
    VARIANT b{};
    HRESULT result = VariantCopyInd(&a, left);
    if (SUCCEEDED(result)) {
        result = VariantCopyInd(&b, right);
    }
    if (SUCCEEDED(result)) {
        BSTR const empty = nullptr;
        const bool texts =
            (a.vt == VT_BSTR || a.vt == VT_EMPTY) && (b.vt == VT_BSTR || b.vt == VT_EMPTY);
        if (a.vt == VT_NULL || b.vt == VT_NULL) {
            result = VARCMP_NULL;
        } else if (texts) {
            result = VarBstrCmp(a.vt == VT_BSTR ? a.bstrVal : empty,
                                b.vt == VT_BSTR ? b.bstrVal : empty, locale, flags);
        } else if (a.vt == VT_BSTR || b.vt == VT_BSTR) { // any text is more than any number
            result = a.vt == VT_BSTR ? VARCMP_GT : VARCMP_LT;
        } else if ((is_number(a.vt) || a.vt == VT_EMPTY) && (is_number(b.vt) || b.vt == VT_EMPTY)) {
            result = compare_numbers(a, b);
        } else {
            result = DISP_E_TYPEMISMATCH;
        }
    }
    VariantClear(&a);
    VariantClear(&b);
    return result;
}

HRESULT WINAPI VarR4CmpR8(float left, double right) { return compare_reals(left, right); }
HRESULT WINAPI VarCyCmp(CY left, CY right) {
    return left.int64 == right.int64 ? VARCMP_EQ : left.int64 < right.int64 ? VARCMP_LT : VARCMP_GT;
}
HRESULT WINAPI VarCyCmpR8(CY left, double right) {
    return compare_reals(to_real(of_currency(left.int64)), right);
}

INT WINAPI VariantTimeToSystemTime(DOUBLE date, LPSYSTEMTIME to) { return split_date(date, *to); }
INT WINAPI SystemTimeToVariantTime(LPSYSTEMTIME from, DOUBLE* to) {
    const bool is_day =
        from->wMonth >= 1 && from->wMonth <= 12 && from->wDay >= 1 && from->wDay <= 31;
    return is_day && static_cast<SHORT>(from->wYear) >= 0 && join_date(*from, *to);
}

INT WINAPI DosDateTimeToVariantTime(USHORT day, USHORT clock, DOUBLE* to) {
    SYSTEMTIME time{};
    time.wYear = static_cast<WORD>(1980 + (day >> 9));
    time.wMonth = day >> 5 & 15;
    time.wDay = day & 31;
    time.wHour = clock >> 11;
    time.wMinute = clock >> 5 & 63;
    time.wSecond = static_cast<WORD>((clock & 31) * 2);
    constexpr WORD last_year = 2099;
    return time.wYear <= last_year && time.wHour < 24 && time.wMinute < 60 && time.wSecond < 60 &&
           join_date(time, *to);
}
INT WINAPI VariantTimeToDosDateTime(DOUBLE date, USHORT* day, USHORT* clock) {
    SYSTEMTIME time;
    if (!split_date(date, time) || time.wYear < 1980 || time.wYear > 2099) {
        return FALSE;
    }
    *day = static_cast<USHORT>((time.wYear - 1980) << 9 | time.wMonth << 5 | time.wDay);
    *clock = static_cast<USHORT>(time.wHour << 11 | time.wMinute << 5 | time.wSecond / 2);
    return TRUE;
}

HRESULT WINAPI VarDateFromUdateEx(UDATE* from, LCID, ULONG flags, DATE* to) {
    double date;
    if (!join_date(from->st, date)) {
        return E_INVALIDARG;
    }
    const auto days = static_cast<double>(static_cast<LONG64>(date));
    *to = (flags & VAR_DATEVALUEONLY) != 0   ? days
          : (flags & VAR_TIMEVALUEONLY) != 0 ? date - days
                                             : date;
    return S_OK;
}
HRESULT WINAPI VarDateFromUdate(UDATE* from, ULONG flags, DATE* to) {
    return VarDateFromUdateEx(from, LOCALE_USER_DEFAULT, flags, to);
}
HRESULT WINAPI VarUdateFromDate(DATE date, ULONG, UDATE* to) {
    double first;
    SYSTEMTIME time;
    if (!split_date(date, time)) {
        return E_INVALIDARG;
    }
    SYSTEMTIME january{time.wYear, 1, 0, 1, 0, 0, 0, 0};
    SYSTEMTIME today{time.wYear, time.wMonth, 0, time.wDay, 0, 0, 0, 0};
    double now;
    join_date(january, first);
    join_date(today, now);
    to->st = time;
    to->wDayOfYear = static_cast<USHORT>(now - first + 1);
    return S_OK;
}

} // extern "C"
