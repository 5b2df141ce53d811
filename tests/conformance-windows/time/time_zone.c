// The system's time zone, and conversions by it and by others.
// env: TZ=CET-1CEST,M3.5.0,M10.5.0/3
#include <stdio.h>
#include <time.h>
#include <windows.h>

static void show(const char* what, const SYSTEMTIME* t) {
    printf("%s %04u-%02u-%02u %02u:%02u:%02u.%03u\n", what, t->wYear, t->wMonth, t->wDay, t->wHour,
           t->wMinute, t->wSecond, t->wMilliseconds);
}
static void rule(const char* what, const SYSTEMTIME* t) {
    printf("%s year %u month %u week %u weekday %u at %02u:%02u\n", what, t->wYear, t->wMonth,
           t->wDay, t->wDayOfWeek, t->wHour, t->wMinute);
}
static void to_local(const TIME_ZONE_INFORMATION* zone, SYSTEMTIME utc) {
    SYSTEMTIME local = {0};
    if (SystemTimeToTzSpecificLocalTime(zone, &utc, &local)) {
        show("local", &local);
    } else {
        printf("error %lu\n", GetLastError());
    }
}
static void to_utc(const TIME_ZONE_INFORMATION* zone, SYSTEMTIME local) {
    SYSTEMTIME utc = {0};
    if (TzSpecificLocalTimeToSystemTime(zone, &local, &utc)) {
        show("utc", &utc);
    } else {
        printf("error %lu\n", GetLastError());
    }
}

int main(void) {
    TIME_ZONE_INFORMATION zone;
    const DWORD clock = GetTimeZoneInformation(&zone);
    printf("bias %ld, standard %ls %ld, daylight %ls %ld\n", zone.Bias, zone.StandardName,
           zone.StandardBias, zone.DaylightName, zone.DaylightBias);
    rule("standard", &zone.StandardDate);
    rule("daylight", &zone.DaylightDate);
    DYNAMIC_TIME_ZONE_INFORMATION dynamic;
    printf("dynamic: %s, key '%ls'\n",
           GetDynamicTimeZoneInformation(&dynamic) == clock ? "same clock" : "other clock",
           dynamic.TimeZoneKeyName);

    puts("-- to local: winter, summer, around the changes");
    to_local(NULL, (SYSTEMTIME){2024, 1, 0, 15, 12, 0, 0, 7});
    to_local(NULL, (SYSTEMTIME){2024, 7, 0, 15, 12, 0, 0, 0});
    to_local(NULL, (SYSTEMTIME){2024, 3, 0, 31, 0, 59, 59, 999});
    to_local(NULL, (SYSTEMTIME){2024, 3, 0, 31, 1, 0, 0, 0});
    to_local(NULL, (SYSTEMTIME){2024, 10, 0, 27, 0, 59, 59, 0});
    to_local(NULL, (SYSTEMTIME){2024, 10, 0, 27, 1, 0, 0, 0});
    to_local(NULL, (SYSTEMTIME){2024, 13, 0, 27, 1, 0, 0, 0});
    puts("-- to UTC");
    to_utc(NULL, (SYSTEMTIME){2024, 1, 0, 15, 13, 0, 0, 0});
    to_utc(NULL, (SYSTEMTIME){2024, 7, 0, 15, 14, 0, 0, 0});
    to_utc(NULL, (SYSTEMTIME){2024, 3, 0, 31, 1, 59, 0, 0});
    to_utc(NULL, (SYSTEMTIME){2024, 3, 0, 31, 3, 0, 0, 0});
    to_utc(NULL, (SYSTEMTIME){2024, 10, 0, 27, 3, 0, 0, 0});

    puts("-- a zone of the south: 10 hours east, summer from October to April");
    TIME_ZONE_INFORMATION south = {.Bias = -600,
                                   .DaylightBias = -60,
                                   .StandardDate = {0, 4, 0, 1, 3, 0, 0, 0},
                                   .DaylightDate = {0, 10, 0, 1, 2, 0, 0, 0}};
    to_local(&south, (SYSTEMTIME){2024, 1, 0, 15, 12, 0, 0, 0});
    to_local(&south, (SYSTEMTIME){2024, 7, 0, 15, 12, 0, 0, 0});
    to_local(&south, (SYSTEMTIME){2024, 4, 0, 6, 15, 59, 59, 0});
    to_local(&south, (SYSTEMTIME){2024, 4, 0, 6, 16, 0, 0, 0});
    to_utc(&south, (SYSTEMTIME){2024, 1, 0, 15, 12, 0, 0, 0});
    puts("-- a zone without rules, and one with bad ones");
    south.StandardDate.wMonth = south.DaylightDate.wMonth = 0;
    to_local(&south, (SYSTEMTIME){2024, 1, 0, 15, 12, 0, 0, 0});
    south.StandardDate.wMonth = 13;
    to_local(&south, (SYSTEMTIME){2024, 1, 0, 15, 12, 0, 0, 0});

    puts("-- the present");
    FILETIME now, local;
    SYSTEMTIME parts, specific, utc;
    GetSystemTimeAsFileTime(&now);
    FileTimeToLocalFileTime(&now, &local);
    const ULONGLONG a = (ULONGLONG)now.dwHighDateTime << 32 | now.dwLowDateTime;
    const ULONGLONG b = (ULONGLONG)local.dwHighDateTime << 32 | local.dwLowDateTime;
    const ULONGLONG minutes = (b - a) / 600000000;
    printf("%s\n", minutes == (clock == TIME_ZONE_ID_DAYLIGHT ? 120 : 60) ? "as the clock says"
                                                                          : "another bias");
    LocalFileTimeToFileTime(&local, &local);
    printf("back: %ld\n", CompareFileTime(&now, &local));
    FileTimeToSystemTime(&now, &utc);
    SystemTimeToTzSpecificLocalTime(NULL, &utc, &specific);
    FileTimeToLocalFileTime(&now, &local);
    FileTimeToSystemTime(&local, &parts);
    printf("same: %d\n", memcmp(&parts, &specific, sizeof parts) == 0);
    GetLocalTime(&parts);
    GetSystemTime(&utc);
    printf("hours apart: %d\n",
           ((parts.wHour + 24 - utc.wHour) % 24 + (parts.wMinute < utc.wMinute)) ==
               (clock == TIME_ZONE_ID_DAYLIGHT ? 2 : 1));

    puts("-- the C runtime");
    _tzset();
    printf("timezone %ld, daylight %d, names %s %s\n", _timezone, _daylight, _tzname[0],
           _tzname[1]);
    const time_t summer = 1721044800; // 2024-07-15 12:00 UTC
    struct tm tm = *localtime(&summer);
    printf("%02d:%02d dst %d\n", tm.tm_hour, tm.tm_min, tm.tm_isdst);
    tm.tm_isdst = -1;
    printf("mktime back: %d\n", mktime(&tm) == summer);
    printf("TZ: %s\n", getenv("TZ") == NULL ? "not seen" : getenv("TZ"));
    return 0;
}
