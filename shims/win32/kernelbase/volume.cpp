// Drives and volumes: C: is the user's directory, Z: the host's root.

#include "nt_path.hpp"
#include "text.hpp"

using namespace ferry::win32;

namespace {

constexpr DWORD drives = 1U << 2 | 1U << 25;

enum VolumeClass : int { label = 1, size = 3, attributes = 5, full_size = 7 };

bool is_drive(WCHAR c) {
    const WCHAR upper = RtlUpcaseUnicodeChar(c);
    return upper == L'C' || upper == L'Z';
}

/// A volume opened for its facts, by a path on it; null: the current directory's.
bool open_volume(OwnHandle& handle, LPCWSTR path) {
    return NT_SUCCESS(open_path(handle, path == nullptr ? L"\\" : path, FILE_READ_ATTRIBUTES,
                                FILE_OPEN_FOR_BACKUP_INTENT));
}

template <class T>
BOOL query_volume(const OwnHandle& volume, VolumeClass kind, T& to) {
    IO_STATUS_BLOCK io;
    const NTSTATUS status = NtQueryVolumeInformationFile(volume.get(), &io, &to, sizeof to,
                                                         static_cast<FS_INFORMATION_CLASS>(kind));
    return status == STATUS_BUFFER_OVERFLOW || succeeded(status);
}

} // namespace

