// TZ as the C runtimes read it: three letters, hours, three letters; with the rules of the United
// States. Windows programs see it; the system's zone is the same here.
// runtime: ucrt
// env: TZ=EST5EDT
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <windows.h>

static void show(time_t when) {
    const struct tm* tm = localtime(&when);
    char text[64];
    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %z %Z", tm);
    printf("%s, dst %d\n", text, tm->tm_isdst);
    struct tm copy = *tm;
    printf("  back: %d\n", mktime(&copy) == when);
}

int main(void) {
    printf("TZ=%s\n", getenv("TZ"));
    _tzset();
    long seconds = 0, bias = 0;
    int hours = 0;
    char name[32];
    size_t size = 0;
    _get_timezone(&seconds);
    _get_daylight(&hours);
    _get_dstbias(&bias);
    printf("timezone %ld, daylight %d, dstbias %ld\n", seconds, hours, bias);
    for (int i = 0; i < 2; ++i) {
        _get_tzname(&size, name, sizeof name, i);
        printf("name %d: %s, size %u\n", i, name, (unsigned)size);
    }
    show(1705320000); // 2024-01-15 12:00 UTC
    show(1721044800); // 2024-07-15 12:00 UTC
    show(1710053999); // the last second before 2024-03-10 07:00 UTC
    show(1710054000);
    show(1730613599); // the last second before 2024-11-03 06:00 UTC
    TIME_ZONE_INFORMATION zone;
    GetTimeZoneInformation(&zone);
    printf("the system's bias: %ld\n", zone.Bias);

    puts("-- changed by the program");
    _putenv("TZ=JST-9");
    _tzset();
    show(1705320000);
    _get_timezone(&seconds);
    printf("timezone %ld\n", seconds);
    return 0;
}
