// build: -lsetupapi
// Sets of devices, of which there are none: how programs look for ports and find nothing.
#include <windows.h>

#include <setupapi.h>
#include <stdio.h>

// Of a class that no machine has.
static const GUID nothing = {0x12345678, 0x1234, 0x5678, {1, 2, 3, 4, 5, 6, 7, 8}};

static void say(const char* what, int done) { printf("%s: %d %lu\n", what, done, GetLastError()); }

int main(void) {
    SP_DEVINFO_DATA device = {.cbSize = sizeof device};
    SP_DEVICE_INTERFACE_DATA port = {.cbSize = sizeof port};
    DWORD size = 0;
    SetLastError(0);
    say("no class", SetupDiGetClassDevsA(NULL, NULL, NULL, 0) == INVALID_HANDLE_VALUE);
    const HDEVINFO set = SetupDiGetClassDevsA(&nothing, NULL, NULL, DIGCF_PRESENT);
    printf("set: %d\n", set != INVALID_HANDLE_VALUE);
    say("device", SetupDiEnumDeviceInfo(set, 0, &device));
    say("interface", SetupDiEnumDeviceInterfaces(set, NULL, &nothing, 0, &port));
    device.cbSize = 1;
    say("wrong size", SetupDiEnumDeviceInfo(set, 0, &device));
    device.cbSize = sizeof device;
    say("detail", SetupDiGetDeviceInterfaceDetailW(set, &port, NULL, 0, &size, NULL));
    say("property",
        SetupDiGetDeviceRegistryPropertyW(set, &device, SPDRP_DEVICEDESC, NULL, NULL, 0, &size));
    say("no set", SetupDiEnumDeviceInfo(INVALID_HANDLE_VALUE, 0, &device));
    printf("end: %d\n", SetupDiDestroyDeviceInfoList(set));
    const HDEVINFO empty = SetupDiCreateDeviceInfoList(NULL, NULL);
    say("of an empty one", SetupDiEnumDeviceInfo(empty, 0, &device));
    printf("end: %d\n", SetupDiDestroyDeviceInfoList(empty));
    return 0;
}
