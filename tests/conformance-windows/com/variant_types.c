// Variants that become another type, the functions that do it, dates, and what is more than what.
// build: -loleaut32
#include <windows.h>

#include <float.h>
#include <oleauto.h>
#include <stdio.h>

static void result(const char* name, HRESULT status) { printf("%s: %lx", name, (ULONG)status); }

static void reals(void) {
    const double values[] = {0,
                             0.5,
                             1.5,
                             2.5,
                             -0.5,
                             -1.5,
                             127.5,
                             255.4999,
                             255.5,
                             32767.5,
                             2147483647.4,
                             2147483647.5,
                             -2147483648.5,
                             -2147483648.6,
                             4294967295.4,
                             1e15,
                             9.3e18,
                             1e39};
    for (int i = 0; i < (int)(sizeof values / sizeof *values); ++i) {
        BYTE byte = 77;
        signed char small = 77;
        SHORT half = 77;
        LONG whole = 77;
        ULONG natural = 77;
        LONG64 large = 77;
        CY currency = {.int64 = 77};
        VARIANT_BOOL boolean = 77;
        float single = 77;
        printf("%.17g: ", values[i]);
        result("UI1", VarUI1FromR8(values[i], &byte));
        printf(" %u ", byte);
        result("I1", VarI1FromR8(values[i], (CHAR*)&small));
        printf(" %d ", small);
        result("I2", VarI2FromR8(values[i], &half));
        printf(" %d ", half);
        result("I4", VarI4FromR8(values[i], &whole));
        printf(" %ld ", whole);
        result("UI4", VarUI4FromR8(values[i], &natural));
        printf(" %lu ", natural);
        result("I8", VarI8FromR8(values[i], &large));
        printf(" %I64d ", large);
        result("CY", VarCyFromR8(values[i], &currency));
        printf(" %I64d ", currency.int64);
        result("BOOL", VarBoolFromR8(values[i], &boolean));
        printf(" %d ", boolean);
        result("R4", VarR4FromR8(values[i], &single));
        printf(" %.9g\n", single);
    }
}

static void others(void) {
    BYTE byte = 77;
    USHORT half = 77;
    ULONG natural = 77;
    LONG whole = 77;
    double real = 77;
    CY currency;
    result("UI1 of true", VarUI1FromBool(VARIANT_TRUE, &byte));
    result(", UI2", VarUI2FromBool(VARIANT_TRUE, &half));
    result(", UI4", VarUI4FromBool(VARIANT_TRUE, &natural));
    result(", R8", VarR8FromBool(VARIANT_TRUE, &real));
    printf(" %u %u %lu %g\n", byte, half, natural, real);
    const LONG64 values[] = {5000, 15000, 25000, 25001, -15000, 12345678};
    for (int i = 0; i < 6; ++i) {
        currency.int64 = values[i];
        result("I4 of currency", VarI4FromCy(currency, &whole));
        VarR8FromCy(currency, &real);
        printf(" %ld %.10g\n", whole, real);
    }
    result("currency of I4", VarCyFromI4(-5, &currency));
    printf(" %I64d\n", currency.int64);
    result("currency of I8", VarCyFromI8(922337203685478, &currency));
    printf("\n");
    result("I1 of UI1", VarI1FromUI1(128, (CHAR*)&byte));
    result(", UI4 of I4", VarUI4FromI4(-1, &natural));
    result(", I4 of UI4", VarI4FromUI4(0x80000000, &whole));
    result(", UI1 of I2", VarUI1FromI2(-1, &byte));
    printf("\n");
}

static void texts(void) {
    static const WCHAR* const values[] = {
        L"0",     L"12",   L" -12 ",  L"+7",    L"12-",    L"(12)",       L"1,234.5",
        L"$1.50", L"1e3",  L"1.5E-2", L"&H1F",  L"&HFFFF", L"&O17",       L"",
        L" ",     L"abc",  L"12x",    L"1.2.3", L"300",    L"2147483648", L"9223372036854775807",
        L"12.5",  L"13.5", L"1e400",  L"True",  L"false",  L"#TRUE#"};
    for (int i = 0; i < (int)(sizeof values / sizeof *values); ++i) {
        BSTR text = SysAllocString(values[i]);
        LONG whole = 77;
        double real = 77;
        BYTE byte = 77;
        LONG64 large = 77;
        VARIANT_BOOL boolean = 77;
        CY currency = {.int64 = 77};
        printf("'%ls': ", values[i]);
        result("I4", VarI4FromStr(text, 0x409, 0, &whole));
        printf(" %ld ", whole);
        result("UI1", VarUI1FromStr(text, 0x409, 0, &byte));
        printf(" %u ", byte);
        result("I8", VarI8FromStr(text, 0x409, 0, &large));
        printf(" %I64d ", large);
        result("R8", VarR8FromStr(text, 0x409, 0, &real));
        printf(" %.17g ", real);
        result("CY", VarCyFromStr(text, 0x409, 0, &currency));
        printf(" %I64d ", currency.int64);
        result("BOOL", VarBoolFromStr(text, 0x409, 0, &boolean));
        printf(" %d\n", boolean);
        SysFreeString(text);
    }
}

