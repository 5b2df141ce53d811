// VarAdd and its kin. Of which type a result is follows from the types of both sides
// ([MS-VBAL] 5.6.9.3 and what the functions' pages say); one that does not fit takes the next
// larger type, where there is one.

#include "numbers.hpp"

using namespace ferry::win32;
using automation::is_date;
using automation::round_down;
using automation::round_to_even;

extern "C" __declspec(dllimport) double pow(double base, double exponent); // msvcrt's

namespace {

constexpr ULONG bit(VARTYPE type) { return 1U << type; }

constexpr ULONG small_integers = bit(VT_EMPTY) | bit(VT_I2) | bit(VT_BOOL) | bit(VT_UI1);
constexpr ULONG other_integers =
    bit(VT_I1) | bit(VT_UI2) | bit(VT_UI4) | bit(VT_UI8) | bit(VT_INT) | bit(VT_UINT);
constexpr ULONG reckoned = small_integers | bit(VT_NULL) | bit(VT_I4) | bit(VT_I8) | bit(VT_R4) |
                           bit(VT_R8) | bit(VT_CY) | bit(VT_DATE) | bit(VT_BSTR) | bit(VT_DECIMAL);
constexpr double most_float = 3.40282346638528859811704183484516925e+38;

enum class Operation { add, subtract, multiply };

HRESULT give_null(VARIANT* to) {
    to->vt = VT_NULL;
    return S_OK;
}

/// The operands of a call: copies, without references.
class Operands {
public:
    Operands(VARIANT* left, VARIANT* right) {
        result_ = left == nullptr || right == nullptr ? E_INVALIDARG : VariantCopyInd(&a, left);
        if (SUCCEEDED(result_)) {
            result_ = VariantCopyInd(&b, right);
        }
    }
    Operands(const Operands&) = delete;
    Operands& operator=(const Operands&) = delete;
    ~Operands() {
        VariantClear(&a);
        VariantClear(&b);
    }

    /// S_OK if all of the types are among `allowed`.
    [[nodiscard]] HRESULT check(ULONG allowed) const {
        if (FAILED(result_)) {
            return result_;
        }
        const bool are_plain = (a.vt | b.vt) < 32;
        if (!are_plain || a.vt == VT_ERROR || b.vt == VT_ERROR) {
            return DISP_E_TYPEMISMATCH;
        }
        return (types() & ~allowed) == 0 ? S_OK : DISP_E_BADVARTYPE;
    }
    /// Whether there is nothing to reckon: `result` is an error then, or `to` is Null.
    [[nodiscard]] bool settle(ULONG allowed, VARIANT* to, HRESULT& result) const {
        to->vt = VT_EMPTY;
        result = check(allowed);
        if (SUCCEEDED(result) && has_null()) {
            result = give_null(to);
            return true;
        }
        return FAILED(result);
    }
    [[nodiscard]] ULONG types() const { return bit(a.vt) | bit(b.vt); }
    [[nodiscard]] bool has_null() const { return a.vt == VT_NULL || b.vt == VT_NULL; }
    /// Makes both of them of one type.
    HRESULT change(VARTYPE type) {
        const HRESULT changed = VariantChangeType(&a, &a, 0, type);
        return FAILED(changed) ? changed : VariantChangeType(&b, &b, 0, type);
    }

