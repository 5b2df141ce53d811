// Between multibyte and wide text by code page: C, 1252, 437, UTF-8.
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void show(const char* locale, const char* bytes) {
    wchar_t wide[20] = {0};
    if (setlocale(LC_ALL, locale) == NULL) {
        printf("no %s\n", locale);
        return;
    }
    size_t count = mbstowcs(wide, bytes, 20);
    printf("%s: %d:", locale, (int)count);
    for (size_t i = 0; count != (size_t)-1 && i < count; ++i) {
        printf(" %04x", wide[i]);
    }
    char back[20] = {0};
    count = wcstombs(back, wide, 20);
    printf(" %d\n", count != (size_t)-1 && strcmp(back, bytes) == 0);
}

int main(void) {
    show("C", "a\xe4");
    show(".1252", "\x80\xe4");
    show(".437", "\x84\xb0");
    show(".850", "\x84\x9c");
    show(".UTF-8", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
    setlocale(LC_ALL, ".UTF-8");
    wchar_t wide[8];
    errno = 0;
    int count = (int)mbstowcs(wide, "\xff\xfe", 8);
    printf("%d %d\n", count, errno);
    printf("%d %d\n", mblen("\xe2\x82\xac", 3), mblen("\xe2\x82", 2));
    setlocale(LC_ALL, ".1252");
    char bytes[8];
    printf("%d\n", wctomb(bytes, 0x20ac));
    printf("%02x %d\n", (unsigned char)bytes[0], wctomb(bytes, 0x4e2d));
    size_t needed;
    printf("%d", mbstowcs_s(&needed, wide, 8, "abc", _TRUNCATE));
    printf(" %d\n", (int)needed);
    return 0;
}
