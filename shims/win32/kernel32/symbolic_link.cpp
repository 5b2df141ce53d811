// CreateSymbolicLink: an empty file or directory that becomes a link.

#include <ferry/win32/ntdll.hpp>

#include <winioctl.h>

using namespace ferry::win32;

namespace {

/// REPARSE_DATA_BUFFER of a symbolic link ([MS-FSCC] 2.1.2.4), up to its two names.
struct LinkData {
    ULONG tag;
    USHORT length;
    USHORT gap;
    USHORT substitute_offset;
    USHORT substitute_length;
    USHORT print_offset;
    USHORT print_length;
    ULONG flags; ///< 1: relative
};

constexpr size_t most_units = 16000;

bool is_absolute(LPCWSTR path) {
    return path[0] == L'\\' || path[0] == L'/' || (path[0] != 0 && path[1] == L':');
}

} // namespace

extern "C" {

BOOLEAN WINAPI CreateSymbolicLinkW(LPCWSTR path, LPCWSTR target, DWORD flags) {
    const size_t units = target == nullptr ? 0 : wcslen(target);
    const bool directory = (flags & SYMBOLIC_LINK_FLAG_DIRECTORY) != 0;
    if (units == 0 || units > most_units) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    HANDLE link = INVALID_HANDLE_VALUE;
    if (!directory) {
        link = CreateFileW(path, GENERIC_WRITE | DELETE, 0, nullptr, CREATE_NEW,
                           FILE_FLAG_OPEN_REPARSE_POINT, nullptr);
    } else if (CreateDirectoryW(path, nullptr)) {
        link = CreateFileW(path, GENERIC_WRITE | DELETE, 0, nullptr, OPEN_EXISTING,
                           FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS, nullptr);
    }
    if (link == INVALID_HANDLE_VALUE) {
        return FALSE;
    }
    // Both names: the one for the system begins with \??\ where it is absolute.
    const bool absolute = is_absolute(target);
    constexpr WCHAR system[] = L"\\??\\";
    const size_t head = absolute && target[0] != L'\\' && target[0] != L'/' ? 4 : 0;
    const size_t size = sizeof(LinkData) + (2 * units + head) * sizeof(WCHAR);
    auto* const data = static_cast<LinkData*>(RtlAllocateHeap(peb()->process_heap, 0, size));
    if (data == nullptr) {
        CloseHandle(link);
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return FALSE;
    }
    const auto bytes = [](size_t count) { return static_cast<USHORT>(count * sizeof(WCHAR)); };
    *data = {};
    data->tag = IO_REPARSE_TAG_SYMLINK;
    data->length = static_cast<USHORT>(size - 8);
    data->substitute_length = bytes(units + head);
    data->print_offset = data->substitute_length;
    data->print_length = bytes(units);
    data->flags = absolute ? 0 : 1;
    auto* const names = reinterpret_cast<WCHAR*>(data + 1);
    memcpy(names, system, head * sizeof(WCHAR));
    memcpy(names + head, target, units * sizeof(WCHAR));
    memcpy(names + head + units, target, units * sizeof(WCHAR));
    DWORD given = 0;
    const BOOL made = DeviceIoControl(link, FSCTL_SET_REPARSE_POINT, data, static_cast<DWORD>(size),
                                      nullptr, 0, &given, nullptr);
    const DWORD error = GetLastError();
    RtlFreeHeap(peb()->process_heap, 0, data);
    CloseHandle(link);
    if (!made) {
        directory ? RemoveDirectoryW(path) : DeleteFileW(path);
        SetLastError(error);
    }
    return made != 0;
}

} // extern "C"
