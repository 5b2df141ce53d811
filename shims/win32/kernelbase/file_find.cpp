// FindFirstFile and its kin.

#include "file_find.hpp"
#include "nt_path.hpp"
#include "text.hpp"

using namespace ferry::win32;

namespace {

using Entry = DirectoryEntry;

constexpr auto full_directory = static_cast<FILE_INFORMATION_CLASS>(2);
constexpr ULONG small_buffer = 4096;
constexpr ULONG large_buffer = 65536;
constexpr ULONG find_magic = 0x444e4946;

bool is_wild(WCHAR c) { return c == L'*' || c == L'?'; }

/// Rewrites a Win32 pattern so that the file system takes it as DOS did. Returns its length.
ULONG to_dos_pattern(PWSTR text, ULONG units) {
    if (units == 3 && text[0] == L'*' && text[1] == L'.' && text[2] == L'*') {
        return 1;
    }
    for (ULONG i = 0; i < units; ++i) {
        if (text[i] == L'.' && i > 0 && text[i - 1] == L'*') {
            text[i - 1] = L'<';
        }
        if (text[i] == L'.' && i + 1 < units && is_wild(text[i + 1])) {
            text[i] = L'"';
        }
        if (text[i] == L'?') {
            text[i] = L'>';
        }
    }
    // A dot at the end of a pattern: names without an extension.
    if (units > 1 && text[units - 1] == L'.' && text[units - 2] == L'<') {
        return units - 1;
    }
    return units;
}

void give(const Entry& entry, WIN32_FIND_DATAW* to) {
    to->dwFileAttributes = entry.attributes;
    memcpy(&to->ftCreationTime, &entry.creation, sizeof(FILETIME));
    memcpy(&to->ftLastAccessTime, &entry.last_access, sizeof(FILETIME));
    memcpy(&to->ftLastWriteTime, &entry.last_write, sizeof(FILETIME));
    to->nFileSizeHigh = static_cast<DWORD>(entry.size.HighPart);
    to->nFileSizeLow = entry.size.LowPart;
    to->dwReserved0 = entry.reparse_tag;
    to->dwReserved1 = 0;
    const ULONG most = (MAX_PATH - 1) * sizeof(WCHAR);
    const ULONG bytes = entry.name_length > most ? most : entry.name_length;
    memcpy(to->cFileName, entry.name, bytes);
    to->cFileName[bytes / sizeof(WCHAR)] = 0;
    to->cAlternateFileName[0] = 0;
}

NTSTATUS fill(Find* find, PUNICODE_STRING pattern) {
    IO_STATUS_BLOCK io;
    const NTSTATUS status =
        NtQueryDirectoryFile(find->directory, nullptr, nullptr, nullptr, &io, find->buffer,
                             find->capacity, full_directory, FALSE, pattern, FALSE);
    if (NT_SUCCESS(status)) {
        find->next = reinterpret_cast<Entry*>(find->buffer);
    }
    return status;
}

/// If an entry is one that was asked for, beyond what the service looks at.
bool is_wanted(const Find* find, const Entry* entry) {
    if (find->directories_only && (entry->attributes & FILE_ATTRIBUTE_DIRECTORY) == 0) {
        return false;
    }
    if (find->exact == nullptr) {
        return true;
    }
    const auto bytes = static_cast<USHORT>(find->exact_units * sizeof(WCHAR));
    UNICODE_STRING pattern{bytes, bytes, find->exact};
    UNICODE_STRING name{static_cast<USHORT>(entry->name_length),
                        static_cast<USHORT>(entry->name_length), const_cast<PWSTR>(entry->name)};
    return RtlIsNameInExpression(&pattern, &name, FALSE, nullptr) != FALSE;
}

/// The next entry, under the lock; null with the last error set if there is none.
const Entry* take(Find* find) {
    for (;;) {
        if (find->next == nullptr) {
            if (find->done || !succeeded(fill(find, nullptr))) {
                find->done = true;
                fail(ERROR_NO_MORE_FILES);
                return nullptr;
            }
        }
        Entry* const entry = find->next;
        find->next = entry->next == 0
                         ? nullptr
                         : reinterpret_cast<Entry*>(reinterpret_cast<BYTE*>(entry) + entry->next);
        if (is_wanted(find, entry)) {
            return entry;
        }
    }
}

void give_ansi_data(const WIN32_FIND_DATAW& wide, WIN32_FIND_DATAA* to) {
    memcpy(to, &wide, offsetof(WIN32_FIND_DATAW, cFileName));
    const auto units = static_cast<DWORD>(wcslen(wide.cFileName));
    if (give_ansi(wide.cFileName, units, to->cFileName, sizeof to->cFileName, file_page()) >=
        sizeof to->cFileName) {
        to->cFileName[0] = 0; // longer than such a structure can say
    }
    to->cAlternateFileName[0] = 0;
}

} // namespace