    VARIANT a{};
    VARIANT b{};

private:
    HRESULT result_ = S_OK;
};

HRESULT give_real(double value, VARIANT* to) {
    if (!__builtin_isfinite(value)) {
        return DISP_E_OVERFLOW;
    }
    to->vt = VT_R8;
    to->dblVal = value;
    return S_OK;
}

bool fits(LONG64 value, VARTYPE type) {
    switch (type) {
    case VT_UI1: return value >= 0 && value <= 0xff;
    case VT_I2: return value >= -0x8000 && value <= 0x7fff;
    case VT_I4: return value >= -0x80000000LL && value <= 0x7fffffff;
    default: return true;
    }
}

VARTYPE wider(VARTYPE type) { return type == VT_UI1 ? VT_I2 : type == VT_I2 ? VT_I4 : VT_R8; }

/// As `type`, or the first wider one that holds it.
HRESULT give_integer(LONG64 value, VARTYPE type, VARIANT* to) {
    while (type != VT_R8 && !fits(value, type)) {
        type = wider(type);
    }
    if (type == VT_R8) {
        return give_real(static_cast<double>(value), to);
    }
    to->vt = type;
    switch (type) {
    case VT_UI1: to->bVal = static_cast<BYTE>(value); break;
    case VT_I2: to->iVal = static_cast<SHORT>(value); break;
    case VT_BOOL: to->boolVal = static_cast<VARIANT_BOOL>(value); break;
    case VT_I4: to->lVal = static_cast<LONG>(value); break;
    default: to->llVal = value; break;
    }
    return S_OK;
}

LONG64 integer_of(const VARIANT& from) {
    switch (from.vt) {
    case VT_UI1: return from.bVal;
    case VT_I2: return from.iVal;
    case VT_BOOL: return from.boolVal;
    case VT_I4: return from.lVal;
    default: return from.llVal;
    }
}

VARTYPE type_of_sum(ULONG types, Operation operation) {
    const bool is_product = operation == Operation::multiply;
    const auto has = [types](ULONG any) { return (types & any) != 0; };
    if (has(bit(VT_DECIMAL))) {
        return VT_DECIMAL;
    }
    if (!is_product && has(bit(VT_DATE))) {
        return types == bit(VT_DATE) && operation == Operation::subtract ? VT_R8 : VT_DATE;
    }
    if (!is_product && has(bit(VT_CY))) {
        return VT_CY;
    }
    const bool is_mixed =
        has(bit(VT_R4)) && has(bit(VT_I4) | bit(VT_I8) | (is_product ? bit(VT_CY) : 0));
    if (is_mixed || has(bit(VT_R8) | bit(VT_BSTR) | bit(VT_DATE))) {
        return VT_R8;
    }
    constexpr VARTYPE ranked[] = {VT_R4, VT_CY, VT_I8, VT_I4};
    for (const VARTYPE type : ranked) {
        if (has(bit(type))) {
            return type;
        }
    }
    return has(bit(VT_UI1)) && !has(bit(VT_I2) | bit(VT_BOOL)) ? VT_UI1 : VT_I2;
}

double calculate(double left, double right, Operation operation) {
    return operation == Operation::add        ? left + right
           : operation == Operation::subtract ? left - right
                                              : left * right;
}

HRESULT calculate(DECIMAL& left, DECIMAL& right, Operation operation, DECIMAL* to) {
    return operation == Operation::add        ? VarDecAdd(&left, &right, to)
           : operation == Operation::subtract ? VarDecSub(&left, &right, to)
                                              : VarDecMul(&left, &right, to);
}

/// True if it does not fit.
bool calculate(LONG64 left, LONG64 right, Operation operation, LONG64& to) {
    return operation == Operation::add        ? __builtin_add_overflow(left, right, &to)
           : operation == Operation::subtract ? __builtin_sub_overflow(left, right, &to)
                                              : __builtin_mul_overflow(left, right, &to);
}

HRESULT give_sum(Operands& from, Operation operation, VARTYPE type, VARIANT* to) {
    VARIANT& a = from.a;
    VARIANT& b = from.b;
    // What is added to a date are days.
    HRESULT changed = from.change(type == VT_DATE ? VARTYPE{VT_R8} : type);
    if (FAILED(changed) && type == VT_DATE) {
        changed = from.change(VT_DATE);
    }
    if (FAILED(changed)) {
        return changed;
    }
    switch (type) {
    case VT_DECIMAL: {
        DECIMAL sum;
        const HRESULT done = calculate(a.decVal, b.decVal, operation, &sum);
        if (SUCCEEDED(done)) {
            to->decVal = sum;
            to->vt = VT_DECIMAL;
        }
        return done;
    }
    case VT_CY:
        to->vt = VT_CY;
        return operation == Operation::multiply ? VarCyMul(a.cyVal, b.cyVal, &to->cyVal)
               : calculate(a.cyVal.int64, b.cyVal.int64, operation, to->cyVal.int64)
                   ? DISP_E_OVERFLOW
                   : S_OK;
    case VT_R4: {
        const double sum = calculate(double{a.fltVal}, double{b.fltVal}, operation);
        if (!(sum <= most_float && sum >= -most_float)) {
            return give_real(sum, to);
        }
        to->vt = VT_R4;
        to->fltVal = static_cast<float>(sum);
        return S_OK;
    }
    case VT_DATE: {
        const double sum = calculate(a.date, b.date, operation);
        const HRESULT done = give_real(sum, to);
        if (SUCCEEDED(done) && is_date(sum)) {
            to->vt = VT_DATE;
        }
        return done;
    }
    case VT_R8: return give_real(calculate(a.dblVal, b.dblVal, operation), to);
    default: break;
    }
    LONG64 sum = 0;
    if (calculate(integer_of(a), integer_of(b), operation, sum)) {
        return give_real(calculate(static_cast<double>(integer_of(a)),
                                   static_cast<double>(integer_of(b)), operation),
                         to);
    }
    return give_integer(sum, type, to);
}

HRESULT combine(VARIANT* left, VARIANT* right, Operation operation, VARIANT* to) {
    Operands from(left, right);
    if (HRESULT early = S_OK; from.settle(reckoned, to, early)) {
        return early;
    }
    VARIANT made{};
    const HRESULT done = give_sum(from, operation, type_of_sum(from.types(), operation), &made);
    if (SUCCEEDED(done)) {
        *to = made;
    }
    return done;
}

/// Of a division without a remainder.
VARTYPE type_of_integers(ULONG types) {
    return (types & bit(VT_I8)) != 0        ? VT_I8
           : types == bit(VT_UI1)           ? VT_UI1
           : (types & ~small_integers) == 0 ? VT_I2
                                            : VT_I4;
}

/// Of bits that are combined.
VARTYPE type_of_bits(ULONG types, bool takes_words) {
    const ULONG words = takes_words ? bit(VT_BSTR) : 0;
    if ((types & ~(bit(VT_BOOL) | words)) == 0) {
        return VT_BOOL;
    }
    return type_of_integers((types & bit(VT_I8)) == 0 ? types & ~words : types);
}

HRESULT divide_integers(VARIANT* left, VARIANT* right, bool gives_rest, VARIANT* to) {
    Operands from(left, right);
    if (HRESULT early = S_OK; from.settle(reckoned | other_integers, to, early)) {
        return early;
    }
    if (from.b.vt == VT_EMPTY) {
        return DISP_E_DIVBYZERO;
    }
    const VARTYPE type = type_of_integers(from.types());
    if (const HRESULT changed = from.change(type); FAILED(changed)) {
        return changed;
    }
    const LONG64 divided = integer_of(from.a);
    const LONG64 by = integer_of(from.b);
    if (by == 0) {
        return DISP_E_DIVBYZERO;
    }
    if (by == -1) { // the smallest number has no quotient
        LONG64 quotient = 0;
        return gives_rest ? give_integer(0, type, to)
               : __builtin_sub_overflow(LONG64{0}, divided, &quotient)
                   ? DISP_E_OVERFLOW
                   : give_integer(quotient, type, to);
    }
    return give_integer(gives_rest ? divided % by : divided / by, type, to);
}

enum class Logic { conjunction, disjunction, exclusion, equivalence, implication };

LONG64 apply(LONG64 left, LONG64 right, Logic logic) {
    switch (logic) {
    case Logic::conjunction: return left & right;
    case Logic::disjunction: return left | right;
    case Logic::exclusion: return left ^ right;
    case Logic::equivalence: return ~(left ^ right);
    default: return ~left | right;
    }
}

/// Gives `value` in a type of all bits: what does not fit has lost nothing but copies of its sign.
HRESULT give_bits(LONG64 value, VARTYPE type, VARIANT* to) {
    return give_integer(type == VT_UI1 ? value & 0xff : value, type, to);
}

/// NULL stands for what may be either: a result that does not depend on it is known.
HRESULT with_unknown(Operands& from, Logic logic, VARIANT* to) {
    const bool is_left = from.a.vt == VT_NULL;
    VARIANT& known = is_left ? from.b : from.a;
    if (known.vt == VT_NULL || logic == Logic::exclusion || logic == Logic::equivalence) {
        return give_null(to);
    }
    const VARTYPE type = type_of_bits(bit(known.vt), true);
    if (const HRESULT changed = VariantChangeType(&known, &known, 0, type); FAILED(changed)) {
        return changed;
    }
    const LONG64 value = integer_of(known);
    if (logic == Logic::conjunction) {
        return value == 0 ? give_bits(0, type, to) : give_null(to);
    }
    const bool is_negated = logic == Logic::implication && !is_left;
    const LONG64 certain = is_negated ? ~value : value; // bits that are set in any case
    return certain == 0 ? give_null(to) : give_bits(certain, type, to);
}

HRESULT combine_bits(VARIANT* left, VARIANT* right, Logic logic, VARIANT* to) {
    Operands from(left, right);
    to->vt = VT_EMPTY;
    if (const HRESULT checked = from.check(reckoned | other_integers); FAILED(checked)) {
        return checked;
    }
    if (from.has_null()) {
        return with_unknown(from, logic, to);
    }
    const bool takes_words = logic != Logic::exclusion && logic != Logic::equivalence;
    const VARTYPE type = type_of_bits(from.types(), takes_words);
    if (const HRESULT changed = from.change(type); FAILED(changed)) {
        return changed;
    }
    return give_bits(apply(integer_of(from.a), integer_of(from.b), logic), type, to);
}

double truncate(double value) { return value < 0 ? -round_down(-value) : round_down(value); }

/// To so many places, halves to even.
double round_places(double value, int places) {
    constexpr int most_places = 22;
    if (places > most_places) {
        return value;
    }
    double scale = 1;
    for (int i = 0; i < places; ++i) {
        scale *= 10;
    }
    const double rounded = round_to_even(value * scale) / scale;
    return __builtin_isfinite(rounded) ? rounded : value;
}

enum class Change { negate, absolute, truncate, floor, round };

double changed(double value, Change change, int places) {
    switch (change) {
    case Change::negate: return -value;
    case Change::absolute: return value < 0 ? -value : value;
    case Change::truncate: return truncate(value);
    case Change::floor: return round_down(value);
    default: return round_places(value, places);
    }
}

HRESULT changed(DECIMAL& from, Change change, int places, DECIMAL* to) {
    switch (change) {
    case Change::negate: return VarDecNeg(&from, to);
    case Change::absolute: return VarDecAbs(&from, to);
    case Change::truncate: return VarDecFix(&from, to);
    case Change::floor: return VarDecInt(&from, to);
    default: return VarDecRound(&from, places, to);
    }
}

HRESULT changed(CY from, Change change, int places, CY* to) {
    DECIMAL decimal;
    DECIMAL made;
    HRESULT done = VarDecFromCy(from, &decimal);
    if (SUCCEEDED(done)) {
        done = changed(decimal, change, places, &made);
    }
    return FAILED(done) ? done : VarCyFromDec(&made, to);
}

HRESULT change_one(VARIANT* given, Change change, int places, VARIANT* to) {
    Operands from(given, given);
    VARIANT& a = from.a;
    if (to == nullptr) {
        return E_INVALIDARG;
    }
    to->vt = VT_EMPTY;
    const ULONG allowed = change == Change::absolute ? reckoned | other_integers : reckoned;
    if (const HRESULT checked = from.check(allowed); FAILED(checked)) {
        return checked == DISP_E_BADVARTYPE ? DISP_E_TYPEMISMATCH : checked;
    }
    VARIANT made{};
    made.vt = a.vt;
    const bool is_natural = a.vt == VT_UI1 || (bit(a.vt) & other_integers) != 0;
    switch (a.vt) {
    case VT_NULL: return give_null(to);
    case VT_EMPTY: return give_integer(0, VT_I2, to);
    case VT_DECIMAL: {
        DECIMAL decimal;
        const HRESULT done = changed(a.decVal, change, places, &decimal);
        if (SUCCEEDED(done)) {
            to->decVal = decimal;
            to->vt = VT_DECIMAL;
        }
        return done;
    }
    case VT_CY: {
        const HRESULT done = changed(a.cyVal, change, places, &made.cyVal);
        if (SUCCEEDED(done)) {
            *to = made;
        }
        return done;
    }
    case VT_R4:
        made.fltVal = static_cast<float>(changed(double{a.fltVal}, change, places));
        *to = made;
        return S_OK;
    case VT_BSTR:
        if (const HRESULT read = VariantChangeType(&a, &a, 0, VT_R8); FAILED(read)) {
            return read;
        }
        made.vt = VT_R8;
        [[fallthrough]];
    case VT_R8:
    case VT_DATE:
        made.dblVal = changed(a.dblVal, change, places);
        *to = made;
        return S_OK;
    default: break;
    }
    if (is_natural && change != Change::negate) {
        const bool is_small = a.vt == VT_I1 && a.cVal < 0;
        *to = a;
        if (is_small || (a.vt == VT_INT && a.lVal < 0)) {
            to->lVal = a.vt == VT_I1 ? -a.cVal : -a.lVal;
        }
        return S_OK;
    }
    const LONG64 value = integer_of(a);
    const bool turns = change == Change::negate || (change == Change::absolute && value < 0);
    const VARTYPE type = a.vt == VT_BOOL || a.vt == VT_UI1 ? VARTYPE{VT_I2} : a.vt;
    LONG64 turned = value;
    const bool is_least = turns && __builtin_sub_overflow(LONG64{0}, value, &turned);
    if (change == Change::absolute && (is_least || !fits(turned, type))) {
        return DISP_E_OVERFLOW;
    }
    return is_least ? give_real(-static_cast<double>(value), to) : give_integer(turned, type, to);
}

HRESULT sum_of(CY left, CY right, Operation operation, CY* to) {
    return calculate(left.int64, right.int64, operation, to->int64) ? DISP_E_OVERFLOW : S_OK;
}

/// True as a word, not as the number that it is.
HRESULT make_text(VARIANT& from) {
    if (from.vt == VT_NULL) {
        from.vt = VT_EMPTY;
    }
    return VariantChangeType(&from, &from, VARIANT_ALPHABOOL, VT_BSTR);
}

HRESULT concatenate(VARIANT* left, VARIANT* right, VARIANT* to) {
    Operands from(left, right);
    to->vt = VT_EMPTY;
    if (const HRESULT checked = from.check(reckoned | other_integers); FAILED(checked)) {
        return checked;
    }
    if (from.a.vt == VT_NULL && from.b.vt == VT_NULL) {
        return give_null(to);
    }
    HRESULT done = make_text(from.a);
    if (SUCCEEDED(done)) {
        done = make_text(from.b);
    }
    BSTR text = nullptr;
    if (SUCCEEDED(done)) {
        done = VarBstrCat(from.a.bstrVal, from.b.bstrVal, &text);
    }
    if (SUCCEEDED(done)) {
        to->vt = VT_BSTR;
        to->bstrVal = text;
    }
    return done;
}

} // namespace

