// Kinds of characters in the C locale and in others; towupper by Unicode.
#include <ctype.h>
#include <locale.h>
#include <stdio.h>
#include <wctype.h>

static int count(int (*kind)(int)) {
    int found = 0;
    for (int c = 0; c < 256; ++c) {
        found += kind(c) != 0;
    }
    return found;
}

static void all(const char* name) {
    printf("%s: %d %d %d %d %d %d %d %d\n", name, count(isalpha), count(isupper), count(islower),
           count(isdigit), count(isspace), count(ispunct), count(iscntrl), count(isprint));
}

int main(void) {
    all("C");
    printf("%d %d %d\n", toupper('a'), tolower('Z'), toupper(0xe4));
    printf("%s\n", setlocale(LC_ALL, NULL));
    printf("%s\n", setlocale(LC_CTYPE, "English_United States.1252"));
    printf("%x %x %d\n", toupper(0xe4), tolower(0xd6), isalpha(0xe4) != 0);
    printf("%x %x %x\n", towupper(0xe9), towlower(0x416), towupper(0x3b1));
    printf("%s\n", setlocale(LC_ALL, "no_such locale") == NULL ? "none" : "some");
    printf("%s\n", setlocale(LC_ALL, "C"));
    printf("%s [%s]\n", localeconv()->decimal_point, localeconv()->thousands_sep);
    printf("%d %d %d\n", iswalpha(L'x') != 0, iswdigit(L'7') != 0, iswspace(L'\u3000') != 0);
    return 0;
}
