// Dates, times, numbers and amounts of money as texts, and what en-US is like.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static const SYSTEMTIME when = {2024, 7, 0, 4, 15, 4, 9, 7};

static void date(DWORD flags, const char* picture) {
    char text[100];
    const int size = GetDateFormatA(LOCALE_USER_DEFAULT, flags, &when, picture, text, sizeof text);
    printf("%d %s\n", size, text);
}
static void time_of_day(DWORD flags, const char* picture) {
    char text[100];
    const int size = GetTimeFormatA(LOCALE_USER_DEFAULT, flags, &when, picture, text, sizeof text);
    printf("%d %s\n", size, text);
}
static void number(const WCHAR* from, const NUMBERFMTW* how) {
    WCHAR text[100] = L"";
    const int size = GetNumberFormatW(LOCALE_USER_DEFAULT, 0, from, how, text, 100);
    printf("%d %ls\n", size, text);
}
static void amount(const WCHAR* from) {
    WCHAR text[100] = L"";
    const int size = GetCurrencyFormatW(LOCALE_USER_DEFAULT, 0, from, NULL, text, 100);
    printf("%d %ls\n", size, text);
}
static void fact(LCTYPE type) {
    WCHAR text[100] = L"";
    const int size = GetLocaleInfoW(LOCALE_USER_DEFAULT, type, text, 100);
    printf("%d %ls\n", size, text);
}

int main(void) {
    puts("-- dates");
    date(0, NULL);
    date(DATE_LONGDATE, NULL);
    date(DATE_YEARMONTH, NULL);
    date(0, "yyyy-MM-dd");
    date(0, "d dd ddd dddd");
    date(0, "M MM MMM MMMM");
    date(0, "y yy yyyy");
    date(0, "'the' d 'o''clock'");
    char small[4];
    printf("%d", GetDateFormatA(LOCALE_USER_DEFAULT, 0, &when, NULL, small, sizeof small));
    printf(" %lu\n", GetLastError());
    SYSTEMTIME bad = when;
    bad.wMonth = 13;
    printf("%d", GetDateFormatW(LOCALE_USER_DEFAULT, 0, &bad, NULL, NULL, 0));
    printf(" %lu\n", GetLastError());
    puts("-- times");
    time_of_day(0, NULL);
    time_of_day(TIME_NOSECONDS, NULL);
    time_of_day(TIME_NOMINUTESORSECONDS, NULL);
    time_of_day(TIME_NOTIMEMARKER, NULL);
    time_of_day(TIME_FORCE24HOURFORMAT, NULL);
    time_of_day(0, "HH:mm:ss");
    time_of_day(0, "h 'h' m 'm' s 's' t");
    puts("-- numbers");
    number(L"1234567.891", NULL);
    number(L"-0.5", NULL);
    number(L"999999.995", NULL);
    number(L"0", NULL);
    number(L"-0.001", NULL);
    const NUMBERFMTW indian = {0, 0, 32, L",", L".", 0};
    number(L"-123456789", &indian);
    number(L"12a", NULL);
    amount(L"1234.5");
    amount(L"-1234.5");
    puts("-- facts");
    fact(LOCALE_SMONTHNAME3);
    fact(LOCALE_SABBREVDAYNAME7);
    fact(LOCALE_SSHORTTIME);
    fact(LOCALE_SENGCURRNAME);
    fact(LOCALE_SISO639LANGNAME2);
    DWORD value = 0;
    GetLocaleInfoW(LOCALE_USER_DEFAULT, LOCALE_IFIRSTDAYOFWEEK | LOCALE_RETURN_NUMBER,
                   (LPWSTR)&value, 2);
    printf("%lu %x\n", value, GetUserDefaultUILanguage());
    WCHAR name[20];
    LCIDToLocaleName(0x409, name, 20, 0);
    printf("%ls %lx\n", name, LocaleNameToLCID(L"EN-us", 0));
    puts("-- system texts");
    static const DWORD codes[] = {0, 2, 5, 87, 183, 1450, 10061, 0x80070005, 0x80004005, 99999};
    for (int i = 0; i < 10; ++i) {
        char text[200] = "";
        const DWORD size =
            FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL,
                           codes[i], 0, text, sizeof text, NULL);
        text[strcspn(text, "\r")] = 0; // each ends in a new line
        printf("%lx: %lu %s\n", codes[i], size, text);
    }
    printf("%lu\n", GetLastError());
    return 0;
}
