// What is told of English, with a country and without; texts are no numbers.

#include <windows.h>

#include <stdio.h>

static void tell(const wchar_t* locale, LCTYPE type) {
    wchar_t text[40] = L"";
    DWORD number = 77;
    SetLastError(0);
    const int units = GetLocaleInfoEx(locale, type, text, 40);
    const int as_number =
        GetLocaleInfoEx(locale, type | LOCALE_RETURN_NUMBER, (wchar_t*)&number, 2);
    printf("%ls %lx: %d \"%ls\", %d %lu, error %lu\n", locale, type, units, text, as_number, number,
           GetLastError());
}

int main(void) {
    tell(L"en-US", LOCALE_INEUTRAL);
    tell(L"en-US", LOCALE_SNAME);
    tell(L"en-US", LOCALE_SPARENT);
    tell(L"en-US", LOCALE_INEGATIVEPERCENT);
    tell(L"en-US", LOCALE_SSHORTESTAM);
    tell(L"en-US", LOCALE_IPOSSYMPRECEDES);
    tell(L"en", LOCALE_INEUTRAL);
    tell(L"en", LOCALE_SNAME);
    tell(L"en", LOCALE_SENGLISHDISPLAYNAME);
    DWORD number = 0;
    printf("no room: %d",
           GetLocaleInfoEx(L"en-US", LOCALE_INEUTRAL | LOCALE_RETURN_NUMBER, (wchar_t*)&number, 1));
    printf(" %lu\n", GetLastError());
    return 0;
}
