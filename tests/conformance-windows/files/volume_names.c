/* Volumes: their names, what is asked of them, devices, DOS names of devices, names of a network
 * that is not there. */
// build: -lntdll
#include <stdio.h>
#include <windows.h>

#include <winioctl.h>

static const char* shown(BOOL done) {
    static char text[16];
    snprintf(text, sizeof text, done ? "ok" : "%lu", GetLastError());
    return text;
}

static const char* opened(const char* path, DWORD access) {
    HANDLE file = CreateFileA(path, access, 7, NULL, OPEN_EXISTING, 0, NULL);
    const char* result = shown(file != INVALID_HANDLE_VALUE);
    if (file != INVALID_HANDLE_VALUE) {
        static char text[24];
        snprintf(text, sizeof text, "type %lu", GetFileType(file));
        CloseHandle(file);
        return text;
    }
    return result;
}

int main(void) {
    char name[64], again[64], list[64];
    DWORD units;
    printf("name %s", shown(GetVolumeNameForVolumeMountPointA("Z:\\", name, sizeof name)));
    printf(" %d %d\n", strncmp(name, "\\\\?\\Volume{", 11), (int)strlen(name));
    printf("no slash %s", shown(GetVolumeNameForVolumeMountPointA("Z:", again, sizeof again)));
    printf(" small %s", shown(GetVolumeNameForVolumeMountPointA("Z:\\", again, 20)));
    printf(" no volume %s",
           shown(GetVolumeNameForVolumeMountPointA("Z:\\dev\\", again, sizeof again)));
    printf(" missing %s\n",
           shown(GetVolumeNameForVolumeMountPointA("Z:\\none\\", again, sizeof again)));
    printf("drive %s", shown(GetVolumePathNamesForVolumeNameA(name, list, sizeof list, &units)));
    printf(" %s %lu", list, units);
    printf(" small %s", shown(GetVolumePathNamesForVolumeNameA(name, list, 2, &units)));
    printf(" %lu", units);
    printf(" none %s\n", shown(GetVolumePathNamesForVolumeNameA("x", list, sizeof list, &units)));
    HANDLE search = FindFirstVolumeA(again, sizeof again);
    int found = strcmp(again, name) == 0, count = 1;
    while (FindNextVolumeA(search, again, sizeof again)) {
        found += strcmp(again, name) == 0;
        ++count;
    }
    printf("volumes %d found %d end %lu close %d\n", count, found, GetLastError(),
           FindVolumeClose(search));

    /* A path by the volume's name, and by its device. */
    char path[128];
    snprintf(path, sizeof path, "%sdev\\null", name);
    printf("by name %d", GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES);
    printf(" by device %d", GetFileAttributesA("\\\\?\\GLOBALROOT\\Device\\HarddiskVolume2\\dev") !=
                                INVALID_FILE_ATTRIBUTES);
    printf(" global %d", GetFileAttributesA("\\\\.\\Global\\Z:\\dev") != INVALID_FILE_ATTRIBUTES);
    GetVolumePathNameA(path, again, sizeof again);
    printf(" root %d", strcmp(again, name));
    GetVolumePathNameA("\\\\?\\Z:\\dev\\null", again, sizeof again);
    printf(" %s", again);
    GetVolumePathNameA("Z:\\dev\\null", again, sizeof again);
    printf(" %s\n", again);
    printf("types %u %u %u %u %u\n", GetDriveTypeA(name), GetDriveTypeA("\\\\?\\Z:\\"),
           GetDriveTypeA("Z:\\"), GetDriveTypeA("Q:\\"), GetDriveTypeA("Z:\\dev"));

    DWORD serial, longest, flags;
    printf("volume %s", shown(GetVolumeInformationA("Z:\\", NULL, 0, &serial, &longest, &flags,
                                                    again, sizeof again)));
    printf(" %s %lu", again, longest);
    printf(" by name %s", shown(GetVolumeInformationA(name, NULL, 0, NULL, NULL, NULL, NULL, 0)));
    printf(" directory %s",
           shown(GetVolumeInformationA("Z:\\dev\\", NULL, 0, NULL, NULL, NULL, NULL, 0)));
    printf(" missing %s", shown(GetVolumeInformationA("Q:\\", NULL, 0, NULL, NULL, NULL, NULL, 0)));
    printf(" small %s\n",
           shown(GetVolumeInformationA("Z:\\", NULL, 0, NULL, NULL, NULL, again, 2)));
    ULARGE_INTEGER free;
    printf("space %s", shown(GetDiskFreeSpaceExA("Z:\\dev", &free, NULL, NULL)));
    printf(" of a file %s", shown(GetDiskFreeSpaceExA("Z:\\dev\\null", &free, NULL, NULL)));
    printf(" missing %s\n", shown(GetDiskFreeSpaceExA("Z:\\none", &free, NULL, NULL)));
    printf("label %s", shown(SetVolumeLabelA("Z:\\", "x")));
    printf(" mount %s\n", shown(DeleteVolumeMountPointA("Z:\\")));

    /* Devices: who is no administrator may look at them. */
    printf("volume %s", opened("\\\\.\\Z:", GENERIC_READ));
    printf(" %s disk", opened("\\\\.\\Z:", 0));
    printf(" %s", opened("\\\\.\\PhysicalDrive0", GENERIC_READ));
    printf(" %s", opened("\\\\.\\PhysicalDrive0", 0));
    printf(" %s", opened("\\\\.\\PhysicalDrive9", 0));
    printf(" no drive %s\n", opened("\\\\.\\Q:", 0));
    HANDLE volume = CreateFileA("\\\\.\\Z:", 0, 7, NULL, OPEN_EXISTING, 0, NULL);
    STORAGE_DEVICE_NUMBER number;
    printf("number %s", shown(DeviceIoControl(volume, IOCTL_STORAGE_GET_DEVICE_NUMBER, NULL, 0,
                                              &number, sizeof number, &units, NULL)));
    printf(" %lu %lu %lu", number.DeviceType, number.DeviceNumber, units);
    printf(" small %s", shown(DeviceIoControl(volume, IOCTL_STORAGE_GET_DEVICE_NUMBER, NULL, 0,
                                              &number, 4, &units, NULL)));
    GET_LENGTH_INFORMATION length;
    printf(" length %s", shown(DeviceIoControl(volume, IOCTL_DISK_GET_LENGTH_INFO, NULL, 0, &length,
                                               sizeof length, &units, NULL)));
    DISK_GEOMETRY geometry;
    printf(" geometry %s", shown(DeviceIoControl(volume, IOCTL_DISK_GET_DRIVE_GEOMETRY, NULL, 0,
                                                 &geometry, sizeof geometry, &units, NULL)));
    printf(" %lu", geometry.BytesPerSector);
    printf(" other %s\n", shown(DeviceIoControl(volume, 0x2d5000, NULL, 0, NULL, 0, &units, NULL)));

    /* The names of devices, wherever they stand. */
    static const char* const names[] = {
        "NUL",        "nul.txt", "NUL:", "nul .x", "Z:\\dev\\nul", "\\\\.\\NUL",
        "\\\\?\\NUL", "CON",     "AUX",  "COM1",   "com9",         "LPT1.x",
        "PRN",        "COM0",    "nulx", "x\\NUL", "\\\\.\\COM1"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; ++i) {
        char whole[64];
        GetFullPathNameA(names[i], sizeof whole, whole, NULL);
        printf("%s: ", names[i]);
        if (whole[0] == '\\') {
            printf("%s ", whole);
        }
        printf("%s\n", strcmp(names[i], "CON") == 0 ? "" : opened(names[i], GENERIC_READ));
    }
    static const char* const network[] = {"\\\\nowhere\\share\\x", "\\\\localhost\\share\\x",
                                          "\\\\localhost\\C$\\x", "\\\\?\\UNC\\nowhere\\share\\x",
                                          "\\\\localhost\\pipe\\none"};
    for (unsigned i = 0; i < sizeof network / sizeof network[0]; ++i) {
        printf("%s: %s\n", network[i], opened(network[i], GENERIC_READ));
    }
    return 0;
}