extern "C" {

DWORD WINAPI GetLogicalDrives(void) { return drives; }

DWORD WINAPI GetLogicalDriveStringsW(DWORD size, LPWSTR to) {
    constexpr WCHAR list[] = L"C:\\\0Z:\\\0";
    constexpr DWORD units = sizeof list / sizeof(WCHAR) - 1;
    if (size < units || to == nullptr) {
        return units + 1;
    }
    memcpy(to, list, (units < size ? units + 1 : units) * sizeof(WCHAR));
    return units;
}

DWORD WINAPI GetLogicalDriveStringsA(DWORD size, LPSTR to) {
    constexpr char list[] = "C:\\\0Z:\\\0";
    constexpr DWORD units = sizeof list - 1;
    if (size < units || to == nullptr) {
        return units + 1;
    }
    memcpy(to, list, units < size ? units + 1 : units);
    return units;
}

UINT WINAPI GetDriveTypeW(LPCWSTR root) {
    if (root == nullptr) {
        return DRIVE_FIXED;
    }
    const size_t units = wcslen(root);
    const bool is_root =
        (units == 2 || (units == 3 && (root[2] == L'\\' || root[2] == L'/'))) && root[1] == L':';
    if (is_root) {
        return is_drive(root[0]) ? DRIVE_FIXED : DRIVE_NO_ROOT_DIR;
    }
    return units == 1 && (root[0] == L'\\' || root[0] == L'/') ? DRIVE_FIXED : DRIVE_NO_ROOT_DIR;
}

UINT WINAPI GetDriveTypeA(LPCSTR root) { return GetDriveTypeW(Wide(root)); }

/// The device of a drive, or the names of all drives.
DWORD WINAPI QueryDosDeviceW(LPCWSTR device, LPWSTR to, DWORD room) {
    constexpr WCHAR names[] = L"C:\0Z:\0NUL\0CON\0CONIN$\0CONOUT$\0PIPE\0";
    struct Row {
        WCHAR name[8];
        WCHAR target[32];
    };
    static constexpr Row rows[] = {{L"C:", L"\\Device\\HarddiskVolume1"},
                                   {L"Z:", L"\\Device\\HarddiskVolume2"},
                                   {L"NUL", L"\\Device\\Null"},
                                   {L"CON", L"\\Device\\ConDrv\\Console"},
                                   {L"CONIN$", L"\\Device\\ConDrv\\CurrentIn"},
                                   {L"CONOUT$", L"\\Device\\ConDrv\\CurrentOut"},
                                   {L"PIPE", L"\\Device\\NamedPipe"}};
    const WCHAR* text = names;
    DWORD units = sizeof names / sizeof(WCHAR);
    if (device != nullptr) {
        text = nullptr;
        UNICODE_STRING wanted;
        RtlInitUnicodeString(&wanted, device);
        for (const Row& row : rows) {
            UNICODE_STRING name;
            RtlInitUnicodeString(&name, row.name);
            if (RtlEqualUnicodeString(&wanted, &name, TRUE)) {
                text = row.target;
                units = static_cast<DWORD>(wcslen(text)) + 2; // a list of one
            }
        }
        if (text == nullptr) {
            fail(ERROR_FILE_NOT_FOUND);
            return 0;
        }
    }
    if (to == nullptr || room < units) {
        fail(ERROR_INSUFFICIENT_BUFFER);
        return 0;
    }
    memcpy(to, text, (units - 1) * sizeof(WCHAR));
    to[units - 1] = 0;
    return units;
}

DWORD WINAPI QueryDosDeviceA(LPCSTR device, LPSTR to, DWORD room) {
    WCHAR wide[64];
    const DWORD units =
        QueryDosDeviceW(device != nullptr ? static_cast<LPCWSTR>(Wide(device)) : nullptr, wide,
                        sizeof wide / sizeof(WCHAR));
    if (units > room) {
        fail(ERROR_INSUFFICIENT_BUFFER);
        return 0;
    }
    for (DWORD i = 0; i < units; ++i) { // the names are ASCII
        to[i] = static_cast<char>(wide[i]);
    }
    return units;
}

BOOL WINAPI GetDiskFreeSpaceExW(LPCWSTR path, PULARGE_INTEGER available, PULARGE_INTEGER total,
                                PULARGE_INTEGER free) {
    OwnHandle volume;
    struct {
        ULONGLONG total, available, free;
        ULONG sectors, bytes;
    } facts;
    if (!open_volume(volume, path) || !query_volume(volume, full_size, facts)) {
        return FALSE;
    }
    const ULONGLONG unit = ULONGLONG{facts.sectors} * facts.bytes;
    if (available != nullptr) {
        available->QuadPart = facts.available * unit;
    }
    if (total != nullptr) {
        total->QuadPart = facts.total * unit;
    }
    if (free != nullptr) {
        free->QuadPart = facts.free * unit;
    }
    return TRUE;
}

BOOL WINAPI GetDiskFreeSpaceExA(LPCSTR path, PULARGE_INTEGER available, PULARGE_INTEGER total,
                                PULARGE_INTEGER free) {
    return GetDiskFreeSpaceExW(Wide(path), available, total, free);
}

BOOL WINAPI GetDiskFreeSpaceW(LPCWSTR path, LPDWORD sectors, LPDWORD bytes, LPDWORD free,
                              LPDWORD total) {
    OwnHandle volume;
    struct {
        ULONGLONG total, available;
        ULONG sectors, bytes;
    } facts;
    if (!open_volume(volume, path) || !query_volume(volume, size, facts)) {
        return FALSE;
    }
    const auto clamp = [](ULONGLONG count) {
        return static_cast<DWORD>(count > 0xffffffff ? 0xffffffff : count);
    };
    const auto give = [](LPDWORD to, DWORD value) {
        if (to != nullptr) {
            *to = value;
        }
    };
    give(sectors, facts.sectors);
    give(bytes, facts.bytes);
    give(free, clamp(facts.available));
    give(total, clamp(facts.total));
    return TRUE;
}

BOOL WINAPI GetDiskFreeSpaceA(LPCSTR path, LPDWORD sectors, LPDWORD bytes, LPDWORD free,
                              LPDWORD total) {
    return GetDiskFreeSpaceW(Wide(path), sectors, bytes, free, total);
}

BOOL WINAPI GetVolumeInformationByHandleW(HANDLE file, LPWSTR name, DWORD name_size, LPDWORD serial,
                                          LPDWORD longest, LPDWORD flags, LPWSTR system,
                                          DWORD system_size) {
    struct {
        LARGE_INTEGER created;
        ULONG serial;
        ULONG label_length;
        BOOLEAN objects;
        WCHAR label[34];
    } facts{};
    struct {
        ULONG flags;
        LONG longest;
        ULONG name_length;
        WCHAR name[12];
    } system_facts{};
    IO_STATUS_BLOCK io;
    if (!succeeded(NtQueryVolumeInformationFile(file, &io, &facts, sizeof facts,
                                                static_cast<FS_INFORMATION_CLASS>(label))) ||
        !succeeded(NtQueryVolumeInformationFile(file, &io, &system_facts, sizeof system_facts,
                                                static_cast<FS_INFORMATION_CLASS>(attributes)))) {
        return FALSE;
    }
    if ((name != nullptr && give_wide(facts.label, facts.label_length / sizeof(WCHAR), name,
                                      name_size) >= name_size) ||
        (system != nullptr && give_wide(system_facts.name, system_facts.name_length / sizeof(WCHAR),
                                        system, system_size) >= system_size)) {
        return fail(ERROR_BAD_LENGTH);
    }
    if (serial != nullptr) {
        *serial = facts.serial;
    }
    if (longest != nullptr) {
        *longest = static_cast<DWORD>(system_facts.longest);
    }
    if (flags != nullptr) {
        *flags = system_facts.flags;
    }
    return TRUE;
}

BOOL WINAPI GetVolumeInformationW(LPCWSTR root, LPWSTR name, DWORD name_size, LPDWORD serial,
                                  LPDWORD longest, LPDWORD flags, LPWSTR system,
                                  DWORD system_size) {
    OwnHandle volume;
    return open_volume(volume, root) &&
           GetVolumeInformationByHandleW(volume.get(), name, name_size, serial, longest, flags,
                                         system, system_size);
}

BOOL WINAPI GetVolumeInformationA(LPCSTR root, LPSTR name, DWORD name_size, LPDWORD serial,
                                  LPDWORD longest, LPDWORD flags, LPSTR system, DWORD system_size) {
    WCHAR wide_name[MAX_PATH];
    WCHAR wide_system[MAX_PATH];
    if (!GetVolumeInformationW(Wide(root), wide_name, MAX_PATH, serial, longest, flags, wide_system,
                               MAX_PATH)) {
        return FALSE;
    }
    if ((name != nullptr && give_ansi(wide_name, static_cast<DWORD>(wcslen(wide_name)), name,
                                      name_size) >= name_size) ||
        (system != nullptr && give_ansi(wide_system, static_cast<DWORD>(wcslen(wide_system)),
                                        system, system_size) >= system_size)) {
        return fail(ERROR_BAD_LENGTH);
    }
    return TRUE;
}

BOOL WINAPI GetVolumePathNameW(LPCWSTR path, LPWSTR to, DWORD room) {
    Scratch<WCHAR, 264> whole(longest_path);
    if (whole.get() == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    const DWORD units = GetFullPathNameW(path, longest_path, whole.get(), nullptr);
    if (units < 3) {
        return FALSE;
    }
    constexpr DWORD root = 3;
    return give_wide(whole.get(), root, to, room) == root ? TRUE : fail(ERROR_FILENAME_EXCED_RANGE);
}

BOOL WINAPI GetVolumePathNameA(LPCSTR path, LPSTR to, DWORD room) {
    WCHAR root[8];
    if (!GetVolumePathNameW(Wide(path), root, 8)) {
        return FALSE;
    }
    return give_ansi(root, static_cast<DWORD>(wcslen(root)), to, room) < room
               ? TRUE
               : fail(ERROR_FILENAME_EXCED_RANGE);
}

} // extern "C"
