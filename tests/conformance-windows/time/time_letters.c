// The letters of strftime that msvcrt knows, those of C89, and how its asctime shows a day.
#include <stdio.h>
#include <time.h>

int main(void) {
    char text[100];
    const struct tm tm = {.tm_sec = 5,
                          .tm_min = 4,
                          .tm_hour = 15,
                          .tm_mday = 7,
                          .tm_mon = 2,
                          .tm_year = 121,
                          .tm_yday = 65};
    for (const char* letter = "aAbBcCdDeFgGhHIjmMnprRStTuUVwWxXyY%"; *letter != 0; ++letter) {
        const char format[] = {'%', *letter, 0};
        size_t size = strftime(text, sizeof text, format, &tm);
        printf("%c %s\n", *letter, size == 0 ? "-" : text);
    }
    printf("%s", asctime(&tm));
    return 0;
}
