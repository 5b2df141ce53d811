// Drives and volumes: C: is the user's directory, Z: the host's root.

#include "nt_path.hpp"
#include "text.hpp"
#include "volume_names.hpp"

using namespace ferry::win32;

namespace {

constexpr DWORD drives = 1U << 2 | 1U << 25;

enum VolumeClass : int { label = 1, size = 3, attributes = 5, full_size = 7 };

bool is_drive(WCHAR c) {
    const WCHAR upper = RtlUpcaseUnicodeChar(c);
    return upper == L'C' || upper == L'Z';
}

/// A volume opened for its facts, by a directory on it; null: the current one's.
/// `missing` is the error for a path that is not there.
bool open_volume(OwnHandle& handle, LPCWSTR path, DWORD missing = ERROR_PATH_NOT_FOUND) {
    if (NT_SUCCESS(open_path(handle, path == nullptr ? L"\\" : path, FILE_READ_ATTRIBUTES,
                             FILE_OPEN_FOR_BACKUP_INTENT | FILE_DIRECTORY_FILE))) {
        return true;
    }
    if (teb()->last_error == ERROR_FILE_NOT_FOUND) {
        teb()->last_error = missing;
    }
    return false;
}

constexpr DWORD prefix_units = 4; ///< of "\\?\"

/// The volume with whose name a text begins, with or without its last separator; null for none.
const Volume* volume_of(LPCWSTR name, DWORD units) {
    constexpr USHORT compared = (volume_name_units - 1) * sizeof(WCHAR);
    for (const Volume& volume : volumes) {
        const UNICODE_STRING known{compared, compared, const_cast<LPWSTR>(volume.name)};
        const UNICODE_STRING given{compared, compared, const_cast<LPWSTR>(name)};
        if (units >= volume_name_units - 1 && RtlEqualUnicodeString(&known, &given, TRUE)) {
            return &volume;
        }
    }
    return nullptr;
}

bool has_prefix(LPCWSTR path) {
    return path[0] == L'\\' && path[1] == L'\\' && (path[2] == L'?' || path[2] == L'.') &&
           path[3] == L'\\';
}

/// How many units of a whole path are its volume's root: "C:\", "\\?\C:\", "\\?\Volume{…}\".
DWORD root_units(LPCWSTR path, DWORD units) {
    constexpr DWORD drive = 3;
    if (volume_of(path, units) != nullptr) {
        return volume_name_units;
    }
    return has_prefix(path) ? prefix_units + drive : drive;
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
    if (units >= prefix_units && has_prefix(root)) {
        const bool whole = units == root_units(root, static_cast<DWORD>(units));
        const bool named = volume_of(root, static_cast<DWORD>(units)) != nullptr;
        return whole && (named || (root[prefix_units + 1] == L':' && is_drive(root[prefix_units])))
                   ? DRIVE_FIXED
                   : DRIVE_NO_ROOT_DIR;
    }
    const bool is_root =
        (units == 2 || (units == 3 && (root[2] == L'\\' || root[2] == L'/'))) && root[1] == L':';
    if (is_root) {
        return is_drive(root[0]) ? DRIVE_FIXED : DRIVE_NO_ROOT_DIR;
    }
    return units == 1 && (root[0] == L'\\' || root[0] == L'/') ? DRIVE_FIXED : DRIVE_NO_ROOT_DIR;
}

UINT WINAPI GetDriveTypeA(LPCSTR root) { return GetDriveTypeW(WidePath(root)); }

/// The device of a drive, or the names of all drives.
DWORD WINAPI QueryDosDeviceW(LPCWSTR device, LPWSTR to, DWORD room) {
    constexpr WCHAR names[] = L"C:\0Z:\0NUL\0CON\0CONIN$\0CONOUT$\0PIPE\0PhysicalDrive0\0"
                              L"Volume{66657272-7901-4000-8000-000000000001}\0"
                              L"Volume{66657272-7901-4000-8000-000000000002}\0GLOBALROOT\0";
    struct Row {
        const WCHAR* name;
        const WCHAR* target;
    };
    static constexpr Row rows[] = {{L"C:", L"\\Device\\HarddiskVolume1"},
                                   {L"Z:", L"\\Device\\HarddiskVolume2"},
                                   {L"NUL", L"\\Device\\Null"},
                                   {L"CON", L"\\Device\\ConDrv\\Console"},
                                   {L"CONIN$", L"\\Device\\ConDrv\\CurrentIn"},
                                   {L"CONOUT$", L"\\Device\\ConDrv\\CurrentOut"},
                                   {L"PIPE", L"\\Device\\NamedPipe"},
                                   {L"PhysicalDrive0", L"\\Device\\Harddisk0\\DR0"},
                                   {volumes[0].name + prefix_units, L"\\Device\\HarddiskVolume1"},
                                   {volumes[1].name + prefix_units, L"\\Device\\HarddiskVolume2"},
                                   {L"GLOBALROOT", L""}};
    const WCHAR* text = names;
    DWORD units = sizeof names / sizeof(WCHAR);
    if (device != nullptr) {
        text = nullptr;
        UNICODE_STRING wanted;
        RtlInitUnicodeString(&wanted, device);
        for (const Row& row : rows) {
            UNICODE_STRING name;
            RtlInitUnicodeString(&name, row.name);
            if (name.Length != 0 && row.name[name.Length / sizeof(WCHAR) - 1] == L'\\') {
                name.Length -= sizeof(WCHAR); // of a volume: its device
            }
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
    WCHAR wide[256];
    const DWORD units =
        QueryDosDeviceW(device != nullptr ? static_cast<LPCWSTR>(WidePath(device)) : nullptr, wide,
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
    return GetDiskFreeSpaceExW(WidePath(path), available, total, free);
}

BOOL WINAPI GetDiskFreeSpaceW(LPCWSTR path, LPDWORD sectors, LPDWORD bytes, LPDWORD free,
                              LPDWORD total) {
    OwnHandle volume;
    struct {
        ULONGLONG total, available;
        ULONG sectors, bytes;
    } facts;
    if (!open_volume(volume, path, ERROR_FILE_NOT_FOUND) || !query_volume(volume, size, facts)) {
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
    return GetDiskFreeSpaceW(WidePath(path), sectors, bytes, free, total);
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
    WCHAR whole[MAX_PATH];
    const DWORD units = root == nullptr ? 0 : GetFullPathNameW(root, MAX_PATH, whole, nullptr);
    if (units >= MAX_PATH || (units != 0 && units != root_units(whole, units))) {
        return fail(GetFileAttributesW(root) == INVALID_FILE_ATTRIBUTES ? ERROR_PATH_NOT_FOUND
                                                                        : ERROR_DIR_NOT_ROOT);
    }
    return open_volume(volume, root) &&
           GetVolumeInformationByHandleW(volume.get(), name, name_size, serial, longest, flags,
                                         system, system_size);
}

BOOL WINAPI GetVolumeInformationA(LPCSTR root, LPSTR name, DWORD name_size, LPDWORD serial,
                                  LPDWORD longest, LPDWORD flags, LPSTR system, DWORD system_size) {
    WCHAR wide_name[MAX_PATH];
    WCHAR wide_system[MAX_PATH];
    if (!GetVolumeInformationW(WidePath(root), wide_name, MAX_PATH, serial, longest, flags,
                               wide_system, MAX_PATH)) {
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
    LPWSTR const text = whole.get();
    const DWORD root = root_units(text, units);
    if (units < root) {
        text[root - 1] = L'\\'; // "\\?\C:"
    }
    return give_wide(text, root, to, room) == root ? TRUE : fail(ERROR_FILENAME_EXCED_RANGE);
}

BOOL WINAPI GetVolumePathNameA(LPCSTR path, LPSTR to, DWORD room) {
    WCHAR root[MAX_PATH];
    if (!GetVolumePathNameW(WidePath(path), root, MAX_PATH)) {
        return FALSE;
    }
    return give_ansi(root, static_cast<DWORD>(wcslen(root)), to, room) < room
               ? TRUE
               : fail(ERROR_FILENAME_EXCED_RANGE);
}

/// The volume of a drive's root directory, "C:\\".
BOOL WINAPI GetVolumeNameForVolumeMountPointW(LPCWSTR point, LPWSTR to, DWORD room) {
    const auto units = point == nullptr ? DWORD{0} : static_cast<DWORD>(wcslen(point));
    if (units == 0 || (point[units - 1] != L'\\' && point[units - 1] != L'/')) {
        return fail(ERROR_INVALID_NAME);
    }
    if (room <= volume_name_units) {
        return fail(ERROR_FILENAME_EXCED_RANGE);
    }
    const Volume* found = units == volume_name_units ? volume_of(point, units) : nullptr;
    const DWORD at = has_prefix(point) ? prefix_units : 0;
    for (const Volume& volume : volumes) {
        if (units == at + 3 && point[at + 1] == L':' &&
            RtlUpcaseUnicodeChar(point[at]) == volume.drive) {
            found = &volume;
        }
    }
    if (found != nullptr) {
        give_wide(found->name, volume_name_units, to, room);
        return TRUE;
    }
    const DWORD attributes = GetFileAttributesW(point);
    return attributes == INVALID_FILE_ATTRIBUTES ? FALSE : fail(ERROR_NOT_A_REPARSE_POINT);
}

/// The drive of a volume, as a list of one.
BOOL WINAPI GetVolumePathNamesForVolumeNameW(LPCWSTR name, LPWSTR to, DWORD room, PDWORD needed) {
    const auto units = name == nullptr ? DWORD{0} : static_cast<DWORD>(wcslen(name));
    if (units == 0 || name[units - 1] != L'\\' || !has_prefix(name)) {
        return fail(ERROR_INVALID_NAME);
    }
    const Volume* const volume = units == volume_name_units ? volume_of(name, units) : nullptr;
    if (volume == nullptr) {
        return fail(ERROR_FILE_NOT_FOUND);
    }
    const WCHAR list[] = {volume->drive, L':', L'\\', 0, 0};
    constexpr DWORD list_units = sizeof list / sizeof(WCHAR);
    if (needed != nullptr) {
        *needed = list_units;
    }
    if (room < list_units || to == nullptr) {
        return fail(ERROR_MORE_DATA);
    }
    memcpy(to, list, sizeof list);
    return TRUE;
}

BOOL WINAPI FindNextVolumeW(HANDLE search, LPWSTR to, DWORD room) {
    auto* const next = static_cast<DWORD*>(search);
    if (next == nullptr || search == INVALID_HANDLE_VALUE) {
        return fail(ERROR_INVALID_HANDLE);
    }
    if (*next == sizeof volumes / sizeof volumes[0]) {
        return fail(ERROR_NO_MORE_FILES);
    }
    if (give_wide(volumes[*next].name, volume_name_units, to, room) != volume_name_units) {
        return fail(ERROR_FILENAME_EXCED_RANGE);
    }
    ++*next;
    return TRUE;
}

BOOL WINAPI FindVolumeClose(HANDLE search) {
    if (search == nullptr || search == INVALID_HANDLE_VALUE) {
        return fail(ERROR_INVALID_HANDLE);
    }
    return RtlFreeHeap(peb()->process_heap, 0, search);
}

HANDLE WINAPI FindFirstVolumeW(LPWSTR to, DWORD room) {
    auto* const next =
        static_cast<DWORD*>(RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, sizeof(DWORD)));
    if (next == nullptr) {
        fail(ERROR_NOT_ENOUGH_MEMORY);
        return INVALID_HANDLE_VALUE;
    }
    if (!FindNextVolumeW(next, to, room)) {
        FindVolumeClose(next);
        return INVALID_HANDLE_VALUE;
    }
    return next;
}

BOOL WINAPI DeleteVolumeMountPointW(LPCWSTR) { return fail(ERROR_ACCESS_DENIED); }

} // extern "C"
