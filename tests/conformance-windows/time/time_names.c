// What _Gettnames gives and _Strftime takes: C++'s time_put formats with names and pictures of its
// own.
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <windows.h>

/// Of 43: short days, days, short months, months, AM, PM, short date, date, time.
struct names {
    const char* narrow[43];
    LCID locale;
    int calendar, references;
    const wchar_t* wide[43];
};

int main(void) {
    HMODULE msvcrt = GetModuleHandleA("msvcrt.dll");
    struct names* (*get)(void) =
        (struct names * (*)(void))(void (*)(void))GetProcAddress(msvcrt, "_Gettnames");
    size_t (*format)(char*, size_t, const char*, const struct tm*, const struct names*) =
        (size_t(*)(char*, size_t, const char*, const struct tm*, const struct names*))(
            void (*)(void))GetProcAddress(msvcrt, "_Strftime");
    struct names* c = get();
    printf("%d %s %s %s %s\n", (int)(c->narrow[0] - (const char*)c), c->narrow[0], c->narrow[40],
           c->narrow[41], c->narrow[42]);
    setlocale(LC_ALL, "English_United States");
    struct names* own = get();
    printf("%s %ls %s %s %s\n", own->narrow[37], own->wide[13], own->narrow[40], own->narrow[41],
           own->narrow[42]);
    const struct tm when = {.tm_sec = 5,
                            .tm_min = 4,
                            .tm_hour = 15,
                            .tm_mday = 7,
                            .tm_mon = 2,
                            .tm_year = 99,
                            .tm_wday = 0,
                            .tm_yday = 65};
    char text[200];
    own->narrow[0] = "Sonn.";
    own->narrow[7] = "Sonntag";
    own->narrow[28] = "Lenz";
    own->narrow[39] = "nachm.";
    static const char* const pictures[] = {"d. MMMM yyyy", "dddd, dd 'of' MMM yy",
                                           "ddddd MMMMM yyyyy yyy y", "'q''q' ddd/M/MM", "gg (h)"};
    for (size_t i = 0; i < sizeof pictures / sizeof pictures[0]; ++i) {
        own->narrow[40] = pictures[i];
        format(text, sizeof text, "%x", &when, own);
        printf("%s: %s\n", pictures[i], text);
    }
    static const char* const times[] = {"h:m:s", "hh:mm:ss tt", "H'h'mm t", "HHH hhh mmm sss",
                                        "ttt"};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; ++i) {
        own->narrow[42] = times[i];
        format(text, sizeof text, "%X", &when, own);
        printf("%s: %s\n", times[i], text);
    }
    own->narrow[40] = "S";
    own->narrow[41] = "'long'";
    own->narrow[42] = "T";
    format(text, sizeof text, "%c|%#c|%#x|%a %A %b %B %p", &when, own);
    puts(text);
    strftime(text, sizeof text, "%x %X|%#x|%c|%#c", &when);
    puts(text);
    free(c);
    free(own);
    return 0;
}
