// Paths: made whole, the current directory, places for temporary files, searches.

#include "nt_path.hpp"
#include "text.hpp"

using namespace ferry::win32;

extern "C" {
NTSTATUS NTAPI RtlGetSearchPath(LPWSTR* path);
void NTAPI RtlReleasePath(LPWSTR path);
}

namespace {

bool names_are_oem; ///< SetFileApisToOEM

constexpr WCHAR windows_directory[] = L"C:\\Windows";
constexpr WCHAR system_directory[] = L"C:\\Windows\\System32";

template <SIZE_T size>
constexpr DWORD units_of(const WCHAR (&)[size]) {
    return size - 1;
}

bool exists(LPCWSTR path) { return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES; }

/// The path with a separator at its end, in place.
DWORD end_with_separator(LPWSTR path, DWORD units) {
    if (units > 0 && path[units - 1] != L'\\' && path[units - 1] != L'/') {
        path[units++] = L'\\';
        path[units] = 0;
    }
    return units;
}

bool is_separator(WCHAR c) { return c == L'\\' || c == L'/'; }

/// Whether a name says where it is, so that no path is searched for it: it is not relative, or is
/// so to the current directory by its own words.
bool says_where(LPCWSTR name) {
    constexpr ULONG relative = 5; // RTL_PATH_TYPE
    const DWORD dots = name[0] != L'.' ? 0 : name[1] == L'.' ? 2 : 1;
    return RtlDetermineDosPathNameType_U(name) != relative ||
           (dots != 0 && is_separator(name[dots]));
}

/// Units of a path in front of its first name: "C:", "\\?\C:".
DWORD root_of(LPCWSTR path) {
    const DWORD at = is_separator(path[0]) && is_separator(path[1]) &&
                             (path[2] == L'?' || path[2] == L'.') && is_separator(path[3])
                         ? 4
                         : 0;
    return path[at] != 0 && path[at + 1] == L':' ? at + 2 : at;
}

/// Spells the name of `units` units at the end of a path as its directory does; how long it is now.
DWORD respell(LPWSTR path, DWORD begin, DWORD units) {
    WCHAR* const name = path + begin;
    if (units == 0 || (name[0] == L'.' && (units == 1 || (units == 2 && name[1] == L'.')))) {
        return units;
    }
    WIN32_FIND_DATAW found;
    const HANDLE search = FindFirstFileW(path, &found);
    if (search == INVALID_HANDLE_VALUE) {
        return units;
    }
    FindClose(search);
    const auto length = static_cast<DWORD>(wcslen(found.cFileName));
    memcpy(name, found.cFileName, (length + 1) * sizeof(WCHAR));
    return length;
}

bool has_extension(LPCWSTR name) {
    bool dot = false;
    for (; *name != 0; ++name) {
        dot = *name == L'.' || (dot && *name != L'\\' && *name != L'/');
    }
    return dot;
}

/// A hexadecimal digit for each four bits of a number, without zeros in front.
DWORD put_hex(LPWSTR to, UINT value) {
    DWORD count = 0;
    for (int shift = 28; shift >= 0; shift -= 4) {
        const UINT digit = value >> shift & 15;
        if (digit != 0 || count != 0 || shift == 0) {
            to[count++] = static_cast<WCHAR>(digit < 10 ? L'0' + digit : L'a' + digit - 10);
        }
    }
    return count;
}

/// Appends to a path of limited length; 0 if it does not fit.
DWORD append(LPWSTR to, DWORD units, DWORD room, LPCWSTR text) {
    const auto more = static_cast<DWORD>(wcslen(text));
    if (units + more >= room) {
        return 0;
    }
    memcpy(to + units, text, (more + 1) * sizeof(WCHAR));
    return units + more;
}

/// The directories that SearchPath looks in: a caller's, or those that it knows itself.
class SearchedPath {
public:
    explicit SearchedPath(LPCWSTR given) : path_(given) {
        if (given == nullptr && RtlGetSearchPath(&own_) >= 0) {
            path_ = own_;
        }
    }
    SearchedPath(const SearchedPath&) = delete;
    SearchedPath& operator=(const SearchedPath&) = delete;
    ~SearchedPath() {
        if (own_ != nullptr) {
            RtlReleasePath(own_);
        }
    }
    [[nodiscard]] LPCWSTR get() const { return path_ != nullptr ? path_ : L""; }

private:
    LPCWSTR path_;
    LPWSTR own_ = nullptr;
};

} // namespace