namespace ferry::win32 {

Find* make_find(ULONG capacity) {
    auto* const find = static_cast<Find*>(
        RtlAllocateHeap(peb()->process_heap, 0, offsetof(Find, buffer) + capacity));
    if (find == nullptr) {
        fail(ERROR_NOT_ENOUGH_MEMORY);
        return nullptr;
    }
    memset(find, 0, offsetof(Find, buffer));
    find->magic = find_magic;
    find->capacity = capacity;
    RtlInitializeCriticalSection(&find->lock);
    return find;
}

Find* find_of(HANDLE handle) {
    auto* const find = reinterpret_cast<Find*>(handle);
    if (handle == nullptr || handle == INVALID_HANDLE_VALUE || find->magic != find_magic) {
        fail(ERROR_INVALID_HANDLE);
        return nullptr;
    }
    return find;
}

void destroy(Find* find) {
    find->magic = 0;
    if (find->directory != nullptr) {
        NtClose(find->directory);
    }
    RtlDeleteCriticalSection(&find->lock);
    RtlFreeHeap(peb()->process_heap, 0, find);
}

} // namespace ferry::win32

namespace {

/// The error of arguments that make no sense; 0: they do.
DWORD error_of_arguments(FINDEX_INFO_LEVELS level, FINDEX_SEARCH_OPS search, LPVOID filter,
                         DWORD flags) {
    constexpr DWORD known_flags =
        FIND_FIRST_EX_CASE_SENSITIVE | FIND_FIRST_EX_LARGE_FETCH | 4; // ON_DISK_ENTRIES_ONLY
    if (level > FindExInfoBasic || search > FindExSearchLimitToDevices || filter != nullptr ||
        (flags & ~known_flags) != 0) {
        return ERROR_INVALID_PARAMETER;
    }
    return search == FindExSearchLimitToDevices ? ERROR_NOT_SUPPORTED : ERROR_SUCCESS;
}

/// A device is found by its name, if the directory that is named with it is there.
HANDLE find_device(LPCWSTR path, ULONG where, WIN32_FIND_DATAW* to) {
    const ULONG offset = (where >> 16) / sizeof(WCHAR);
    const ULONG units = (where & 0xffff) / sizeof(WCHAR);
    if (offset != 0) {
        Scratch<WCHAR, 264> directory(offset + 1);
        memcpy(directory.get(), path, offset * sizeof(WCHAR));
        directory.get()[offset] = 0;
        if (GetFileAttributesW(directory.get()) == INVALID_FILE_ATTRIBUTES) {
            fail(ERROR_PATH_NOT_FOUND);
            return INVALID_HANDLE_VALUE;
        }
    }
    Find* const find = make_find(0);
    if (find == nullptr) {
        return INVALID_HANDLE_VALUE;
    }
    find->done = true;
    memset(to, 0, sizeof *to);
    to->dwFileAttributes = FILE_ATTRIBUTE_ARCHIVE;
    memcpy(to->cFileName, path + offset, units * sizeof(WCHAR));
    return reinterpret_cast<HANDLE>(find);
}

} // namespace

