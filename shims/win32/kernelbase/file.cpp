// Functions on open files.

#include "nt_path.hpp"
#include "text.hpp"
#include "volume_names.hpp"

using namespace ferry::win32;

namespace {

/// FILE_FS_DEVICE_INFORMATION and its class.
struct DeviceInformation {
    ULONG type;
    ULONG characteristics;
};
constexpr auto device_information = static_cast<FS_INFORMATION_CLASS>(4);
constexpr auto volume_information = static_cast<FS_INFORMATION_CLASS>(1);
constexpr auto sector_size_information = static_cast<FS_INFORMATION_CLASS>(11);
constexpr int storage_info = 16; ///< FileStorageInfo

constexpr ULONG device_console = 0x50;
constexpr ULONG device_null = 0x15;
constexpr ULONG device_named_pipe = 0x11;

PIO_STATUS_BLOCK status_block(LPOVERLAPPED overlapped) {
    return reinterpret_cast<PIO_STATUS_BLOCK>(overlapped);
}

LARGE_INTEGER offset_of(const OVERLAPPED* overlapped) {
    LARGE_INTEGER offset;
    offset.LowPart = overlapped->Offset;
    offset.HighPart = static_cast<LONG>(overlapped->OffsetHigh);
    return offset;
}

/// An event whose lowest bit is set asks that no completion port be told.
PVOID completion_key(LPOVERLAPPED overlapped) {
    return (reinterpret_cast<ULONG_PTR>(overlapped->hEvent) & 1) != 0 ? nullptr : overlapped;
}

using Transfer = NTSTATUS(NTAPI*)(HANDLE, HANDLE, PIO_APC_ROUTINE, PVOID, PIO_STATUS_BLOCK, PVOID,
                                  ULONG, PLARGE_INTEGER, PULONG);

/// A read or write that may be overlapped; STATUS_PENDING if it goes on.
NTSTATUS transfer(Transfer service, HANDLE file, LPVOID buffer, DWORD size, LPDWORD done,
                  LPOVERLAPPED overlapped) {
    if (overlapped == nullptr) {
        IO_STATUS_BLOCK io{};
        NTSTATUS status =
            service(file, nullptr, nullptr, nullptr, &io, buffer, size, nullptr, nullptr);
        if (status == STATUS_PENDING) { // an overlapped file, used as if it were none
            NtWaitForSingleObject(file, FALSE, nullptr);
            status = io.Status;
        }
        if (done != nullptr) {
            *done = NT_ERROR(status) ? 0 : static_cast<DWORD>(io.Information);
        }
        return status;
    }
    LARGE_INTEGER offset = offset_of(overlapped);
    overlapped->Internal = static_cast<ULONG_PTR>(STATUS_PENDING);
    const NTSTATUS status = service(file, overlapped->hEvent, nullptr, completion_key(overlapped),
                                    status_block(overlapped), buffer, size, &offset, nullptr);
    if (done != nullptr) {
        *done = !NT_ERROR(status) && status != STATUS_PENDING
                    ? static_cast<DWORD>(overlapped->InternalHigh)
                    : 0;
    }
    return status;
}

/// The time of FILE_BASIC_INFORMATION for one of a caller; null leaves it as it is.
LARGE_INTEGER time_of(const FILETIME* time) {
    LARGE_INTEGER units;
    units.QuadPart = 0;
    if (time != nullptr) {
        units.LowPart = time->dwLowDateTime;
        units.HighPart = static_cast<LONG>(time->dwHighDateTime);
    }
    return units;
}

void give_time(const LARGE_INTEGER& from, LPFILETIME to) {
    if (to != nullptr) {
        to->dwLowDateTime = from.LowPart;
        to->dwHighDateTime = static_cast<DWORD>(from.HighPart);
    }
}

/// How FILE_INFO_BY_HANDLE_CLASS is called by the services; 0: not by this function.
struct HandleClass {
    int query;
    int set;
};
constexpr HandleClass handle_classes[] = {
    /* FileBasicInfo */ {4, 4},
    /* FileStandardInfo */ {5, 0},
    /* FileNameInfo */ {9, 0},
    /* FileRenameInfo */ {0, 10},
    /* FileDispositionInfo */ {0, 13},
    /* FileAllocationInfo */ {0, 19},
    /* FileEndOfFileInfo */ {0, 20},
    /* FileStreamInfo */ {22, 0},
    /* FileCompressionInfo */ {28, 0},
    /* FileAttributeTagInfo */ {35, 0},
    /* FileIdBothDirectoryInfo */ {37, 0},
    /* FileIdBothDirectoryRestartInfo */ {37, 0},
    /* FileIoPriorityHintInfo */ {0, 43},
    /* FileRemoteProtocolInfo */ {55, 0},
    /* FileFullDirectoryInfo */ {2, 0},
    /* FileFullDirectoryRestartInfo */ {2, 0},
    /* FileStorageInfo */ {0, 0}, // of the volume
    /* FileAlignmentInfo */ {17, 0},
    /* FileIdInfo */ {59, 0},
    /* FileIdExtdDirectoryInfo */ {60, 0},
    /* FileIdExtdDirectoryRestartInfo */ {60, 0},
    /* FileDispositionInfoEx */ {0, 64},
    /* FileRenameInfoEx */ {0, 65},
    /* FileCaseSensitiveInfo */ {71, 71},
    /* FileNormalizedNameInfo */ {48, 0},
};
constexpr int handle_class_count = sizeof handle_classes / sizeof handle_classes[0];

bool is_directory_class(int kind) { return kind == 37 || kind == 2 || kind == 60; }
bool restarts(int kind) { return kind == 11 || kind == 15 || kind == 20; }

} // namespace

