// Numbers and dates as users see them, names of months and days, and digits apart from types.
// build: -loleaut32
#include <windows.h>

#include <oleauto.h>

#include <stdio.h>

static void show(HRESULT result, BSTR* text) {
    if (FAILED(result))
        printf(" %08lx", result);
    else
        printf(" [%ls]", *text != NULL ? *text : L"(null)");
    SysFreeString(*text);
    *text = NULL;
}

static VARIANT text_of(const WCHAR* text) {
    VARIANT variant;
    variant.vt = VT_BSTR;
    variant.bstrVal = SysAllocString(text);
    return variant;
}

static void names(void) {
    BSTR text = NULL;
    printf("months:");
    show(VarMonthName(1, FALSE, 0, &text), &text);
    show(VarMonthName(12, TRUE, 0, &text), &text);
    show(VarMonthName(0, TRUE, 0, &text), &text);
    show(VarMonthName(13, TRUE, 0, &text), &text);
    printf("\ndays:");
    show(VarWeekdayName(1, FALSE, 1, 0, &text), &text);
    show(VarWeekdayName(7, TRUE, 2, 0, &text), &text);
    show(VarWeekdayName(3, FALSE, 4, 0, &text), &text);
    show(VarWeekdayName(1, FALSE, 0, 0, &text), &text);
    show(VarWeekdayName(8, FALSE, 0, 0, &text), &text);
    show(VarWeekdayName(1, FALSE, 8, 0, &text), &text);
    printf("\n");
}

static void dates(void) {
    BSTR text = NULL;
    VARIANT date;
    date.vt = VT_DATE;
    date.date = 45322.75 + 5.0 / 1440; // 2024-01-31 18:05
    for (int form = -1; form <= 5; ++form)
        show(VarFormatDateTime(&date, form, 0, &text), &text);
    date = text_of(L"3/4/2005 6:07:08");
    for (int form = 0; form <= 4; ++form)
        show(VarFormatDateTime(&date, form, 0, &text), &text);
    printf("\n");
}

static void numbers(const WCHAR* from) {
    VARIANT value = text_of(from);
    BSTR text = NULL;
    printf("%ls:", from);
    show(VarFormatNumber(&value, -1, -2, -2, -2, 0, &text), &text);
    show(VarFormatNumber(&value, 0, -2, -2, 0, 0, &text), &text);
    show(VarFormatNumber(&value, 3, 0, -1, -1, 0, &text), &text);
    show(VarFormatNumber(&value, 1, -1, 0, 0, 0, &text), &text);
    show(VarFormatPercent(&value, 1, -2, -2, -2, 0, &text), &text);
    show(VarFormatCurrency(&value, -1, -2, -2, -2, 0, &text), &text);
    show(VarFormatCurrency(&value, 0, -2, -1, 0, 0, &text), &text);
    printf("\n");
}

static void parse(const WCHAR* from, ULONG flags) {
    BYTE digits[30];
    NUMPARSE parsed = {.cDig = 30, .dwInFlags = flags};
    WCHAR copy[64];
    lstrcpyW(copy, from);
    HRESULT result = VarParseNumFromStr(copy, 0x409, 0, &parsed, digits);
    printf("\"%ls\" %lx: %08lx", from, flags, result);
    if (SUCCEEDED(result)) {
        printf(" digits ");
        for (int i = 0; i < parsed.cDig; ++i)
            printf("%x", digits[i]);
        printf(" flags %lx used %d shift %d power %d", parsed.dwOutFlags, parsed.cchUsed,
               parsed.nBaseShift, parsed.nPwr10);
        static const ULONG wanted[] = {VTBIT_I4 | VTBIT_R8, VTBIT_UI1 | VTBIT_I2 | VTBIT_CY,
                                       VTBIT_I8 | VTBIT_R4};
        for (int i = 0; i < 3; ++i) {
            VARIANT value, text;
            VariantInit(&value);
            VariantInit(&text);
            result = VarNumFromParseNum(&parsed, digits, wanted[i], &value);
            if (FAILED(result)) {
                printf(", %08lx", result);
                continue;
            }
            VariantChangeTypeEx(&text, &value, 0x409, 0, VT_BSTR);
            printf(", %u:%ls", value.vt, text.bstrVal);
            VariantClear(&text);
        }
    }
    printf("\n");
}

static void decimals(void) {
    static const WCHAR* const texts[] = {L"79228162514264337593543950335",
                                         L"79228162514264337593543950336",
                                         L"-1.0000000000000000000000000001",
                                         L"0.00000000000000000000000000014",
                                         L"12,345.6700",
                                         L"5e27",
                                         L"5e29",
                                         L"(3)",
                                         L"0",
                                         L"x"};
    BSTR text = NULL;
    for (int i = 0; i < 10; ++i) {
        DECIMAL value;
        WCHAR copy[64];
        lstrcpyW(copy, texts[i]);
        const HRESULT result = VarDecFromStr(copy, 0x409, 0, &value);
        printf("%ls:", texts[i]);
        if (SUCCEEDED(result)) {
            printf(" scale %d", value.scale);
            show(VarBstrFromDec(&value, 0x409, 0, &text), &text);
        } else {
            show(result, &text);
        }
        printf("\n");
    }
    VARIANT left = text_of(L"1.0000000000000000000000000001"), right = text_of(L"1");
    VariantChangeTypeEx(&left, &left, 0x409, 0, VT_DECIMAL);
    VariantChangeTypeEx(&right, &right, 0x409, 0, VT_DECIMAL);
    printf("compared: %ld %ld", VarCmp(&left, &right, 0x409, 0), VarCmp(&right, &left, 0x409, 0));
    VariantChangeTypeEx(&right, &right, 0x409, 0, VT_I4);
    printf(" %ld\n", VarCmp(&left, &right, 0x409, 0));
    DATE date = 0;
    VariantChangeTypeEx(&right, &right, 0x409, 0, VT_DECIMAL);
    printf("date: %lx %g\n", VarDateFromDec(&right.decVal, &date), date);
}

int main(void) {
    names();
    dates();
    decimals();
    numbers(L"1234567.895");
    numbers(L"-1234.5");
    numbers(L"0.25");
    numbers(L"-.5");
    numbers(L"word");

    const ULONG all = NUMPRS_STD;
    parse(L"12345", all);
    parse(L"  -1,234.50  ", all);
    parse(L"1000", all);
    parse(L"0", all);
    parse(L"0.001", all);
    parse(L"1.5e3", all);
    parse(L"1.5e3", all & ~NUMPRS_EXPONENT);
    parse(L"12x", all);
    parse(L"12x", all & ~NUMPRS_USE_ALL);
    parse(L"(12)", all);
    parse(L"(12)", all | NUMPRS_PARENS);
    parse(L"12-", all | NUMPRS_TRAILING_MINUS);
    parse(L"$12", all | NUMPRS_CURRENCY);
    parse(L"&HFF", all | NUMPRS_HEX_OCT);
    parse(L"&O17", all | NUMPRS_HEX_OCT);
    parse(L"+7", all);
    parse(L"300", all);
    parse(L"5000000000", all);
    parse(L"", all);
    parse(L"word", all);
    return 0;
}