extern "C" {

HANDLE WINAPI FindFirstFileExW(LPCWSTR path, FINDEX_INFO_LEVELS level, LPVOID to,
                               FINDEX_SEARCH_OPS search, LPVOID filter, DWORD flags) {
    if (const DWORD error = error_of_arguments(level, search, filter, flags);
        error != ERROR_SUCCESS) {
        fail(error);
        return INVALID_HANDLE_VALUE;
    }
    const size_t given = path == nullptr ? 0 : wcslen(path);
    if (given == 0) {
        fail(ERROR_PATH_NOT_FOUND);
        return INVALID_HANDLE_VALUE;
    }
    if (const ULONG device = RtlIsDosDeviceName_U(path); device != 0) {
        return find_device(path, device, static_cast<WIN32_FIND_DATAW*>(to));
    }
    // What Win32 would cut off belongs to a pattern: "a*." means something.
    UNICODE_STRING nt;
    PWSTR part = nullptr;
    const NTSTATUS status = RtlDosPathNameToNtPathName_U_WithStatus(path, &nt, &part, nullptr);
    if (!succeeded(status)) {
        return INVALID_HANDLE_VALUE;
    }
    const bool has_dot = path[given - 1] == L'.';
    const PWSTR end = nt.Buffer + nt.Length / sizeof(WCHAR);
    if (part == nullptr) { // ends in a separator
        RtlFreeHeap(peb()->process_heap, 0, nt.Buffer);
        fail(ERROR_FILE_NOT_FOUND);
        return INVALID_HANDLE_VALUE;
    }
    const ULONG capacity = (flags & FIND_FIRST_EX_LARGE_FETCH) != 0 ? large_buffer : small_buffer;
    auto units = static_cast<ULONG>(end - part);
    Find* const find = make_find(capacity + (units + 1) * sizeof(WCHAR));
    if (find == nullptr) {
        RtlFreeHeap(peb()->process_heap, 0, nt.Buffer);
        return INVALID_HANDLE_VALUE;
    }
    find->capacity = capacity;
    find->directories_only = search == FindExSearchLimitToDirectories;
    auto* const pattern = reinterpret_cast<PWSTR>(find->buffer + capacity);
    memcpy(pattern, part, units * sizeof(WCHAR));
    if (has_dot && units > 0 && is_wild(pattern[units - 1])) {
        pattern[units++] = L'.';
    }
    units = to_dos_pattern(pattern, units);
    if ((flags & FIND_FIRST_EX_CASE_SENSITIVE) != 0) {
        find->exact = pattern;
        find->exact_units = units;
    }
    nt.Length =
        static_cast<USHORT>(reinterpret_cast<BYTE*>(part) - reinterpret_cast<BYTE*>(nt.Buffer));
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &nt, OBJ_CASE_INSENSITIVE, nullptr, nullptr);
    IO_STATUS_BLOCK io;
    NTSTATUS opened = NtOpenFile(
        &find->directory, FILE_LIST_DIRECTORY | SYNCHRONIZE, &attributes, &io, share_all,
        FILE_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT | FILE_OPEN_FOR_BACKUP_INTENT);
    RtlFreeHeap(peb()->process_heap, 0, nt.Buffer);
    if (NT_SUCCESS(opened)) {
        UNICODE_STRING string{static_cast<USHORT>(units * sizeof(WCHAR)),
                              static_cast<USHORT>(units * sizeof(WCHAR)), pattern};
        opened = fill(find, &string);
    } else if (opened == STATUS_OBJECT_NAME_NOT_FOUND) {
        opened = STATUS_OBJECT_PATH_NOT_FOUND; // it was the directory's
    }
    const Entry* const first = succeeded(opened) ? take(find) : nullptr;
    if (first == nullptr) {
        const DWORD error = teb()->last_error;
        destroy(find);
        fail(error == ERROR_NO_MORE_FILES ? ERROR_FILE_NOT_FOUND : error);
        return INVALID_HANDLE_VALUE;
    }
    give(*first, static_cast<WIN32_FIND_DATAW*>(to));
    return reinterpret_cast<HANDLE>(find);
}

