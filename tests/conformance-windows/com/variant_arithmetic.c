// Reckoning with variants: the types and values of results, and what there is none of.
// build: -loleaut32
#include <windows.h>

#include <oleauto.h>

#include <stdio.h>

static const struct {
    VARTYPE type;
    const char* name;
} types[] = {{VT_EMPTY, "EMPTY"}, {VT_NULL, "NULL"}, {VT_UI1, "UI1"},     {VT_BOOL, "BOOL"},
             {VT_I2, "I2"},       {VT_I4, "I4"},     {VT_I8, "I8"},       {VT_R4, "R4"},
             {VT_R8, "R8"},       {VT_CY, "CY"},     {VT_DECIMAL, "DEC"}, {VT_DATE, "DATE"},
             {VT_BSTR, "BSTR"},   {VT_I1, "I1"},     {VT_UI4, "UI4"},     {VT_UI8, "UI8"}};
#define TYPES 16
#define PLAIN 13 // that can be reckoned with

typedef HRESULT(WINAPI* TwoSided)(VARIANT*, VARIANT*, VARIANT*);
typedef HRESULT(WINAPI* OneSided)(VARIANT*, VARIANT*);

static const char* name_of(VARTYPE type) {
    for (int i = 0; i < TYPES; ++i)
        if (types[i].type == type)
            return types[i].name;
    return "?";
}

static VARIANT make(VARTYPE type, const WCHAR* text) {
    VARIANT variant;
    VariantInit(&variant);
    variant.vt = VT_BSTR;
    variant.bstrVal = SysAllocString(text);
    if (type == VT_EMPTY || type == VT_NULL) {
        VariantClear(&variant);
        variant.vt = type;
    } else if ((type == VT_DATE && wcschr(text, L'/') == NULL &&
                FAILED(VariantChangeTypeEx(&variant, &variant, 0x409, 0, VT_R8))) ||
               FAILED(VariantChangeTypeEx(&variant, &variant, 0x409, 0, type))) {
        printf("no %s of %ls\n", name_of(type), text);
    }
    return variant;
}

static void show(HRESULT result, VARIANT* variant) {
    if (FAILED(result)) {
        printf(" %08lx", result);
        return;
    }
    printf(" %s", name_of(variant->vt));
    VARIANT text;
    VariantInit(&text);
    if (variant->vt != VT_NULL && SUCCEEDED(VariantChangeTypeEx(&text, variant, 0x409, 0, VT_BSTR)))
        printf(":%ls", text.bstrVal);
    VariantClear(&text);
    VariantClear(variant);
}

static void table(const char* name, TwoSided function, const WCHAR* left, const WCHAR* right) {
    printf("%s of %ls and %ls\n", name, left, right);
    for (int i = 0; i < PLAIN; ++i) {
        printf("%-5s", types[i].name);
        for (int j = 0; j < PLAIN; ++j) {
            VARIANT a = make(types[i].type, left), b = make(types[j].type, right), result;
            VariantInit(&result);
            show(function(&a, &b, &result), &result);
            VariantClear(&a);
            VariantClear(&b);
        }
        printf("\n");
    }
}

static void two(const char* name, TwoSided function, VARTYPE left_type, const WCHAR* left,
                VARTYPE right_type, const WCHAR* right) {
    VARIANT a = make(left_type, left), b = make(right_type, right), result;
    VariantInit(&result);
    printf("%s(%s %ls, %s %ls):", name, name_of(left_type), left, name_of(right_type), right);
    show(function(&a, &b, &result), &result);
    printf("\n");
    VariantClear(&a);
    VariantClear(&b);
}

static void one(const char* name, OneSided function, const WCHAR* text) {
    printf("%s of %ls:", name, text);
    for (int i = 0; i < PLAIN; ++i) {
        if (types[i].type == VT_UI1 && *text == '-')
            continue;
        VARIANT a = make(types[i].type, text), result;
        VariantInit(&result);
        show(function(&a, &result), &result);
        VariantClear(&a);
    }
    printf("\n");
}

static HRESULT WINAPI round_to_two(VARIANT* from, VARIANT* to) { return VarRound(from, 2, to); }

#define TWO(function, ...) two(#function, function, __VA_ARGS__)

