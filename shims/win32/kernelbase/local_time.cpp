// Local time: that of UTC.

#include "kernelbase.hpp"

extern "C" {

BOOL WINAPI FileTimeToLocalFileTime(const FILETIME* from, LPFILETIME to) {
    *to = *from;
    return TRUE;
}
BOOL WINAPI LocalFileTimeToFileTime(const FILETIME* from, LPFILETIME to) {
    *to = *from;
    return TRUE;
}
void WINAPI GetLocalTime(LPSYSTEMTIME time) { GetSystemTime(time); }

DWORD WINAPI GetTimeZoneInformation(LPTIME_ZONE_INFORMATION zone) {
    memset(zone, 0, sizeof *zone);
    memcpy(zone->StandardName, L"UTC", sizeof L"UTC");
    memcpy(zone->DaylightName, L"UTC", sizeof L"UTC");
    return TIME_ZONE_ID_UNKNOWN;
}

} // extern "C"