HANDLE WINAPI FindFirstFileW(LPCWSTR path, LPWIN32_FIND_DATAW to) {
    return FindFirstFileExW(path, FindExInfoStandard, to, FindExSearchNameMatch, nullptr, 0);
}

HANDLE WINAPI FindFirstFileExA(LPCSTR path, FINDEX_INFO_LEVELS level, LPVOID to,
                               FINDEX_SEARCH_OPS search, LPVOID filter, DWORD flags) {
    WIN32_FIND_DATAW wide;
    const HANDLE find = FindFirstFileExW(WidePath(path), level, &wide, search, filter, flags);
    if (find != INVALID_HANDLE_VALUE) {
        give_ansi_data(wide, static_cast<WIN32_FIND_DATAA*>(to));
    }
    return find;
}

HANDLE WINAPI FindFirstFileA(LPCSTR path, LPWIN32_FIND_DATAA to) {
    return FindFirstFileExA(path, FindExInfoStandard, to, FindExSearchNameMatch, nullptr, 0);
}

BOOL WINAPI FindNextFileW(HANDLE handle, LPWIN32_FIND_DATAW to) {
    Find* const find = find_of(handle);
    if (find == nullptr) {
        return FALSE;
    }
    RtlEnterCriticalSection(&find->lock);
    const Entry* const entry = take(find);
    if (entry != nullptr) {
        give(*entry, to);
    }
    RtlLeaveCriticalSection(&find->lock);
    return entry != nullptr;
}

BOOL WINAPI FindNextFileA(HANDLE handle, LPWIN32_FIND_DATAA to) {
    WIN32_FIND_DATAW wide;
    if (!FindNextFileW(handle, &wide)) {
        return FALSE;
    }
    give_ansi_data(wide, to);
    return TRUE;
}

/// There are no alternate streams: a file has its data, a directory nothing.
HANDLE WINAPI FindFirstStreamW(LPCWSTR path, STREAM_INFO_LEVELS level, LPVOID to, DWORD flags) {
    if (level != FindStreamInfoStandard || flags != 0 || to == nullptr) {
        fail(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    OwnHandle file;
    FILE_STANDARD_INFORMATION facts;
    if (!NT_SUCCESS(open_path(file, path, FILE_READ_ATTRIBUTES, FILE_OPEN_FOR_BACKUP_INTENT)) ||
        !succeeded(query(file.get(), FileInformation::standard, &facts, sizeof facts))) {
        return INVALID_HANDLE_VALUE;
    }
    if (facts.Directory) {
        fail(ERROR_HANDLE_EOF);
        return INVALID_HANDLE_VALUE;
    }
    Find* const find = make_find(0);
    if (find == nullptr) {
        return INVALID_HANDLE_VALUE;
    }
    find->done = true;
    auto* const stream = static_cast<WIN32_FIND_STREAM_DATA*>(to);
    stream->StreamSize = facts.EndOfFile;
    constexpr WCHAR data_stream[] = L"::$DATA";
    memcpy(stream->cStreamName, data_stream, sizeof data_stream);
    return reinterpret_cast<HANDLE>(find);
}

BOOL WINAPI FindNextStreamW(HANDLE handle, LPVOID) {
    return find_of(handle) != nullptr && fail(ERROR_HANDLE_EOF);
}

BOOL WINAPI FindClose(HANDLE handle) {
    Find* const find = find_of(handle);
    if (find == nullptr) {
        return FALSE;
    }
    destroy(find);
    return TRUE;
}

} // extern "C"