extern "C" {

HRESULT WINAPI VarAdd(VARIANT* left, VARIANT* right, VARIANT* to) {
    Operands from(left, right);
    const ULONG texts = bit(VT_BSTR) | bit(VT_EMPTY);
    const bool are_texts = from.check(texts) == S_OK && (from.types() & bit(VT_BSTR)) != 0;
    return are_texts ? concatenate(&from.a, &from.b, to) : combine(left, right, Operation::add, to);
}
HRESULT WINAPI VarSub(VARIANT* left, VARIANT* right, VARIANT* to) {
    return combine(left, right, Operation::subtract, to);
}
HRESULT WINAPI VarMul(VARIANT* left, VARIANT* right, VARIANT* to) {
    return combine(left, right, Operation::multiply, to);
}
HRESULT WINAPI VarCat(VARIANT* left, VARIANT* right, VARIANT* to) {
    return concatenate(left, right, to);
}

HRESULT WINAPI VarDiv(VARIANT* left, VARIANT* right, VARIANT* to) {
    Operands from(left, right);
    if (HRESULT early = S_OK; from.settle(reckoned, to, early)) {
        return early;
    }
    const ULONG types = from.types();
    constexpr ULONG precise =
        bit(VT_I4) | bit(VT_I8) | bit(VT_CY) | bit(VT_R8) | bit(VT_BSTR) | bit(VT_DATE);
    if ((types & bit(VT_DECIMAL)) != 0) {
        DECIMAL quotient;
        HRESULT done = from.change(VT_DECIMAL);
        if (SUCCEEDED(done)) {
            done = VarDecDiv(&from.a.decVal, &from.b.decVal, &quotient);
        }
        if (SUCCEEDED(done)) {
            to->decVal = quotient;
            to->vt = VT_DECIMAL;
        }
        return done;
    }
    if (const HRESULT changed = from.change(VT_R8); FAILED(changed)) {
        return changed;
    }
    if (from.b.dblVal == 0) { // nothing by nothing has no limit either
        return from.a.dblVal == 0 ? DISP_E_OVERFLOW : DISP_E_DIVBYZERO;
    }
    const double quotient = from.a.dblVal / from.b.dblVal;
    const bool is_single = (types & bit(VT_R4)) != 0 && (types & precise) == 0;
    if (is_single && quotient <= most_float && quotient >= -most_float) {
        to->vt = VT_R4;
        to->fltVal = static_cast<float>(quotient);
        return S_OK;
    }
    return give_real(quotient, to);
}

HRESULT WINAPI VarIdiv(VARIANT* left, VARIANT* right, VARIANT* to) {
    return divide_integers(left, right, false, to);
}
HRESULT WINAPI VarMod(VARIANT* left, VARIANT* right, VARIANT* to) {
    return divide_integers(left, right, true, to);
}

HRESULT WINAPI VarPow(VARIANT* left, VARIANT* right, VARIANT* to) {
    Operands from(left, right);
    if (HRESULT early = S_OK; from.settle(reckoned, to, early)) {
        return early;
    }
    const HRESULT changed = from.change(VT_R8);
    return FAILED(changed) ? changed : give_real(pow(from.a.dblVal, from.b.dblVal), to);
}

HRESULT WINAPI VarAnd(VARIANT* left, VARIANT* right, VARIANT* to) {
    return combine_bits(left, right, Logic::conjunction, to);
}
HRESULT WINAPI VarOr(VARIANT* left, VARIANT* right, VARIANT* to) {
    return combine_bits(left, right, Logic::disjunction, to);
}
HRESULT WINAPI VarXor(VARIANT* left, VARIANT* right, VARIANT* to) {
    return combine_bits(left, right, Logic::exclusion, to);
}
HRESULT WINAPI VarEqv(VARIANT* left, VARIANT* right, VARIANT* to) {
    return combine_bits(left, right, Logic::equivalence, to);
}
HRESULT WINAPI VarImp(VARIANT* left, VARIANT* right, VARIANT* to) {
    return combine_bits(left, right, Logic::implication, to);
}
HRESULT WINAPI VarNot(VARIANT* given, VARIANT* to) {
    Operands from(given, given);
    if (HRESULT early = S_OK; from.settle(reckoned | other_integers, to, early)) {
        return early;
    }
    const VARTYPE type = type_of_bits(from.types(), false);
    const HRESULT changed = from.change(type);
    return FAILED(changed) ? changed : give_bits(~integer_of(from.a), type, to);
}

HRESULT WINAPI VarNeg(VARIANT* from, VARIANT* to) {
    return change_one(from, Change::negate, 0, to);
}
HRESULT WINAPI VarAbs(VARIANT* from, VARIANT* to) {
    return change_one(from, Change::absolute, 0, to);
}
HRESULT WINAPI VarFix(VARIANT* from, VARIANT* to) {
    return change_one(from, Change::truncate, 0, to);
}
HRESULT WINAPI VarInt(VARIANT* from, VARIANT* to) { return change_one(from, Change::floor, 0, to); }
HRESULT WINAPI VarRound(VARIANT* from, int places, VARIANT* to) {
    return places < 0 ? E_INVALIDARG : change_one(from, Change::round, places, to);
}

HRESULT WINAPI VarR8Pow(double left, double right, double* to) {
    *to = pow(left, right);
    return S_OK;
}
HRESULT WINAPI VarR8Round(double value, int places, double* to) {
    if (places < 0) {
        return E_INVALIDARG;
    }
    *to = round_places(value, places);
    return S_OK;
}

HRESULT WINAPI VarCyAdd(CY left, CY right, CY* to) {
    return sum_of(left, right, Operation::add, to);
}
HRESULT WINAPI VarCySub(CY left, CY right, CY* to) {
    return sum_of(left, right, Operation::subtract, to);
}
HRESULT WINAPI VarCyMul(CY left, CY right, CY* to) {
    DECIMAL a;
    DECIMAL b;
    DECIMAL product;
    VarDecFromCy(left, &a);
    VarDecFromCy(right, &b);
    const HRESULT done = VarDecMul(&a, &b, &product);
    return FAILED(done) ? done : VarCyFromDec(&product, to);
}
HRESULT WINAPI VarCyMulI8(CY left, LONG64 right, CY* to) {
    return sum_of(left, CY{.int64 = right}, Operation::multiply, to);
}
HRESULT WINAPI VarCyMulI4(CY left, LONG right, CY* to) { return VarCyMulI8(left, right, to); }
HRESULT WINAPI VarCyAbs(CY from, CY* to) { return changed(from, Change::absolute, 0, to); }
HRESULT WINAPI VarCyNeg(CY from, CY* to) { return changed(from, Change::negate, 0, to); }
HRESULT WINAPI VarCyFix(CY from, CY* to) { return changed(from, Change::truncate, 0, to); }
HRESULT WINAPI VarCyInt(CY from, CY* to) { return changed(from, Change::floor, 0, to); }
HRESULT WINAPI VarCyRound(CY from, int places, CY* to) {
    return places < 0 ? E_INVALIDARG : changed(from, Change::round, places, to);
}

} // extern "C"
