// Functions that take a file's name: opening, making, deleting.

#include "nt_path.hpp"
#include "text.hpp"

using namespace ferry::win32;

namespace {

/// What a CreateFile flag asks of NtCreateFile.
struct FlagOption {
    DWORD flag;
    ULONG option;
};
constexpr FlagOption flag_options[] = {
    {FILE_FLAG_WRITE_THROUGH, FILE_WRITE_THROUGH},
    {FILE_FLAG_NO_BUFFERING, FILE_NO_INTERMEDIATE_BUFFERING},
    {FILE_FLAG_RANDOM_ACCESS, FILE_RANDOM_ACCESS},
    {FILE_FLAG_SEQUENTIAL_SCAN, FILE_SEQUENTIAL_ONLY},
    {FILE_FLAG_DELETE_ON_CLOSE, FILE_DELETE_ON_CLOSE},
    {FILE_FLAG_BACKUP_SEMANTICS, FILE_OPEN_FOR_BACKUP_INTENT},
    {FILE_FLAG_OPEN_REPARSE_POINT, FILE_OPEN_REPARSE_POINT},
    {FILE_FLAG_OPEN_NO_RECALL, FILE_OPEN_NO_RECALL},
};

/// NtCreateFile's disposition for CreateFile's, 1 to 5.
constexpr ULONG dispositions[] = {0,         FILE_CREATE,  FILE_OVERWRITE_IF,
                                  FILE_OPEN, FILE_OPEN_IF, FILE_OVERWRITE};

constexpr DWORD attribute_mask = 0x7fb7; ///< those that CreateFile takes
constexpr DWORD settable_mask = 0x31a7;  ///< those that SetFileAttributes takes

ULONG options_of(DWORD flags, ACCESS_MASK access) {
    ULONG options = 0;
    for (const FlagOption& row : flag_options) {
        options |= (flags & row.flag) != 0 ? row.option : 0;
    }
    if ((flags & FILE_FLAG_OVERLAPPED) == 0) {
        options |= FILE_SYNCHRONOUS_IO_NONALERT;
    }
    // Without FILE_FLAG_BACKUP_SEMANTICS a directory can't be opened.
    if ((flags & FILE_FLAG_BACKUP_SEMANTICS) == 0) {
        options |= FILE_NON_DIRECTORY_FILE;
    } else if ((access & GENERIC_ALL) != 0) {
        options |= FILE_OPEN_FOR_BACKUP_INTENT;
    }
    return options;
}

/// A name that is taken is ERROR_FILE_EXISTS, also where CREATE_ALWAYS meets a directory.
DWORD error_of_open(NTSTATUS status) {
    return status == STATUS_OBJECT_NAME_COLLISION ? ERROR_FILE_EXISTS
                                                  : RtlNtStatusToDosError(status);
}

/// A directory's path must leave room for a name of 8 + 3 characters, where long ones are not
/// known.
bool leaves_no_room(LPCWSTR path) {
    constexpr ULONG room = 12;
    WCHAR whole[MAX_PATH];
    if (RtlAreLongPathsEnabled() || (path[0] == L'\\' && path[1] == L'\\' && path[2] == L'?')) {
        return false;
    }
    return RtlGetFullPathName_U(path, sizeof whole, whole, nullptr) / sizeof(WCHAR) >=
           MAX_PATH - room;
}

} // namespace

namespace ferry::win32 {

NTSTATUS open_path(OwnHandle& handle, LPCWSTR path, ACCESS_MASK access, ULONG options,
                   ULONG share) {
    NtPath name(path);
    if (!name) {
        return STATUS_OBJECT_PATH_NOT_FOUND;
    }
    IO_STATUS_BLOCK io;
    const NTSTATUS status = NtOpenFile(handle.place(), access | SYNCHRONIZE, name.attributes(), &io,
                                       share, options | FILE_SYNCHRONOUS_IO_NONALERT);
    succeeded(status);
    return status;
}

} // namespace ferry::win32

