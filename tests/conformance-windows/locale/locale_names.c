// Names and numbers of locales.
#include <windows.h>

#include <stdio.h>

static void by_name(const wchar_t* name) {
    SetLastError(0);
    const LCID usual = LocaleNameToLCID(name, 0);
    const DWORD error = GetLastError();
    wchar_t resolved[LOCALE_NAME_MAX_LENGTH] = L"";
    ResolveLocaleName(name, resolved, LOCALE_NAME_MAX_LENGTH);
    printf("%ls: %lx, as it is %lx, error %lu, resolved '%ls'\n", name, usual,
           LocaleNameToLCID(name, LOCALE_ALLOW_NEUTRAL_NAMES), error, resolved);
}

static void by_number(LCID number) {
    wchar_t usual[LOCALE_NAME_MAX_LENGTH] = L"";
    wchar_t name[LOCALE_NAME_MAX_LENGTH] = L"";
    const int units = LCIDToLocaleName(number, usual, LOCALE_NAME_MAX_LENGTH, 0);
    LCIDToLocaleName(number, name, LOCALE_NAME_MAX_LENGTH, LOCALE_ALLOW_NEUTRAL_NAMES);
    printf("%lx: %d '%ls' '%ls', usually %lx, valid %d\n", number, units, usual, name,
           ConvertDefaultLocale(number), IsValidLocale(number, LCID_INSTALLED));
}

static void facts(const wchar_t* name) {
    static const LCTYPE types[] = {LOCALE_SNAME, LOCALE_SPARENT, LOCALE_ILANGUAGE, LOCALE_INEUTRAL,
                                   LOCALE_SISO639LANGNAME};
    printf("%ls:", name);
    for (size_t i = 0; i < sizeof types / sizeof *types; ++i) {
        wchar_t text[80] = L"";
        const int units = GetLocaleInfoEx(name, types[i], text, 80);
        printf(" %d '%ls'", units, text);
    }
    DWORD number = 0;
    GetLocaleInfoEx(name, LOCALE_ILANGUAGE | LOCALE_RETURN_NUMBER, (wchar_t*)&number, 2);
    wchar_t country[8] = L"";
    GetLocaleInfoW(LocaleNameToLCID(name, 0), LOCALE_SISO3166CTRYNAME, country, 8);
    printf(" %lx %ls\n", number, country);
}

int main(void) {
    static const wchar_t* const names[] = {L"de-DE", L"DE-de",   L"de",    L"en",     L"es",
                                           L"zh-TW", L"zh-Hans", L"sr",    L"pt-BR",  L"de-XX",
                                           L"no",    L"?",       L"de DE", L"es-419", L""};
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        by_name(names[i]);
    }
    static const LCID numbers[] = {0x407, 0x7, 0x9, 0xa, 0x40a, 0x804, 0x4, 0x10407, 0x7f, 0x123};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; ++i) {
        by_number(numbers[i]);
    }
    facts(L"fr-CA");
    facts(L"fr");
    facts(L"en");
    facts(L"uz-Cyrl-UZ");
    printf("names: %d %d %d\n", IsValidLocaleName(L"fr-CA"), IsValidLocaleName(L"fr-fr"),
           IsValidLocaleName(L"?"));
    wchar_t text[80];
    SetLastError(0);
    const int units = GetLocaleInfoEx(L"?", LOCALE_SNAME, text, 80);
    printf("none: %d, error %lu\n", units, GetLastError());
    return 0;
}
