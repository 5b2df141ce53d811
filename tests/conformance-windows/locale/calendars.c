// The calendar of en-US, and what kernel32 has of languages for narrow texts.
#include <stdio.h>
#include <windows.h>
static BOOL CALLBACK show(LPSTR text) {
    printf("  %s\n", text);
    return TRUE;
}
static BOOL CALLBACK show_with_calendar(LPWSTR text, CALID calendar) {
    printf("  %ls of %lu\n", text, calendar);
    return TRUE;
}
static BOOL CALLBACK show_group(LGRPID group, LPSTR number, LPSTR name, DWORD flags, LONG_PTR x) {
    printf("  %lu %s %s %lu %d\n", group, number, name, flags, (int)x);
    return TRUE;
}
static BOOL CALLBACK show_locale(LGRPID group, LCID locale, LPSTR number, LONG_PTR x) {
    if (locale == 0x409) {
        printf("  %lu %s %d\n", group, number, (int)x);
    }
    return TRUE;
}
static BOOL CALLBACK show_language(LPSTR name, LONG_PTR x) {
    printf("  %s %d\n", name, (int)x);
    return TRUE;
}
static void info(CALTYPE type) {
    char text[64] = "";
    SetLastError(0);
    int n = GetCalendarInfoA(0x409, CAL_GREGORIAN, type, text, sizeof text, NULL);
    printf("%lx: %d [%s] %lu\n", type, n, text, GetLastError());
}
int main(void) {
    info(CAL_SCALNAME);
    info(CAL_SDAYNAME1);
    info(CAL_SABBREVMONTHNAME12);
    info(CAL_SMONTHNAME13);
    info(CAL_SSHORTESTDAYNAME7);
    info(CAL_ITWODIGITYEARMAX);
    info(0x7777);
    DWORD year = 0;
    int n = GetCalendarInfoW(0x409, CAL_GREGORIAN, CAL_ITWODIGITYEARMAX | CAL_RETURN_NUMBER, NULL,
                             0, &year);
    printf("%d %lu\n", n, year);
    n = GetCalendarInfoA(0x409, CAL_GREGORIAN, CAL_ITWODIGITYEARMAX | CAL_RETURN_NUMBER, NULL, 0,
                         NULL);
    printf("%d %lu\n", n, GetLastError());
    printf("%d\n", EnumCalendarInfoA(show, LOCALE_USER_DEFAULT, ENUM_ALL_CALENDARS, CAL_SCALNAME));
    printf("%d\n", EnumCalendarInfoExW(show_with_calendar, LOCALE_USER_DEFAULT, CAL_GREGORIAN,
                                       CAL_SDAYNAME3));
    printf("%d\n", EnumSystemLanguageGroupsA(show_group, LGRPID_INSTALLED, 7) != 0);
    printf("%d\n", EnumLanguageGroupLocalesA(show_locale, LGRPID_WESTERN_EUROPE, 0, 8) != 0);
    printf("%d\n", EnumUILanguagesA(show_language, MUI_LANGUAGE_NAME, 9) != 0);
    SetLastError(0);
    printf("%d", EnumUILanguagesA(NULL, 0, 0));
    printf(" %lu\n", GetLastError());
    SetLastError(0);
    printf("%d", EnumUILanguagesA(show_language, 0x5a5a, 0));
    printf(" %lu\n", GetLastError());

    char text[32];
    n = GetNumberFormatA(0x409, 0, "-1234567.891", NULL, text, sizeof text);
    printf("%d %s\n", n, text);
    NUMBERFMTA format = {3, 1, 3, (LPSTR) ",", (LPSTR) ".", 1};
    n = GetNumberFormatA(0x409, 0, "1234.5", &format, text, sizeof text);
    printf("%d %s\n", n, text);
    n = GetCurrencyFormatA(0x409, 0, "-98765.4", NULL, text, sizeof text);
    printf("%d %s\n", n, text);
    SetLastError(0);
    n = GetCurrencyFormatA(0x409, 0, "1", NULL, text, 2);
    printf("%d %lu\n", n, GetLastError());

    static int(WINAPI * find)(DWORD, LPCWSTR, int, LPCWSTR, int, BOOL);
    find = (void*)GetProcAddress(GetModuleHandleA("kernel32"), "FindStringOrdinal");
    printf("%d", find(FIND_FROMSTART, L"abcABC", -1, L"BC", -1, TRUE));
    printf(" %d", find(FIND_FROMSTART, L"abcABC", -1, L"BC", -1, FALSE));
    printf(" %d", find(FIND_FROMEND, L"abcABC", -1, L"ab", -1, TRUE));
    printf(" %d", find(FIND_STARTSWITH, L"abcABC", -1, L"b", -1, TRUE));
    printf(" %d", find(FIND_ENDSWITH, L"abcABC", 6, L"BC", 2, TRUE));
    printf(" %d", find(FIND_FROMSTART | FIND_FROMEND, L"a", 1, L"a", 1, TRUE));
    printf(" %lu\n", GetLastError());
    return 0;
}
