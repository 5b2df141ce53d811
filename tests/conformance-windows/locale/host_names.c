// Names of hosts in other scripts, to Punycode and back (RFC 3492).
// build: -lnormaliz
#include <windows.h>

#include <stdio.h>

static void show(const WCHAR* text) {
    for (; *text != 0; ++text) {
        printf(*text < 0x80 ? "%c" : "<%04x>", *text);
    }
}

static void to_ascii(const WCHAR* name, DWORD flags) {
    WCHAR made[300] = L"";
    SetLastError(0);
    int units = IdnToAscii(flags, name, -1, made, 300);
    show(name);
    printf(" -> %d %lu ", units, units == 0 ? GetLastError() : 0);
    show(made);
    printf("\n");
}

static void to_unicode(const WCHAR* name) {
    WCHAR made[300] = L"";
    SetLastError(0);
    int units = IdnToUnicode(0, name, -1, made, 300);
    show(name);
    printf(" <- %d %lu ", units, units == 0 ? GetLastError() : 0);
    show(made);
    printf("\n");
}

int main(void) {
    to_ascii(L"example.com", 0);
    to_ascii(L"b\x00fc"
             L"cher.example",
             0);
    to_ascii(L"B\x00dc"
             L"CHER.de",
             0);
    to_ascii(L"\x4ed6\x4eec\x4e3a\x4ec0\x4e48\x4e0d\x8bf4\x4e2d\x6587", 0); // RFC 3492, 7.1 (B)
    to_ascii(L"\x0645\x062b\x0627\x0644.\x0625\x062e\x062a\x0628\x0627\x0631", 0);
    to_ascii(L"a\x3002"
             L"b",
             0);
    to_ascii(L"a..b", 0);
    to_ascii(L"a_b", IDN_USE_STD3_ASCII_RULES);
    to_ascii(L"-a", IDN_USE_STD3_ASCII_RULES);
    to_ascii(L"a_b", 0);
    to_ascii(L"0123456789012345678901234567890123456789012345678901234567890123", 0);
    to_ascii(L"", 0);
    to_ascii(L"a", 0x10);
    to_unicode(L"xn--bcher-kva.example");
    to_unicode(L"XN--BCHER-KVA");
    to_unicode(L"xn--ihqwcrb4cv8a8dqg056pqjye");
    to_unicode(L"xn--\x00e9");
    WCHAR made[4];
    printf("%d\n", IdnToAscii(0, L"b\x00fc", 2, NULL, 0));
    printf("%d", IdnToAscii(0, L"b\x00fc", 2, made, 3));
    printf(" %lu\n", GetLastError());
    return 0;
}