static void show(const char* name, HRESULT status, BSTR text) {
    printf("%s: %lx '%ls'\n", name, (ULONG)status, status == S_OK ? text : L"");
    if (status == S_OK) {
        SysFreeString(text);
    }
}

static void as_texts(void) {
    BSTR text = NULL;
    HRESULT status = VarBstrFromI4(-123, 0x409, 0, &text);
    show("I4", status, text);
    status = VarBstrFromUI8(18446744073709551615ULL, 0x409, 0, &text);
    show("UI8", status, text);
    status = VarBstrFromI1((CHAR)-128, 0x409, 0, &text);
    show("I1", status, text);
    const double values[] = {0,    1,    -1.5, 0.1,  1.0 / 3,    123456789012345, 1234567890123456,
                             1e15, 1e20, 1e-4, 1e-5, 123.456e-7, DBL_MAX};
    for (int i = 0; i < (int)(sizeof values / sizeof *values); ++i) {
        status = VarBstrFromR8(values[i], 0x409, 0, &text);
        show("R8", status, text);
        float single = (float)values[i];
        if (values[i] < 1e38) {
            status = VarBstrFromR4(single, 0x409, 0, &text);
            show("R4", status, text);
        }
    }
    const LONG64 amounts[] = {0, 10000, 15000, 12345, -1, 1234567890000};
    for (int i = 0; i < 6; ++i) {
        CY currency = {.int64 = amounts[i]};
        status = VarBstrFromCy(currency, 0x409, 0, &text);
        show("CY", status, text);
    }
    status = VarBstrFromBool(VARIANT_TRUE, 0x409, 0, &text);
    show("BOOL", status, text);
    const double dates[] = {0,      0.5,         1,       45293,   45293.127835648147,
                            -1.25,  2.999999999, 2958465, 2958466, -657434,
                            -657435};
    for (int i = 0; i < (int)(sizeof dates / sizeof *dates); ++i) {
        status = VarBstrFromDate(dates[i], 0x409, LOCALE_NOUSEROVERRIDE, &text);
        show("DATE", status, text);
    }
    status = VarBstrFromDate(45293.5, 0x409, LOCALE_NOUSEROVERRIDE | VAR_DATEVALUEONLY, &text);
    show("its date", status, text);
    status = VarBstrFromDate(45293.5, 0x409, LOCALE_NOUSEROVERRIDE | VAR_TIMEVALUEONLY, &text);
    show("its time", status, text);
}

static void dates_of_texts(void) {
    static const WCHAR* const values[] = {L"1/2/2024",
                                          L"01/02/2024 03:04:05",
                                          L"1/2/2024 3:04 PM",
                                          L"2024-01-02",
                                          L"2024/1/2 13:00",
                                          L"January 2, 2024",
                                          L"2 Jan 2024",
                                          L"Jan 2024",
                                          L"13/1/2024",
                                          L"1/2/24",
                                          L"1/2/60",
                                          L"12:30",
                                          L"12:30:15 AM",
                                          L"5 PM",
                                          L"2/29/2023",
                                          L"2/29/2024",
                                          L"25:00",
                                          L"hello",
                                          L"",
                                          L"45293.5",
                                          L"1/2/3/4"};
    for (int i = 0; i < (int)(sizeof values / sizeof *values); ++i) {
        BSTR text = SysAllocString(values[i]);
        double date = 77;
        HRESULT status = VarDateFromStr(text, 0x409, LOCALE_NOUSEROVERRIDE, &date);
        printf("'%ls': %lx %.6f\n", values[i], (ULONG)status, date);
        SysFreeString(text);
    }
}

static void times(void) {
    const double dates[] = {0, 1.5, -1.25, 45293.999999, 61.75, -657434, 2958465.5, 2958466};
    for (int i = 0; i < 8; ++i) {
        SYSTEMTIME time;
        double back = 77;
        UDATE parts;
        int done = VariantTimeToSystemTime(dates[i], &time);
        if (!done) {
            printf("%.6f: none\n", dates[i]);
            continue;
        }
        int returned = SystemTimeToVariantTime(&time, &back);
        printf("%.6f: %d-%d-%d (%d) %d:%d:%d, %d %.6f", dates[i], time.wYear, time.wMonth,
               time.wDay, time.wDayOfWeek, time.wHour, time.wMinute, time.wSecond, returned, back);
        HRESULT status = VarUdateFromDate(dates[i], 0, &parts);
        printf(", day %lx %u\n", (ULONG)status, parts.wDayOfYear);
    }
    SYSTEMTIME wrong = {2024, 13, 0, 1, 0, 0, 0, 0};
    double date = 77;
    printf("month 13: %d\n", SystemTimeToVariantTime(&wrong, &date));
    USHORT day = 0;
    USHORT clock = 0;
    int done = VariantTimeToDosDateTime(45293.5, &day, &clock);
    printf("DOS: %d %04x %04x", done, day, clock);
    done = DosDateTimeToVariantTime(day, clock, &date);
    printf(", back %d %.6f\n", done, date);
    printf("before DOS: %d\n", VariantTimeToDosDateTime(1, &day, &clock));
}

