// Where nothing is shown there is no display: none is listed, found or described.
#include <windows.h>

#include <stdio.h>

static BOOL CALLBACK count(HMONITOR monitor, HDC context, LPRECT place, LPARAM counter) {
    (void)monitor, (void)context, (void)place;
    ++*(int*)counter;
    return TRUE;
}

int main(void) {
    int monitors = 0;
    const BOOL listed = EnumDisplayMonitors(NULL, NULL, count, (LPARAM)&monitors);
    printf("listed %d: %d, as the system counts %d\n", listed, monitors,
           GetSystemMetrics(SM_CMONITORS));
    const POINT corner = {0, 0};
    const RECT all = {0, 0, 10, 10};
    printf("found %d %d %d\n", MonitorFromPoint(corner, MONITOR_DEFAULTTOPRIMARY) != NULL,
           MonitorFromRect(&all, MONITOR_DEFAULTTONEAREST) != NULL,
           MonitorFromWindow(NULL, MONITOR_DEFAULTTOPRIMARY) != NULL);
    MONITORINFO information = {.cbSize = sizeof information};
    SetLastError(0);
    printf("described %d", GetMonitorInfoA(NULL, &information));
    printf(", error %lu\n", GetLastError());
    SetLastError(0);
    printf("described %d", GetMonitorInfoW(NULL, &information));
    printf(", error %lu\n", GetLastError());
    DISPLAY_DEVICEA device = {.cb = sizeof device};
    DISPLAY_DEVICEW wide_device = {.cb = sizeof wide_device};
    printf("devices %d %d\n", EnumDisplayDevicesA(NULL, 0, &device, 0),
           EnumDisplayDevicesW(NULL, 0, &wide_device, 0));
    DEVMODEA mode = {.dmSize = sizeof mode};
    DEVMODEW wide_mode = {.dmSize = sizeof wide_mode};
    printf("modes %d %d %d %d\n", EnumDisplaySettingsA(NULL, ENUM_CURRENT_SETTINGS, &mode),
           EnumDisplaySettingsW(NULL, ENUM_CURRENT_SETTINGS, &wide_mode),
           EnumDisplaySettingsExA(NULL, 0, &mode, 0),
           EnumDisplaySettingsExW(NULL, 0, &wide_mode, 0));
    return 0;
}
