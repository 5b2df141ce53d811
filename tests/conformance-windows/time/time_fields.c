// Fields that no clock shows and times at the edges: strftime and asctime of ucrt take the one, and
// gmtime and mktime end at the other. Hours that a change of the clock leaves out or has twice.
// runtime: ucrt
// env: TZ=EST5EDT
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int calls;
static void count(const wchar_t* what, const wchar_t* function, const wchar_t* file, unsigned line,
                  uintptr_t more) {
    (void)what, (void)function, (void)file, (void)line, (void)more;
    ++calls;
}

static void say(const char* format, const struct tm* tm) {
    char text[200];
    errno = calls = 0;
    size_t size = strftime(text, sizeof text, format, tm);
    printf("%s [%s] %u %d %d\n", format, size == 0 ? "" : text, (unsigned)size, errno, calls > 0);
}

static void gm(__time64_t seconds) {
    errno = calls = 0;
    struct tm* tm = _gmtime64(&seconds);
    printf("gm %lld: %d %d", (long long)seconds, tm != NULL, errno);
    errno = 0;
    tm = _localtime64(&seconds);
    printf(" local %d %d\n", tm != NULL, errno);
}

static void mk(int month, int day, int hour, int minute) {
    struct tm tm = {.tm_year = 121,
                    .tm_mon = month,
                    .tm_mday = day,
                    .tm_hour = hour,
                    .tm_min = minute,
                    .tm_isdst = -1};
    long long seconds = _mktime64(&tm);
    printf("mk %lld %d:%02d dst %d\n", seconds, tm.tm_hour, tm.tm_min, tm.tm_isdst);
}

int main(void) {
    _set_invalid_parameter_handler(count);
    const struct tm good = {.tm_sec = 5,
                            .tm_min = 4,
                            .tm_hour = 15,
                            .tm_mday = 7,
                            .tm_mon = 2,
                            .tm_year = 121,
                            .tm_yday = 65};
    say("%c|%#c|%x|%#x|%X|%r|%D|%e|%G-%V|%z|%Z", &good);
    say("%#D %#F %#T %#R %#r %#C %#g %#e %#u %#j", &good);
    say("%Ec %Od", &good);
    say("%k", &good);
    say("%", &good);
    struct tm odd = good;
    odd.tm_hour = 24;
    say("%H", &odd);
    say("%d", &odd);
    say("%X", &odd);
    odd = good;
    odd.tm_sec = 60;
    say("%S", &odd);
    odd.tm_sec = 61;
    say("%S", &odd);
    odd = good;
    odd.tm_mday = 0;
    say("%d", &odd);
    odd = good;
    odd.tm_year = 8100;
    say("%Y", &odd);
    odd.tm_year = -1900;
    say("%Y", &odd);
    odd = good;
    odd.tm_wday = 7;
    say("%a", &odd);
    say("%b", &odd);
    odd = good;
    odd.tm_isdst = -1;
    say("%Z %z", &odd);
    printf("%s", asctime(&good));
    odd = good;
    odd.tm_mon = 1;
    odd.tm_mday = 29;
    printf("%d", asctime(&odd) != NULL);
    odd.tm_year = 120;
    printf(" %d", asctime(&odd) != NULL);
    odd.tm_year = -1;
    printf(" %d\n", asctime(&odd) != NULL);
    gm(-1);
    gm(-43200);
    gm(-43201);
    gm(32536799999);
    gm(32536800000);
    gm(32536850399);
    gm(32536850400);
    struct tm before = {
        .tm_year = 69, .tm_mon = 11, .tm_mday = 31, .tm_hour = 23, .tm_min = 59, .tm_sec = 59};
    errno = 0;
    printf("%lld", (long long)_mkgmtime64(&before));
    printf(" %d\n", errno);
    mk(2, 14, 1, 59);
    mk(2, 14, 2, 30);
    mk(2, 14, 3, 0);
    mk(10, 7, 0, 59);
    mk(10, 7, 1, 30);
    mk(10, 7, 2, 0);
    return 0;
}