int main(void) {
    table("VarAdd", VarAdd, L"7", L"2");
    table("VarSub", VarSub, L"7", L"2");
    table("VarMul", VarMul, L"7", L"2");
    TWO(VarDiv, VT_I4, L"7", VT_I4, L"2");
    TWO(VarDiv, VT_R4, L"7", VT_I2, L"2");
    TWO(VarDiv, VT_R4, L"7", VT_I4, L"2");
    TWO(VarDiv, VT_DECIMAL, L"7", VT_I4, L"2");
    TWO(VarDiv, VT_CY, L"7", VT_CY, L"2");
    TWO(VarDiv, VT_NULL, L"", VT_CY, L"2");
    TWO(VarDiv, VT_I4, L"7", VT_I4, L"0");
    TWO(VarDiv, VT_BSTR, L"7.5", VT_BSTR, L"2.5");
    TWO(VarDiv, VT_BSTR, L"seven", VT_I4, L"0");
    TWO(VarIdiv, VT_I2, L"-7", VT_I2, L"2");
    TWO(VarIdiv, VT_R8, L"7.6", VT_R8, L"2.5");
    TWO(VarIdiv, VT_UI1, L"7", VT_UI1, L"2");
    TWO(VarIdiv, VT_I8, L"70000000000", VT_I4, L"7");
    TWO(VarIdiv, VT_I4, L"7", VT_I4, L"0");
    TWO(VarMod, VT_I2, L"-7", VT_I2, L"2");
    TWO(VarMod, VT_BSTR, L"7", VT_R8, L"4");
    TWO(VarMod, VT_I4, L"7", VT_I4, L"0");
    TWO(VarPow, VT_I4, L"2", VT_I4, L"10");
    TWO(VarPow, VT_R8, L"2", VT_R8, L"0.5");
    TWO(VarPow, VT_NULL, L"", VT_R8, L"0.5");

    TWO(VarAdd, VT_UI1, L"250", VT_UI1, L"10");
    TWO(VarAdd, VT_I2, L"32767", VT_I2, L"1");
    TWO(VarAdd, VT_I4, L"2147483647", VT_I2, L"1");
    TWO(VarSub, VT_UI1, L"1", VT_UI1, L"2");
    TWO(VarMul, VT_I2, L"300", VT_I2, L"300");
    TWO(VarMul, VT_I4, L"100000", VT_I4, L"100000");
    TWO(VarAdd, VT_CY, L"922337203685477", VT_CY, L"1000000000");
    TWO(VarMul, VT_CY, L"1.2345", VT_CY, L"1.0001");
    TWO(VarMul, VT_R4, L"3e38", VT_R4, L"10");
    TWO(VarAdd, VT_BSTR, L"1", VT_BSTR, L"2");
    TWO(VarAdd, VT_BSTR, L"one", VT_I4, L"2");
    TWO(VarAdd, VT_I1, L"1", VT_I4, L"2");
    TWO(VarAdd, VT_UI8, L"1", VT_I4, L"2");
    TWO(VarAdd, VT_DATE, L"1/31/2024", VT_R8, L"1.5");

    TWO(VarAnd, VT_I4, L"12", VT_I2, L"10");
    TWO(VarAnd, VT_BOOL, L"True", VT_BOOL, L"False");
    TWO(VarAnd, VT_NULL, L"", VT_I4, L"0");
    TWO(VarAnd, VT_NULL, L"", VT_BOOL, L"True");
    TWO(VarOr, VT_I4, L"12", VT_I2, L"10");
    TWO(VarOr, VT_UI1, L"12", VT_UI1, L"3");
    TWO(VarOr, VT_NULL, L"", VT_BOOL, L"True");
    TWO(VarOr, VT_NULL, L"", VT_BOOL, L"False");
    TWO(VarXor, VT_I2, L"12", VT_I2, L"10");
    TWO(VarXor, VT_BOOL, L"True", VT_BOOL, L"True");
    TWO(VarXor, VT_R8, L"12.6", VT_I2, L"10");
    TWO(VarXor, VT_NULL, L"", VT_BOOL, L"True");
    TWO(VarEqv, VT_I2, L"12", VT_I2, L"10");
    TWO(VarEqv, VT_UI1, L"12", VT_UI1, L"10");
    TWO(VarImp, VT_I4, L"12", VT_I4, L"10");
    TWO(VarImp, VT_BOOL, L"False", VT_NULL, L"");
    TWO(VarImp, VT_BOOL, L"True", VT_NULL, L"");
    TWO(VarImp, VT_NULL, L"", VT_BOOL, L"True");
    TWO(VarOr, VT_UI8, L"12", VT_I8, L"3");

    TWO(VarCat, VT_I4, L"12", VT_BSTR, L" apples");
    TWO(VarCat, VT_BOOL, L"True", VT_NULL, L"");
    TWO(VarCat, VT_NULL, L"", VT_NULL, L"");
    TWO(VarCat, VT_R8, L"1.5", VT_EMPTY, L"");

    one("VarNeg", VarNeg, L"7");
    one("VarAbs", VarAbs, L"-7");
    one("VarNot", VarNot, L"7");
    one("VarFix", VarFix, L"-7");
    VARIANT value = make(VT_R8, L"-2.5"), result;
    VariantInit(&result);
    show(VarFix(&value, &result), &result);
    show(VarInt(&value, &result), &result);
    value = make(VT_CY, L"-2.5");
    show(VarFix(&value, &result), &result);
    show(VarInt(&value, &result), &result);
    value = make(VT_DECIMAL, L"-2.5");
    show(VarInt(&value, &result), &result);
    value = make(VT_I2, L"-32768");
    show(VarNeg(&value, &result), &result);
    show(VarAbs(&value, &result), &result);
    printf("\n");
    one("VarRound", round_to_two, L"7");
    value = make(VT_R8, L"2.125");
    show(VarRound(&value, 2, &result), &result);
    show(VarRound(&value, 0, &result), &result);
    show(VarRound(&value, -1, &result), &result);
    value = make(VT_CY, L"2.3456");
    show(VarRound(&value, 2, &result), &result);
    printf("\n");

    CY amount = {.int64 = 123456}, made;
    printf("%lx", VarCyMulI4(amount, 3, &made));
    printf(" %lld", made.int64);
    VarCyMulI8(amount, -2, &made);
    printf(" %lld", made.int64);
    VarCySub(amount, (CY){.int64 = 200000}, &made);
    printf(" %lld", made.int64);
    VarCyFix(made, &made);
    printf(" %lld", made.int64);
    VarCyRound(amount, 2, &made);
    printf(" %lld", made.int64);
    double real = 0;
    VarR8Pow(2, 3, &real);
    printf(" %g", real);
    VarR8Round(1.255, 1, &real);
    printf(" %g\n", real);
    return 0;
}