static void change(const char* name, VARIANT* from, VARTYPE type, USHORT flags) {
    VARIANT to;
    VariantInit(&to);
    HRESULT status = VariantChangeTypeEx(&to, from, 0x409, flags, type);
    printf("%s: %lx type %u ", name, (ULONG)status, to.vt);
    switch (to.vt) {
    case VT_BSTR: printf("'%ls'\n", to.bstrVal); break;
    case VT_I4: printf("%ld\n", to.lVal); break;
    case VT_R8:
    case VT_DATE: printf("%.10g\n", to.dblVal); break;
    case VT_BOOL: printf("%d\n", to.boolVal); break;
    case VT_DECIMAL: printf("%I64u / 10^%u\n", to.decVal.Lo64, to.decVal.scale); break;
    default: printf("\n");
    }
    VariantClear(&to);
}

static void changes(void) {
    VARIANT from;
    LONG number = 42;
    VariantInit(&from);
    change("empty to text", &from, VT_BSTR, 0);
    change("empty to number", &from, VT_I4, 0);
    change("empty to empty", &from, VT_EMPTY, 0);
    from.vt = VT_NULL;
    change("null to text", &from, VT_BSTR, 0);
    change("null to null", &from, VT_NULL, 0);
    from.vt = VT_I4;
    from.lVal = -7;
    change("number to text", &from, VT_BSTR, 0);
    change("number to R8", &from, VT_R8, 0);
    change("number to UI1", &from, VT_UI1, 0);
    change("number to decimal", &from, VT_DECIMAL, 0);
    change("number to unknown", &from, VT_UNKNOWN, 0);
    change("number to no type", &from, 99, 0);
    from.vt = VT_BOOL;
    from.boolVal = VARIANT_TRUE;
    change("true to text", &from, VT_BSTR, 0);
    change("true to its name", &from, VT_BSTR, VARIANT_ALPHABOOL);
    change("true to number", &from, VT_I4, 0);
    from.vt = VT_I4 | VT_BYREF;
    from.plVal = &number;
    change("reference to text", &from, VT_BSTR, 0);
    change("reference to I4", &from, VT_I4, 0);
    from.vt = VT_BSTR;
    from.bstrVal = SysAllocString(L"12.75");
    change("text to R8", &from, VT_R8, 0);
    change("text to I4", &from, VT_I4, 0);
    change("text to decimal", &from, VT_DECIMAL, 0);
    HRESULT status = VariantChangeType(&from, &from, 0, VT_R8);
    printf("in place: %lx %u %g\n", (ULONG)status, from.vt, from.dblVal);
    from.vt = VT_DECIMAL;
    from.decVal.Hi32 = 0;
    from.decVal.Lo64 = 12345;
    from.decVal.signscale = 2;
    from.vt = VT_DECIMAL;
    change("decimal to text", &from, VT_BSTR, 0);
    change("decimal to I4", &from, VT_I4, 0);
    change("decimal to R8", &from, VT_R8, 0);
}

static VARIANT of(VARTYPE type, LONG64 value) {
    VARIANT made;
    VariantInit(&made);
    made.vt = type;
    made.llVal = value;
    return made;
}

static void orders(void) {
    VARIANT one = of(VT_I4, 1);
    VARIANT two = of(VT_UI8, 2);
    VARIANT minus = of(VT_I2, (USHORT)-1);
    VARIANT none = of(VT_NULL, 0);
    VARIANT empty = of(VT_EMPTY, 0);
    VARIANT half = of(VT_R8, 0);
    VARIANT text = of(VT_BSTR, 0);
    VARIANT other = of(VT_BSTR, 0);
    half.dblVal = 1.5;
    text.bstrVal = SysAllocString(L"abc");
    other.bstrVal = SysAllocString(L"ABC");
    printf("%ld %ld %ld %ld\n", VarCmp(&one, &two, 0x409, 0), VarCmp(&two, &one, 0x409, 0),
           VarCmp(&one, &one, 0x409, 0), VarCmp(&minus, &two, 0x409, 0));
    printf("%ld %ld %ld\n", VarCmp(&one, &half, 0x409, 0), VarCmp(&half, &two, 0x409, 0),
           VarCmp(&none, &one, 0x409, 0));
    printf("%ld %ld %ld\n", VarCmp(&text, &other, 0x409, 0),
           VarCmp(&text, &other, 0x409, NORM_IGNORECASE), VarCmp(&text, &empty, 0x409, 0));
    printf("%ld %ld\n", VarCmp(&text, &one, 0x409, 0), VarCmp(&one, &text, 0x409, 0));
    BSTR joined = NULL;
    HRESULT status = VarBstrCat(text.bstrVal, other.bstrVal, &joined);
    show("joined", status, joined);
    printf("%ld %ld\n", VarBstrCmp(text.bstrVal, NULL, 0x409, 0), VarBstrCmp(NULL, NULL, 0x409, 0));
    VariantClear(&text);
    VariantClear(&other);
}

int main(void) {
    reals();
    others();
    texts();
    as_texts();
    dates_of_texts();
    times();
    changes();
    orders();
    return 0;
}