extern "C" {

DWORD WINAPI GetFullPathNameW(LPCWSTR name, DWORD size, LPWSTR to, LPWSTR* part) {
    if (name == nullptr || *name == 0) {
        return static_cast<DWORD>(fail(ERROR_INVALID_NAME));
    }
    const ULONG bytes = RtlGetFullPathName_U(
        name, to == nullptr ? 0 : static_cast<ULONG>(size * sizeof(WCHAR)), to, part);
    if (bytes == 0) {
        fail(ERROR_INVALID_NAME);
    }
    return bytes / sizeof(WCHAR);
}

DWORD WINAPI GetFullPathNameA(LPCSTR name, DWORD size, LPSTR to, LPSTR* part) {
    if (name == nullptr || *name == 0) {
        return static_cast<DWORD>(fail(ERROR_INVALID_NAME));
    }
    if (part != nullptr) {
        *part = nullptr;
    }
    WidePath wide(name);
    bool has_part = false;
    const DWORD length = through_wide(to, size, [&](LPWSTR whole, DWORD room) {
        LPWSTR wide_part = nullptr;
        const DWORD units = GetFullPathNameW(wide, room, whole, &wide_part);
        has_part = wide_part != nullptr;
        // The narrow function has room for so much, whatever the caller has.
        if ((units < room ? units : units - 1) >= MAX_PATH && !RtlAreLongPathsEnabled()) {
            return static_cast<DWORD>(fail(ERROR_FILENAME_EXCED_RANGE));
        }
        return units;
    });
    if (part != nullptr && has_part && length > 0 && length < size) {
        LPSTR at = to + length;
        while (at > to && at[-1] != '\\') {
            --at;
        }
        *part = at == to || *at == 0 ? nullptr : at;
    }
    return length;
}

/// The path with its names as their directories spell them.
DWORD WINAPI GetLongPathNameW(LPCWSTR path, LPWSTR to, DWORD size) {
    if (path == nullptr) {
        return static_cast<DWORD>(fail(ERROR_INVALID_PARAMETER));
    }
    Scratch<WCHAR, 1> scratch(longest_path);
    if (!exists(path) || scratch.get() == nullptr) {
        return 0;
    }
    LPWSTR const made = scratch.get();
    DWORD units = 0;
    for (DWORD at = root_of(path); path[at] != 0 && units + MAX_PATH < longest_path;) {
        if (units == 0) {
            memcpy(made, path, at * sizeof(WCHAR));
            units = at;
        }
        while (is_separator(path[at])) {
            made[units++] = path[at++];
        }
        DWORD end = at;
        while (path[end] != 0 && !is_separator(path[end])) {
            ++end;
        }
        memcpy(made + units, path + at, (end - at) * sizeof(WCHAR));
        made[units + end - at] = 0;
        units += respell(made, units, end - at);
        at = end;
    }
    return units == 0 ? give_wide(path, static_cast<DWORD>(wcslen(path)), to, size)
                      : give_wide(made, units, to, size);
}

DWORD WINAPI GetLongPathNameA(LPCSTR path, LPSTR to, DWORD size) {
    return through_wide(to, size, [&](LPWSTR whole, DWORD room) {
        return GetLongPathNameW(WidePath(path), whole, room);
    });
}

/// Names have no short form.
DWORD WINAPI GetShortPathNameW(LPCWSTR path, LPWSTR to, DWORD size) {
    if (path == nullptr) {
        return static_cast<DWORD>(fail(ERROR_INVALID_PARAMETER));
    }
    return exists(path) ? give_wide(path, static_cast<DWORD>(wcslen(path)), to, size) : 0;
}

DWORD WINAPI GetShortPathNameA(LPCSTR path, LPSTR to, DWORD size) {
    return through_wide(to, size, [&](LPWSTR whole, DWORD room) {
        return GetShortPathNameW(WidePath(path), whole, room);
    });
}

DWORD WINAPI GetCurrentDirectoryW(DWORD size, LPWSTR to) {
    return RtlGetCurrentDirectory_U(to == nullptr ? 0 : static_cast<ULONG>(size * sizeof(WCHAR)),
                                    to) /
           sizeof(WCHAR);
}

DWORD WINAPI GetCurrentDirectoryA(DWORD size, LPSTR to) {
    return through_wide(to, size,
                        [](LPWSTR whole, DWORD room) { return GetCurrentDirectoryW(room, whole); });
}

BOOL WINAPI SetCurrentDirectoryW(LPCWSTR path) {
    UNICODE_STRING string;
    RtlInitUnicodeString(&string, path);
    const NTSTATUS status = RtlSetCurrentDirectory_U(&string);
    return status == STATUS_OBJECT_NAME_INVALID ? fail(ERROR_INVALID_NAME) : succeeded(status);
}

BOOL WINAPI SetCurrentDirectoryA(LPCSTR path) { return SetCurrentDirectoryW(WidePath(path)); }

UINT WINAPI GetSystemDirectoryW(LPWSTR to, UINT size) {
    return give_wide(system_directory, units_of(system_directory), to, size);
}
UINT WINAPI GetSystemDirectoryA(LPSTR to, UINT size) {
    return give_ansi(system_directory, units_of(system_directory), to, size);
}
UINT WINAPI GetWindowsDirectoryW(LPWSTR to, UINT size) {
    return give_wide(windows_directory, units_of(windows_directory), to, size);
}
UINT WINAPI GetWindowsDirectoryA(LPSTR to, UINT size) {
    return give_ansi(windows_directory, units_of(windows_directory), to, size);
}
UINT WINAPI GetSystemWindowsDirectoryW(LPWSTR to, UINT size) {
    return GetWindowsDirectoryW(to, size);
}
UINT WINAPI GetSystemWindowsDirectoryA(LPSTR to, UINT size) {
    return GetWindowsDirectoryA(to, size);
}

/// What is behind the path is cleared, as far as a path could reach; all of it if it is too short.
static DWORD give_cleared(LPCWSTR path, DWORD units, LPWSTR to, DWORD size) {
    constexpr DWORD most = longest_path - 1;
    const DWORD given = give_wide(path, units, to, size);
    const DWORD from = given == units ? units : 0;
    const DWORD end = size < most ? size : most;
    if (to != nullptr && from < end) {
        memset(to + from, 0, (end - from) * sizeof(WCHAR));
    }
    return given;
}

DWORD WINAPI GetTempPathW(DWORD size, LPWSTR to) {
    constexpr LPCWSTR names[] = {L"TMP", L"TEMP", L"USERPROFILE"};
    WCHAR value[MAX_PATH];
    WCHAR whole[MAX_PATH + 2];
    for (const LPCWSTR name : names) {
        const DWORD units = GetEnvironmentVariableW(name, value, MAX_PATH);
        if (units > 0 && units < MAX_PATH) {
            const DWORD length = GetFullPathNameW(value, MAX_PATH, whole, nullptr);
            return length == 0 || length >= MAX_PATH
                       ? 0
                       : give_cleared(whole, end_with_separator(whole, length), to, size);
        }
    }
    memcpy(whole, windows_directory, sizeof windows_directory);
    return give_cleared(whole, end_with_separator(whole, units_of(windows_directory)), to, size);
}

DWORD WINAPI GetTempPath2W(DWORD size, LPWSTR to) { return GetTempPathW(size, to); }

DWORD WINAPI GetTempPathA(DWORD size, LPSTR to) {
    return through_wide(to, size,
                        [](LPWSTR whole, DWORD room) { return GetTempPathW(room, whole); });
}

DWORD WINAPI GetTempPath2A(DWORD size, LPSTR to) { return GetTempPathA(size, to); }

UINT WINAPI GetTempFileNameW(LPCWSTR directory, LPCWSTR prefix, UINT unique, LPWSTR to) {
    constexpr DWORD longest_directory = MAX_PATH - 14;
    if (wcslen(directory) > longest_directory) {
        return static_cast<UINT>(fail(ERROR_BUFFER_OVERFLOW));
    }
    DWORD units = append(to, 0, MAX_PATH, directory);
    const DWORD attributes = GetFileAttributesW(directory);
    if (attributes == INVALID_FILE_ATTRIBUTES || (attributes & FILE_ATTRIBUTE_DIRECTORY) == 0) {
        return static_cast<UINT>(fail(ERROR_DIRECTORY));
    }
    units = end_with_separator(to, units);
    for (int i = 0; i < 3 && prefix != nullptr && prefix[i] != 0; ++i) {
        to[units++] = prefix[i];
    }
    LARGE_INTEGER now;
    NtQuerySystemTime(&now);
    UINT number = unique != 0 ? unique & 0xffff : (now.LowPart >> 8 ^ now.LowPart) & 0xffff;
    for (int tries = 0; tries < 0x10000; ++tries, ++number) {
        number = (number & 0xffff) == 0 ? 1 : number & 0xffff;
        const DWORD length = units + put_hex(to + units, number);
        memcpy(to + length, L".tmp", 5 * sizeof(WCHAR));
        if (unique != 0) {
            return number;
        }
        const OwnHandle file(
            CreateFileW(to, GENERIC_READ, 0, nullptr, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, nullptr));
        if (file.get() != INVALID_HANDLE_VALUE) {
            return number;
        }
        if (teb()->last_error != ERROR_FILE_EXISTS &&
            teb()->last_error != ERROR_SHARING_VIOLATION) {
            return 0;
        }
    }
    return static_cast<UINT>(fail(ERROR_FILE_EXISTS));
}

UINT WINAPI GetTempFileNameA(LPCSTR directory, LPCSTR prefix, UINT unique, LPSTR to) {
    WCHAR wide[MAX_PATH];
    const UINT number = GetTempFileNameW(WidePath(directory), WidePath(prefix), unique, wide);
    if (number != 0) {
        give_ansi(wide, static_cast<DWORD>(wcslen(wide)), to, MAX_PATH, file_page());
    }
    return number;
}

DWORD WINAPI SearchPathW(LPCWSTR path, LPCWSTR name, LPCWSTR extension, DWORD size, LPWSTR to,
                         LPWSTR* part) {
    if (part != nullptr) {
        *part = nullptr;
    }
    Scratch<WCHAR, 1> scratch(longest_path);
    if (name == nullptr || *name == 0 || scratch.get() == nullptr) {
        return static_cast<DWORD>(fail(ERROR_INVALID_PARAMETER));
    }
    const LPWSTR candidate = scratch.get();
    const LPCWSTR tail = extension == nullptr || has_extension(name) ? L"" : extension;
    if (says_where(name)) {
        if (exists(name)) {
            return GetFullPathNameW(name, size, to, part);
        }
        DWORD units = append(candidate, 0, longest_path, name);
        units = units == 0 ? 0 : append(candidate, units, longest_path, tail);
        if (*tail != 0 && units != 0 && exists(candidate)) {
            return GetFullPathNameW(candidate, size, to, part);
        }
        return static_cast<DWORD>(fail(ERROR_FILE_NOT_FOUND));
    }
    const SearchedPath searched(path);
    path = searched.get();
    while (*path != 0) {
        DWORD units = 0;
        while (*path != 0 && *path != L';' && units < longest_path - 2) {
            candidate[units++] = *path++;
        }
        candidate[units] = 0;
        path += *path == L';' ? 1 : 0;
        if (units == 0) {
            continue;
        }
        units = end_with_separator(candidate, units);
        units = append(candidate, units, longest_path, name);
        units = units == 0 ? 0 : append(candidate, units, longest_path, tail);
        if (units != 0 && exists(candidate)) {
            return GetFullPathNameW(candidate, size, to, part);
        }
    }
    return static_cast<DWORD>(fail(ERROR_FILE_NOT_FOUND));
}

DWORD WINAPI SearchPathA(LPCSTR path, LPCSTR name, LPCSTR extension, DWORD size, LPSTR to,
                         LPSTR* part) {
    WidePath wide_path(path);
    WidePath wide_name(name);
    WidePath wide_extension(extension);
    const DWORD length = through_wide(to, size, [&](LPWSTR whole, DWORD room) {
        return SearchPathW(wide_path, wide_name, wide_extension, room, whole, nullptr);
    });
    if (part != nullptr && length > 0 && length < size) {
        LPSTR at = to + length;
        while (at > to && at[-1] != '\\') {
            --at;
        }
        *part = at;
    }
    return length;
}

BOOL WINAPI NeedCurrentDirectoryForExePathW(LPCWSTR) { return TRUE; }
BOOL WINAPI NeedCurrentDirectoryForExePathA(LPCSTR) { return TRUE; }
BOOL WINAPI AreFileApisANSI(void) { return !__atomic_load_n(&names_are_oem, __ATOMIC_RELAXED); }
void WINAPI SetFileApisToANSI(void) { __atomic_store_n(&names_are_oem, false, __ATOMIC_RELAXED); }
void WINAPI SetFileApisToOEM(void) { __atomic_store_n(&names_are_oem, true, __ATOMIC_RELAXED); }

} // extern "C"
