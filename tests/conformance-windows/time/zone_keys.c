// The registry's time zones, by which .NET and others know them.

#include <windows.h>

#include <stdio.h>

typedef struct {
    LONG bias, standard_bias, daylight_bias;
    SYSTEMTIME standard, daylight;
} Tzi;

static const WCHAR zones[] = L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Time Zones";

static void show_date(const SYSTEMTIME* date) {
    printf(", %u/%u/%u %u:%02u", date->wMonth, date->wDay, date->wDayOfWeek, date->wHour,
           date->wMinute);
}

static void show(const WCHAR* name) {
    WCHAR path[200], text[100];
    swprintf(path, 200, L"%ls\\%ls", zones, name);
    Tzi tzi;
    DWORD size = sizeof tzi;
    if (RegGetValueW(HKEY_LOCAL_MACHINE, path, L"TZI", RRF_RT_REG_BINARY, NULL, &tzi, &size) != 0) {
        printf("%ls: none\n", name);
        return;
    }
    printf("%ls: %lu bytes, %ld %ld %ld", name, size, tzi.bias, tzi.standard_bias,
           tzi.daylight_bias);
    show_date(&tzi.standard);
    show_date(&tzi.daylight);
    size = sizeof text;
    RegGetValueW(HKEY_LOCAL_MACHINE, path, L"Display", RRF_RT_REG_SZ, NULL, text, &size);
    printf(", %.11ls", text);
    size = sizeof text;
    RegGetValueW(HKEY_LOCAL_MACHINE, path, L"Std", RRF_RT_REG_SZ, NULL, text, &size);
    printf(", %ls", text);
    size = sizeof text;
    RegGetValueW(HKEY_LOCAL_MACHINE, path, L"Dlt", RRF_RT_REG_SZ, NULL, text, &size);
    printf(", %ls\n", text);
}

typedef DWORD(WINAPI* Enumerate)(DWORD, DYNAMIC_TIME_ZONE_INFORMATION*);

int main(void) {
    HKEY key;
    DWORD count = 0;
    RegOpenKeyExW(HKEY_LOCAL_MACHINE, zones, 0, KEY_READ, &key);
    RegQueryInfoKeyW(key, NULL, NULL, NULL, &count, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    printf("many %d\n", count > 100);
    show(L"Pacific Standard Time");
    show(L"W. Europe Standard Time");
    show(L"GMT Standard Time");
    show(L"India Standard Time");
    show(L"Lord Howe Standard Time");
    show(L"AUS Eastern Standard Time");
    show(L"Atlantis Standard Time");

    const Enumerate enumerate = (Enumerate)(void*)GetProcAddress(
        GetModuleHandleW(L"kernelbase.dll"), "EnumDynamicTimeZoneInformation");
    DYNAMIC_TIME_ZONE_INFORMATION info;
    DWORD seen = 0, result;
    while ((result = enumerate(seen, &info)) == ERROR_SUCCESS) {
        if (wcscmp(info.TimeZoneKeyName, L"Pacific Standard Time") == 0) {
            printf("%ls, %ls: %ld %ld\n", info.StandardName, info.DaylightName, info.Bias,
                   info.DaylightBias);
        }
        ++seen;
    }
    printf("all %d %lu\n", seen == count, result);
    // The system's own zone is one of them.
    GetDynamicTimeZoneInformation(&info);
    HKEY own;
    printf("own %ld\n", RegOpenKeyExW(key, info.TimeZoneKeyName, 0, KEY_READ, &own));
    return 0;
}
