// Calendar: gmtime, mktime with a zone of TZ, strftime, asctime.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int main(void) {
    static const __time64_t times[] = {0, 951782400, 1000000000, 4102444800LL, 32503680000LL};
    char text[100];
    for (int i = 0; i < 5; ++i) {
        struct tm* tm = _gmtime64(&times[i]);
        strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %a %A %b %B %j %U %W %w %y %I %p", tm);
        printf("%s | %s", text, asctime(tm));
    }
    _putenv("TZ=EST5EDT");
    _tzset();
    printf("%ld %d %s %s\n", _timezone, _daylight, _tzname[0], _tzname[1]);
    __time64_t summer = 1720000000;
    __time64_t winter = 1704100000;
    struct tm* tm = _localtime64(&summer);
    printf("%d:%d dst %d\n", tm->tm_hour, tm->tm_min, tm->tm_isdst);
    printf("%d\n", _mktime64(tm) == summer);
    tm = _localtime64(&winter);
    printf("%d:%d dst %d\n", tm->tm_hour, tm->tm_min, tm->tm_isdst);
    printf("%d\n", _mktime64(tm) == winter);
    struct tm odd = {.tm_year = 124, .tm_mon = 13, .tm_mday = 31, .tm_hour = 25, .tm_isdst = -1};
    _mktime64(&odd);
    printf("%s", asctime(&odd));
    printf("%.0f\n", difftime(100, 40));
    __time64_t bad = -1;
    printf("%d\n", _gmtime64(&bad) == NULL);
    strftime(text, sizeof text, "%c|%x|%X|%Z|%#d|%#m|%%", &odd);
    printf("%s\n", text);
    return 0;
}