extern "C" {

BOOL WINAPI CloseHandle(HANDLE handle) { return succeeded(NtClose(handle)); }

DWORD WINAPI GetFileType(HANDLE handle) {
    const auto number = static_cast<DWORD>(reinterpret_cast<ULONG_PTR>(handle));
    if (number == STD_INPUT_HANDLE || number == STD_OUTPUT_HANDLE || number == STD_ERROR_HANDLE) {
        handle = GetStdHandle(number);
    }
    IO_STATUS_BLOCK io;
    DeviceInformation device;
    if (!succeeded(NtQueryVolumeInformationFile(handle, &io, &device, sizeof device,
                                                device_information))) {
        return FILE_TYPE_UNKNOWN;
    }
    teb()->last_error = ERROR_SUCCESS;
    switch (device.type) {
    case device_console:
    case device_null: return FILE_TYPE_CHAR;
    case device_named_pipe: return FILE_TYPE_PIPE;
    default: return FILE_TYPE_DISK;
    }
}

BOOL WINAPI ReadFile(HANDLE file, LPVOID to, DWORD size, LPDWORD done, LPOVERLAPPED overlapped) {
    const NTSTATUS status = transfer(&NtReadFile, file, to, size, done, overlapped);
    if (status == STATUS_PENDING) {
        return fail(ERROR_IO_PENDING);
    }
    if (status == STATUS_END_OF_FILE && overlapped == nullptr) {
        return TRUE;
    }
    return succeeded(status) || (status == STATUS_BUFFER_OVERFLOW && fail(ERROR_MORE_DATA));
}

BOOL WINAPI WriteFile(HANDLE file, LPCVOID from, DWORD size, LPDWORD done,
                      LPOVERLAPPED overlapped) {
    const NTSTATUS status =
        transfer(&NtWriteFile, file, const_cast<LPVOID>(from), size, done, overlapped);
    return status == STATUS_PENDING ? fail(ERROR_IO_PENDING) : succeeded(status);
}

BOOL WINAPI FlushFileBuffers(HANDLE file) {
    IO_STATUS_BLOCK io;
    return succeeded(NtFlushBuffersFile(file, &io));
}

BOOL WINAPI SetFilePointerEx(HANDLE file, LARGE_INTEGER distance, PLARGE_INTEGER position,
                             DWORD method) {
    FILE_POSITION_INFORMATION at;
    switch (method) {
    case FILE_BEGIN: at.CurrentByteOffset.QuadPart = 0; break;
    case FILE_CURRENT:
        if (!succeeded(query(file, FileInformation::position, &at, sizeof at))) {
            return FALSE;
        }
        break;
    case FILE_END: {
        FILE_STANDARD_INFORMATION standard;
        if (!succeeded(query(file, FileInformation::standard, &standard, sizeof standard))) {
            return FALSE;
        }
        at.CurrentByteOffset = standard.EndOfFile;
        break;
    }
    default: return fail(ERROR_INVALID_PARAMETER);
    }
    at.CurrentByteOffset.QuadPart += distance.QuadPart;
    if (at.CurrentByteOffset.QuadPart < 0) {
        return fail(ERROR_NEGATIVE_SEEK);
    }
    if (!succeeded(set(file, FileInformation::position, &at, sizeof at))) {
        return FALSE;
    }
    if (position != nullptr) {
        *position = at.CurrentByteOffset;
    }
    return TRUE;
}

DWORD WINAPI SetFilePointer(HANDLE file, LONG low, PLONG high, DWORD method) {
    LARGE_INTEGER distance;
    LARGE_INTEGER position;
    if (high != nullptr) {
        distance.LowPart = static_cast<DWORD>(low);
        distance.HighPart = *high;
    } else {
        distance.QuadPart = low;
    }
    if (!SetFilePointerEx(file, distance, &position, method)) {
        return INVALID_SET_FILE_POINTER;
    }
    if (high != nullptr) {
        *high = position.HighPart;
    }
    teb()->last_error = ERROR_SUCCESS; // the value may be that of a failure
    return position.LowPart;
}

BOOL WINAPI GetFileSizeEx(HANDLE file, PLARGE_INTEGER size) {
    FILE_STANDARD_INFORMATION standard;
    if (!succeeded(query(file, FileInformation::standard, &standard, sizeof standard))) {
        return FALSE;
    }
    *size = standard.EndOfFile;
    return TRUE;
}

DWORD WINAPI GetFileSize(HANDLE file, LPDWORD high) {
    LARGE_INTEGER size;
    if (!GetFileSizeEx(file, &size)) {
        return INVALID_FILE_SIZE;
    }
    if (high != nullptr) {
        *high = static_cast<DWORD>(size.HighPart);
    }
    teb()->last_error = ERROR_SUCCESS;
    return size.LowPart;
}

BOOL WINAPI SetEndOfFile(HANDLE file) {
    FILE_POSITION_INFORMATION at;
    return succeeded(query(file, FileInformation::position, &at, sizeof at)) &&
           succeeded(set(file, FileInformation::end_of_file, &at, sizeof at));
}

BOOL WINAPI SetFileValidData(HANDLE file, LONGLONG size) {
    return succeeded(set(file, static_cast<FileInformation>(39), &size, sizeof size));
}

BOOL WINAPI GetFileTime(HANDLE file, LPFILETIME creation, LPFILETIME access, LPFILETIME write) {
    FILE_BASIC_INFORMATION basic;
    if (!succeeded(query(file, FileInformation::basic, &basic, sizeof basic))) {
        return FALSE;
    }
    give_time(basic.CreationTime, creation);
    give_time(basic.LastAccessTime, access);
    give_time(basic.LastWriteTime, write);
    return TRUE;
}

BOOL WINAPI SetFileTime(HANDLE file, const FILETIME* creation, const FILETIME* access,
                        const FILETIME* write) {
    FILE_BASIC_INFORMATION basic{};
    basic.CreationTime = time_of(creation);
    basic.LastAccessTime = time_of(access);
    basic.LastWriteTime = time_of(write);
    return succeeded(set(file, FileInformation::basic, &basic, sizeof basic));
}

BOOL WINAPI GetFileInformationByHandle(HANDLE file, LPBY_HANDLE_FILE_INFORMATION to) {
    AllInformation all;
    const NTSTATUS status = query(file, FileInformation::all, &all, sizeof all);
    if (status != STATUS_BUFFER_OVERFLOW && !succeeded(status)) {
        return FALSE;
    }
    struct {
        LARGE_INTEGER created;
        ULONG serial;
        ULONG label_length;
        BOOLEAN objects;
        WCHAR label[34];
    } volume;
    IO_STATUS_BLOCK io;
    volume.serial = 0;
    NtQueryVolumeInformationFile(file, &io, &volume, sizeof volume, volume_information);
    to->dwFileAttributes = all.basic.FileAttributes;
    give_time(all.basic.CreationTime, &to->ftCreationTime);
    give_time(all.basic.LastAccessTime, &to->ftLastAccessTime);
    give_time(all.basic.LastWriteTime, &to->ftLastWriteTime);
    to->dwVolumeSerialNumber = volume.serial;
    to->nFileSizeHigh = static_cast<DWORD>(all.size.HighPart);
    to->nFileSizeLow = all.size.LowPart;
    to->nNumberOfLinks = all.links;
    to->nFileIndexHigh = static_cast<DWORD>(all.index.HighPart);
    to->nFileIndexLow = all.index.LowPart;
    return TRUE;
}

BOOL WINAPI GetFileInformationByHandleEx(HANDLE file, FILE_INFO_BY_HANDLE_CLASS kind, LPVOID to,
                                         DWORD size) {
    const int at = static_cast<int>(kind);
    IO_STATUS_BLOCK io;
    if (kind == static_cast<FILE_INFO_BY_HANDLE_CLASS>(storage_info)) {
        return succeeded(
            NtQueryVolumeInformationFile(file, &io, to, size, sector_size_information));
    }
    if (at < 0 || at >= handle_class_count || handle_classes[at].query == 0) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    const int service_class = handle_classes[at].query;
    if (is_directory_class(service_class)) {
        return succeeded(NtQueryDirectoryFile(file, nullptr, nullptr, nullptr, &io, to, size,
                                              static_cast<FILE_INFORMATION_CLASS>(service_class),
                                              FALSE, nullptr, restarts(at)));
    }
    const NTSTATUS status = NtQueryInformationFile(
        file, &io, to, size, static_cast<FILE_INFORMATION_CLASS>(service_class));
    if (status == STATUS_SUCCESS && kind == FileStreamInfo && io.Information == 0) {
        return fail(ERROR_HANDLE_EOF);
    }
    return status == STATUS_BUFFER_OVERFLOW ? fail(ERROR_MORE_DATA) : succeeded(status);
}

BOOL WINAPI SetFileInformationByHandle(HANDLE file, FILE_INFO_BY_HANDLE_CLASS kind, LPVOID from,
                                       DWORD size) {
    const int at = static_cast<int>(kind);
    if (at < 0 || at >= handle_class_count || handle_classes[at].set == 0) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (kind == FileRenameInfo || kind == static_cast<FILE_INFO_BY_HANDLE_CLASS>(22)) {
        // The name is one of Win32's, unless there is a root.
        auto* const given = static_cast<FILE_RENAME_INFO*>(from);
        if (size < sizeof *given) {
            return fail(ERROR_BAD_LENGTH);
        }
        if (given->FileNameLength > size - offsetof(FILE_RENAME_INFO, FileName)) {
            return fail(ERROR_INVALID_PARAMETER);
        }
        if (given->RootDirectory == nullptr) {
            Scratch<WCHAR, 264> text(given->FileNameLength / sizeof(WCHAR) + 1);
            memcpy(text.get(), given->FileName, given->FileNameLength);
            text.get()[given->FileNameLength / sizeof(WCHAR)] = 0;
            NtPath name(text.get());
            if (!name) {
                return FALSE;
            }
            const DWORD whole =
                offsetof(FILE_RENAME_INFO, FileName) + name.name().Length + sizeof(WCHAR);
            Scratch<BYTE, 600> made(whole);
            auto* const rename = reinterpret_cast<FILE_RENAME_INFO*>(made.get());
            memcpy(rename, given, offsetof(FILE_RENAME_INFO, FileName));
            rename->FileNameLength = name.name().Length;
            memcpy(rename->FileName, name.name().Buffer, name.name().Length);
            return succeeded(
                set(file, static_cast<FileInformation>(handle_classes[at].set), made.get(), whole));
        }
    }
    return succeeded(set(file, static_cast<FileInformation>(handle_classes[at].set), from, size));
}

BOOL WINAPI LockFileEx(HANDLE file, DWORD flags, DWORD reserved, DWORD low, DWORD high,
                       LPOVERLAPPED overlapped) {
    if (reserved != 0) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    LARGE_INTEGER offset = offset_of(overlapped);
    LARGE_INTEGER size;
    size.LowPart = low;
    size.HighPart = static_cast<LONG>(high);
    overlapped->Internal = static_cast<ULONG_PTR>(STATUS_PENDING);
    const NTSTATUS status = NtLockFile(file, overlapped->hEvent, nullptr,
                                       completion_key(overlapped), status_block(overlapped),
                                       &offset, &size, 0, (flags & LOCKFILE_FAIL_IMMEDIATELY) != 0,
                                       (flags & LOCKFILE_EXCLUSIVE_LOCK) != 0);
    return status == STATUS_PENDING ? fail(ERROR_IO_PENDING) : succeeded(status);
}

BOOL WINAPI LockFile(HANDLE file, DWORD offset_low, DWORD offset_high, DWORD low, DWORD high) {
    OVERLAPPED at{};
    at.Offset = offset_low;
    at.OffsetHigh = offset_high;
    return LockFileEx(file, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, low, high, &at);
}

BOOL WINAPI UnlockFileEx(HANDLE file, DWORD reserved, DWORD low, DWORD high,
                         LPOVERLAPPED overlapped) {
    if (reserved != 0) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    LARGE_INTEGER offset = offset_of(overlapped);
    LARGE_INTEGER size;
    size.LowPart = low;
    size.HighPart = static_cast<LONG>(high);
    IO_STATUS_BLOCK io;
    return succeeded(NtUnlockFile(file, &io, &offset, &size, 0));
}

BOOL WINAPI UnlockFile(HANDLE file, DWORD offset_low, DWORD offset_high, DWORD low, DWORD high) {
    OVERLAPPED at{};
    at.Offset = offset_low;
    at.OffsetHigh = offset_high;
    return UnlockFileEx(file, 0, low, high, &at);
}

DWORD WINAPI GetFinalPathNameByHandleW(HANDLE file, LPWSTR to, DWORD size, DWORD flags) {
    constexpr DWORD volume_kind = 7;
    constexpr DWORD known = volume_kind | FILE_NAME_OPENED;
    if ((flags & ~known) != 0 || (flags & volume_kind) == 3 || (flags & volume_kind) > 4) {
        return static_cast<DWORD>(fail(ERROR_INVALID_PARAMETER));
    }
    Scratch<WCHAR, 1> named(2 * longest_path + volume_name_units);
    if (named.get() == nullptr) {
        return static_cast<DWORD>(fail(ERROR_NOT_ENOUGH_MEMORY));
    }
    if (!succeeded(NtQueryObject(file, static_cast<OBJECT_INFORMATION_CLASS>(1), named.get(),
                                 longest_path * sizeof(WCHAR), nullptr))) {
        return 0;
    }
    // OBJECT_NAME_INFORMATION: "\Device\HarddiskVolume2\a".
    const auto& name = *reinterpret_cast<UNICODE_STRING*>(named.get());
    constexpr WCHAR device[] = L"\\Device\\HarddiskVolume";
    constexpr DWORD device_units = sizeof device / sizeof(WCHAR) - 1;
    const DWORD units = name.Length / sizeof(WCHAR);
    if (units <= device_units || memcmp(name.Buffer, device, device_units * sizeof(WCHAR)) != 0) {
        const bool is_file = GetFileType(file) != FILE_TYPE_UNKNOWN; // else it says the error
        return is_file ? static_cast<DWORD>(fail(ERROR_INVALID_FUNCTION)) : 0;
    }
    WCHAR* rest = name.Buffer + device_units + 1;
    DWORD left = units - device_units - 1;
    const bool on_c = name.Buffer[device_units] == L'1';
    const WCHAR drive = on_c ? L'C' : L'Z';
    switch (flags & volume_kind) {
    case VOLUME_NAME_NT: return give_wide(name.Buffer, units, to, size);
    case VOLUME_NAME_NONE: return give_wide(rest, left, to, size);
    case VOLUME_NAME_DOS: {
        const WCHAR prefix[] = {L'\\', L'\\', L'?', L'\\', drive, L':'};
        constexpr DWORD prefix_units = sizeof prefix / sizeof(WCHAR);
        rest -= prefix_units;
        memcpy(rest, prefix, sizeof prefix);
        return give_wide(rest, left + prefix_units, to, size);
    }
    default: {
        constexpr DWORD volume_units = volume_name_units - 1; // the separator is the path's
        WCHAR* const whole = name.Buffer + units + 1;
        memcpy(whole, volumes[on_c ? 0 : 1].name, volume_units * sizeof(WCHAR));
        memcpy(whole + volume_units, rest, left * sizeof(WCHAR));
        return give_wide(whole, volume_units + left, to, size);
    }
    }
}

/// Where there is no room it tells the size without the NUL, unlike the function for UTF-16.
DWORD WINAPI GetFinalPathNameByHandleA(HANDLE file, LPSTR to, DWORD size, DWORD flags) {
    const DWORD needed = through_wide(to, size, [&](LPWSTR wide, DWORD room) {
        return GetFinalPathNameByHandleW(file, wide, room, flags);
    });
    return needed > size ? needed - 1 : needed;
}

} // extern "C"