extern "C" {

HANDLE WINAPI CreateFileW(LPCWSTR path, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security,
                          DWORD disposition, DWORD flags, HANDLE like) {
    if (disposition < CREATE_NEW || disposition > TRUNCATE_EXISTING) {
        fail(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    if (disposition == TRUNCATE_EXISTING && (access & GENERIC_WRITE) == 0) {
        fail(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    const bool inherits = security != nullptr && security->bInheritHandle;
    NtPath name(path, OBJ_CASE_INSENSITIVE | (inherits ? OBJ_INHERIT : 0));
    if (!name) {
        return INVALID_HANDLE_VALUE;
    }
    ULONG attributes = flags & attribute_mask & ~FILE_ATTRIBUTE_NORMAL;
    if (like != nullptr) {
        FILE_BASIC_INFORMATION basic;
        if (NT_SUCCESS(query(like, FileInformation::basic, &basic, sizeof basic))) {
            attributes = basic.FileAttributes & attribute_mask;
        }
    }
    ULONG options = options_of(flags, access);
    const UNICODE_STRING& nt = name.name();
    if (nt.Buffer[nt.Length / sizeof(WCHAR) - 1] == L'\\' && (flags & FILE_FLAG_BACKUP_SEMANTICS)) {
        options |= FILE_DIRECTORY_FILE;
    }
    ACCESS_MASK wanted = access | SYNCHRONIZE | FILE_READ_ATTRIBUTES;
    if ((flags & FILE_FLAG_DELETE_ON_CLOSE) != 0) {
        wanted |= DELETE;
    }
    HANDLE handle = nullptr;
    IO_STATUS_BLOCK io;
    const NTSTATUS status =
        NtCreateFile(&handle, wanted, name.attributes(), &io, nullptr, attributes, share,
                     dispositions[disposition], options, nullptr, 0);
    if (!NT_SUCCESS(status)) {
        fail(error_of_open(status));
        return INVALID_HANDLE_VALUE;
    }
    const bool existed = (disposition == OPEN_ALWAYS && io.Information == FILE_OPENED) ||
                         (disposition == CREATE_ALWAYS && io.Information == FILE_OVERWRITTEN);
    teb()->last_error = existed ? ERROR_ALREADY_EXISTS : ERROR_SUCCESS;
    return handle;
}

HANDLE WINAPI CreateFileA(LPCSTR path, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security,
                          DWORD disposition, DWORD flags, HANDLE like) {
    return CreateFileW(WidePath(path), access, share, security, disposition, flags, like);
}

HANDLE WINAPI CreateFile2(LPCWSTR path, DWORD access, DWORD share, DWORD disposition,
                          LPCREATEFILE2_EXTENDED_PARAMETERS extended) {
    if (extended == nullptr) {
        return CreateFileW(path, access, share, nullptr, disposition, 0, nullptr);
    }
    // Each member has its own bits of CreateFile's flags; others count for nothing.
    constexpr DWORD attributes = 0x0007ffff;
    constexpr DWORD security = SECURITY_SQOS_PRESENT | SECURITY_VALID_SQOS_FLAGS;
    return CreateFileW(path, access, share, extended->lpSecurityAttributes, disposition,
                       (extended->dwFileAttributes & attributes) |
                           (extended->dwFileFlags & ~attributes) |
                           (extended->dwSecurityQosFlags & security),
                       extended->hTemplateFile);
}

BOOL WINAPI DeleteFileW(LPCWSTR path) {
    OwnHandle file;
    if (!NT_SUCCESS(open_path(file, path, DELETE | FILE_READ_ATTRIBUTES,
                              FILE_NON_DIRECTORY_FILE | FILE_OPEN_REPARSE_POINT))) {
        return FALSE;
    }
    const ULONG flags = FILE_DISPOSITION_FLAG_DELETE | FILE_DISPOSITION_FLAG_POSIX_SEMANTICS;
    return succeeded(set(file.get(), FileInformation::disposition_ex, &flags, sizeof flags));
}

BOOL WINAPI DeleteFileA(LPCSTR path) { return DeleteFileW(WidePath(path)); }

BOOL WINAPI CreateDirectoryW(LPCWSTR path, LPSECURITY_ATTRIBUTES) {
    if (path != nullptr && leaves_no_room(path)) {
        return fail(ERROR_FILENAME_EXCED_RANGE);
    }
    NtPath name(path);
    if (!name) {
        return FALSE;
    }
    OwnHandle handle;
    IO_STATUS_BLOCK io;
    return succeeded(NtCreateFile(
        handle.place(), FILE_LIST_DIRECTORY | SYNCHRONIZE, name.attributes(), &io, nullptr,
        FILE_ATTRIBUTE_NORMAL, FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_CREATE,
        FILE_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT | FILE_OPEN_FOR_BACKUP_INTENT, nullptr,
        0));
}

BOOL WINAPI CreateDirectoryA(LPCSTR path, LPSECURITY_ATTRIBUTES security) {
    return CreateDirectoryW(WidePath(path), security);
}

/// A directory with the attributes of another one.
BOOL WINAPI CreateDirectoryExW(LPCWSTR like, LPCWSTR path, LPSECURITY_ATTRIBUTES security) {
    OwnHandle old;
    FILE_BASIC_INFORMATION basic;
    if (!NT_SUCCESS(open_path(old, like, FILE_READ_ATTRIBUTES,
                              FILE_DIRECTORY_FILE | FILE_OPEN_FOR_BACKUP_INTENT)) ||
        !succeeded(query(old.get(), FileInformation::basic, &basic, sizeof basic)) ||
        !CreateDirectoryW(path, security)) {
        return FALSE;
    }
    constexpr DWORD inherited = FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM |
                                FILE_ATTRIBUTE_ARCHIVE | FILE_ATTRIBUTE_NOT_CONTENT_INDEXED |
                                FILE_ATTRIBUTE_READONLY;
    return (basic.FileAttributes & inherited) == 0 ||
           SetFileAttributesW(path, basic.FileAttributes & inherited);
}

BOOL WINAPI RemoveDirectoryW(LPCWSTR path) {
    OwnHandle directory;
    if (!NT_SUCCESS(open_path(directory, path, DELETE | FILE_READ_ATTRIBUTES,
                              FILE_DIRECTORY_FILE | FILE_OPEN_REPARSE_POINT))) {
        return FALSE;
    }
    const ULONG flags = FILE_DISPOSITION_FLAG_DELETE | FILE_DISPOSITION_FLAG_POSIX_SEMANTICS;
    return succeeded(set(directory.get(), FileInformation::disposition_ex, &flags, sizeof flags));
}

BOOL WINAPI RemoveDirectoryA(LPCSTR path) { return RemoveDirectoryW(WidePath(path)); }

/// Of DOS devices too, whether or not they are there.
DWORD WINAPI GetFileAttributesW(LPCWSTR path) {
    NtPath name(path);
    FILE_BASIC_INFORMATION basic;
    if (!name) {
        return INVALID_FILE_ATTRIBUTES;
    }
    if (!succeeded(NtQueryAttributesFile(name.attributes(), &basic))) {
        return RtlIsDosDeviceName_U(path) != 0 ? FILE_ATTRIBUTE_ARCHIVE : INVALID_FILE_ATTRIBUTES;
    }
    return basic.FileAttributes;
}

DWORD WINAPI GetFileAttributesA(LPCSTR path) { return GetFileAttributesW(WidePath(path)); }

BOOL WINAPI GetFileAttributesExW(LPCWSTR path, GET_FILEEX_INFO_LEVELS level, LPVOID to) {
    if (level != GetFileExInfoStandard) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    NtPath name(path);
    FILE_NETWORK_OPEN_INFORMATION all;
    if (!name || !succeeded(NtQueryFullAttributesFile(name.attributes(), &all))) {
        return FALSE;
    }
    auto* const data = static_cast<WIN32_FILE_ATTRIBUTE_DATA*>(to);
    data->dwFileAttributes = all.FileAttributes;
    memcpy(&data->ftCreationTime, &all.CreationTime, sizeof(FILETIME));
    memcpy(&data->ftLastAccessTime, &all.LastAccessTime, sizeof(FILETIME));
    memcpy(&data->ftLastWriteTime, &all.LastWriteTime, sizeof(FILETIME));
    data->nFileSizeHigh = static_cast<DWORD>(all.EndOfFile.HighPart);
    data->nFileSizeLow = all.EndOfFile.LowPart;
    return TRUE;
}

BOOL WINAPI GetFileAttributesExA(LPCSTR path, GET_FILEEX_INFO_LEVELS level, LPVOID to) {
    return GetFileAttributesExW(WidePath(path), level, to);
}

BOOL WINAPI SetFileAttributesW(LPCWSTR path, DWORD attributes) {
    OwnHandle file;
    if (!NT_SUCCESS(open_path(file, path, FILE_WRITE_ATTRIBUTES, FILE_OPEN_REPARSE_POINT))) {
        return FALSE;
    }
    FILE_BASIC_INFORMATION basic{};
    basic.FileAttributes = (attributes & settable_mask) | FILE_ATTRIBUTE_NORMAL;
    return succeeded(set(file.get(), FileInformation::basic, &basic, sizeof basic));
}

BOOL WINAPI SetFileAttributesA(LPCSTR path, DWORD attributes) {
    return SetFileAttributesW(WidePath(path), attributes);
}

} // extern "C"
