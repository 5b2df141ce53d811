// Files by name: stat, access, directories, times, searching.

#include "fd.hpp"

using namespace ferry::crt;

namespace {

constexpr unsigned short type_mask = 0xf000;
constexpr unsigned short type_directory = 0x4000;
constexpr unsigned short type_device = 0x2000;
constexpr unsigned short type_regular = 0x8000;
constexpr unsigned short type_pipe = 0x1000;
constexpr unsigned short may_read = 0x100;
constexpr unsigned short may_write = 0x80;
constexpr unsigned short may_execute = 0x40;
constexpr long long ticks_a_second = 10000000;
constexpr long long epoch_in_ticks = 116444736000000000;

long long seconds_of(const FILETIME& time) {
    const auto ticks = static_cast<long long>(time.dwHighDateTime) << 32 | time.dwLowDateTime;
    return ticks == 0 ? 0 : (ticks - epoch_in_ticks) / ticks_a_second;
}
FILETIME time_of(long long seconds) {
    const long long ticks = seconds * ticks_a_second + epoch_in_ticks;
    return {static_cast<DWORD>(ticks), static_cast<DWORD>(ticks >> 32)};
}

/// struct stat in the widest form.
struct Status {
    unsigned device;
    unsigned short mode;
    short links;
    long long size;
    long long accessed;
    long long modified;
    long long created;
};

bool is_executable(const wchar_t* name) {
    const wchar_t* dot = nullptr;
    for (; *name != 0; ++name) {
        if (*name == '.') {
            dot = name + 1;
        }
    }
    if (dot == nullptr || wcslen(dot) != 3) {
        return false;
    }
    static const wchar_t* const kinds[] = {L"exe", L"cmd", L"bat", L"com"};
    for (const wchar_t* kind : kinds) {
        bool same = true;
        for (int i = 0; i < 3; ++i) {
            same = same && (dot[i] | 32) == kind[i];
        }
        if (same) {
            return true;
        }
    }
    return false;
}

unsigned short mode_of(DWORD attributes, const wchar_t* name) {
    unsigned mode = (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0
                        ? type_directory | may_execute
                        : static_cast<unsigned>(type_regular);
    mode |= may_read;
    mode |= (attributes & FILE_ATTRIBUTE_READONLY) == 0 ? may_write : 0U;
    mode |= name != nullptr && is_executable(name) ? may_execute : 0U;
    const unsigned user = mode & (may_read | may_write | may_execute);
    return static_cast<unsigned short>(mode | user >> 3 | user >> 6);
}

int status_of_handle(HANDLE handle, const wchar_t* name, Status& to) {
    to = {};
    switch (GetFileType(handle) & ~FILE_TYPE_REMOTE) {
    case FILE_TYPE_CHAR:
        to.mode = type_device;
        to.links = 1;
        return 0;
    case FILE_TYPE_PIPE: {
        to.mode = type_pipe;
        to.links = 1;
        DWORD available = 0;
        if (PeekNamedPipe(handle, nullptr, 0, nullptr, &available, nullptr)) {
            to.size = available;
        }
        return 0;
    }
    default: break;
    }
    BY_HANDLE_FILE_INFORMATION info;
    if (!GetFileInformationByHandle(handle, &info)) {
        return fail_by_last_error();
    }
    to.mode = mode_of(info.dwFileAttributes, name);
    to.links = static_cast<short>(info.nNumberOfLinks);
    to.size = static_cast<long long>(info.nFileSizeHigh) << 32 | info.nFileSizeLow;
    to.modified = seconds_of(info.ftLastWriteTime);
    to.accessed =
        info.ftLastAccessTime.dwHighDateTime != 0 ? seconds_of(info.ftLastAccessTime) : to.modified;
    to.created =
        info.ftCreationTime.dwHighDateTime != 0 ? seconds_of(info.ftCreationTime) : to.modified;
    return 0;
}

int status_of_path(const wchar_t* name, Status& to) {
    if (name == nullptr) {
        invalid();
        return -1;
    }
    // Whatever keeps it from being opened: it is not there. Nor is a drive without a directory.
    const bool drive_alone = name[0] != 0 && name[1] == ':' && name[2] == 0;
    const HANDLE handle =
        drive_alone ? INVALID_HANDLE_VALUE
                    : CreateFileW(name, FILE_READ_ATTRIBUTES,
                                  FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                  OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr);
    if (handle == INVALID_HANDLE_VALUE) {
        return fail_by(ERROR_FILE_NOT_FOUND);
    }
    const int result = status_of_handle(handle, name, to);
    CloseHandle(handle);
    if (result == 0) {
        wchar_t full[4] = {};
        const unsigned drive = name[0] != 0 && name[1] == ':'
                                   ? static_cast<unsigned>((name[0] | 32) - 'a')
                                   : (GetFullPathNameW(L"\\", 4, full, nullptr),
                                      static_cast<unsigned>((full[0] | 32) - 'a'));
        to.device = drive;
    }
    return result;
}

/// The layouts of _stat32, _stat32i64, _stat64i32 and _stat64: time and size are wide or not.
template <class Time, class Size>
struct StatBuffer {
    unsigned device;
    unsigned short inode;
    unsigned short mode;
    short links;
    short user;
    short group;
    unsigned raw_device;
    Size size;
    Time accessed;
    Time modified;
    Time created;
};

template <class Time, class Size>
int fill(const Status& status, StatBuffer<Time, Size>* to) {
    if (static_cast<Size>(status.size) != status.size) {
        return fail(132); // EOVERFLOW
    }
    *to = {};
    to->device = to->raw_device = status.device;
    to->mode = status.mode;
    to->links = status.links;
    to->size = static_cast<Size>(status.size);
    to->accessed = static_cast<Time>(status.accessed);
    to->modified = static_cast<Time>(status.modified);
    to->created = static_cast<Time>(status.created);
    return 0;
}

template <class Time, class Size>
int stat_path(const wchar_t* name, StatBuffer<Time, Size>* to) {
    if (to == nullptr) {
        invalid();
        return -1;
    }
    Status status;
    *to = {};
    return status_of_path(name, status) < 0 ? -1 : fill(status, to);
}

template <class Time, class Size>
int stat_fd(int fd, StatBuffer<Time, Size>* to) {
    if (to == nullptr) {
        invalid();
        return -1;
    }
    *to = {};
    if (!fd_is(fd, fd_open)) {
        return fail_fd(fd);
    }
    Status status;
    if (status_of_handle(fd_handle(fd), nullptr, status) < 0) {
        return -1;
    }
    status.device =
        (status.mode & type_mask) == type_regular || (status.mode & type_mask) == type_directory
            ? 0
            : static_cast<unsigned>(fd);
    return fill(status, to);
}

/// struct _finddata_t in its widths.
template <class C, class Time, class Size>
struct FindData {
    unsigned attributes;
    Time created;
    Time accessed;
    Time modified;
    Size size;
    C name[260];
};

template <class C, class Time, class Size>
int put_found(const WIN32_FIND_DATAW& from, FindData<C, Time, Size>* to) {
    to->attributes = from.dwFileAttributes == FILE_ATTRIBUTE_NORMAL ? 0 : from.dwFileAttributes;
    const auto time = [](const FILETIME& value) {
        return value.dwHighDateTime == 0 ? static_cast<Time>(-1)
                                         : static_cast<Time>(seconds_of(value));
    };
    to->created = time(from.ftCreationTime);
    to->accessed = time(from.ftLastAccessTime);
    to->modified = time(from.ftLastWriteTime);
    to->size = static_cast<Size>(static_cast<unsigned long long>(from.nFileSizeHigh) << 32 |
                                 from.nFileSizeLow);
    if constexpr (sizeof(C) == 2) {
        memcpy(to->name, from.cFileName, sizeof to->name);
        return 0;
    } else {
        if (WideCharToMultiByte(CP_ACP, 0, from.cFileName, -1, to->name, 260, nullptr, nullptr) ==
            0) {
            return fail(error_no_memory);
        }
        return 0;
    }
}

int fail_find() {
    switch (GetLastError()) {
    case ERROR_NO_MORE_FILES:
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND: return fail(error_no_entry);
    case ERROR_NOT_ENOUGH_MEMORY: return fail(error_no_memory);
    default: return fail(error_invalid);
    }
}

template <class C, class Time, class Size>
intptr_t find_first(const wchar_t* pattern, FindData<C, Time, Size>* to) {
    if (pattern == nullptr || to == nullptr) {
        invalid();
        return -1;
    }
    WIN32_FIND_DATAW found;
    const HANDLE handle =
        FindFirstFileExW(pattern, FindExInfoStandard, &found, FindExSearchNameMatch, nullptr, 0);
    if (handle == INVALID_HANDLE_VALUE) {
        return fail_find();
    }
    if (put_found(found, to) < 0) {
        FindClose(handle);
        return -1;
    }
    return reinterpret_cast<intptr_t>(handle);
}
template <class C, class Time, class Size>
int find_next(intptr_t handle, FindData<C, Time, Size>* to) {
    if (handle == -1 || handle == 0 || to == nullptr) {
        invalid();
        return -1;
    }
    WIN32_FIND_DATAW found;
    if (!FindNextFileW(reinterpret_cast<HANDLE>(handle), &found)) {
        return fail_find();
    }
    return put_found(found, to);
}

int access_checked(const wchar_t* name, int mode) {
    constexpr int write = 2;
    if (name == nullptr || (mode & ~6) != 0) {
        return invalid();
    }
    const DWORD attributes = GetFileAttributesW(name);
    if (attributes == INVALID_FILE_ATTRIBUTES) {
        fail_by_last_error();
        return *_errno();
    }
    if ((attributes & (FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_READONLY)) ==
            FILE_ATTRIBUTE_READONLY &&
        (mode & write) != 0) {
        fail(error_access);
        return error_access;
    }
    return 0;
}

int chmod_path(const wchar_t* name, int mode) {
    if (name == nullptr) {
        invalid();
        return -1;
    }
    DWORD attributes = GetFileAttributesW(name);
    if (attributes == INVALID_FILE_ATTRIBUTES) {
        return fail_by_last_error();
    }
    attributes = (mode & may_write) != 0 ? attributes & ~FILE_ATTRIBUTE_READONLY
                                         : attributes | FILE_ATTRIBUTE_READONLY;
    return SetFileAttributesW(name, attributes) ? 0 : fail_by_last_error();
}

int done(BOOL ok) { return ok ? 0 : fail_by_last_error(); }

/// A function of a wide path by a narrow one, which must be there.
int with_path(const char* name, int (*function)(const wchar_t*)) {
    if (name == nullptr) {
        invalid();
        return -1;
    }
    return function(widen(name).get());
}

/// utimbuf in its widths; null times are now.
template <class Time>
struct Times {
    Time accessed;
    Time modified;
};
template <class Time>
int set_times(HANDLE handle, const Times<Time>* times) {
    FILETIME accessed;
    FILETIME modified;
    if (times == nullptr) {
        GetSystemTimeAsFileTime(&modified);
        accessed = modified;
    } else {
        accessed = time_of(times->accessed);
        modified = time_of(times->modified);
    }
    return SetFileTime(handle, nullptr, &accessed, &modified) ? 0 : fail(error_invalid);
}
template <class Time>
int utime_path(const wchar_t* name, const Times<Time>* times) {
    if (name == nullptr) {
        invalid();
        return -1;
    }
    const HANDLE handle =
        CreateFileW(name, FILE_WRITE_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                    OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr);
    if (handle == INVALID_HANDLE_VALUE) {
        return fail_by_last_error();
    }
    const int result = set_times(handle, times);
    CloseHandle(handle);
    return result;
}

wchar_t* current_directory(int drive, wchar_t* to, int room) {
    wchar_t path[MAX_PATH * 4];
    DWORD size = 0;
    if (drive == 0) {
        size = GetCurrentDirectoryW(MAX_PATH * 4, path);
    } else if (drive < 0 || drive > 26 || (GetLogicalDrives() >> (drive - 1) & 1) == 0) {
        thread_data().dos_error = ERROR_INVALID_DRIVE;
        invalid(error_access);
        return nullptr;
    } else {
        const wchar_t name[] = {static_cast<wchar_t>('A' + drive - 1), ':', '.', 0};
        size = GetFullPathNameW(name, MAX_PATH * 4, path, nullptr);
    }
    if (size == 0 || size >= MAX_PATH * 4) {
        fail_by_last_error();
        return nullptr;
    }
    if (to == nullptr) {
        const auto units = static_cast<int>(size) + 1;
        to = static_cast<wchar_t*>(
            malloc(static_cast<size_t>(room > units ? room : units) * sizeof(wchar_t)));
        if (to == nullptr) {
            return nullptr;
        }
    } else if (room <= static_cast<int>(size)) {
        if (room <= 0) {
            invalid();
        } else {
            fail(error_range);
        }
        return nullptr;
    }
    memcpy(to, path, (size + 1) * sizeof(wchar_t));
    return to;
}
char* current_directory(int drive, char* to, int room) {
    const Owned<wchar_t> wide(current_directory(drive, static_cast<wchar_t*>(nullptr), 0));
    if (!wide) {
        return nullptr;
    }
    Owned<char> bytes = narrow(wide.get());
    const size_t size = strlen(bytes.get()) + 1;
    if (to == nullptr) {
        if (static_cast<size_t>(room < 0 ? 0 : room) <= size) {
            return bytes.release();
        }
        to = static_cast<char*>(malloc(static_cast<size_t>(room)));
        return to == nullptr ? nullptr : static_cast<char*>(memcpy(to, bytes.get(), size));
    }
    if (room < static_cast<int>(size)) {
        if (room <= 0) {
            invalid();
        } else {
            fail(error_range);
        }
        return nullptr;
    }
    return static_cast<char*>(memcpy(to, bytes.get(), size));
}

} // namespace

extern "C" {

#define STATS(bits, Time, Size)                                                                    \
    int _wstat##bits(const wchar_t* name, StatBuffer<Time, Size>* to) {                            \
        return stat_path(name, to);                                                                \
    }                                                                                              \
    int _stat##bits(const char* name, StatBuffer<Time, Size>* to) {                                \
        return stat_path(widen(name).get(), to);                                                   \
    }                                                                                              \
    int _fstat##bits(int fd, StatBuffer<Time, Size>* to) { return stat_fd(fd, to); }
STATS(32, int, int)
STATS(32i64, int, long long)
STATS(64, long long, long long)
STATS(64i32, long long, int)
#undef STATS

#define FINDS(bits, Time, Size)                                                                    \
    intptr_t _wfindfirst##bits(const wchar_t* pattern, FindData<wchar_t, Time, Size>* to) {        \
        return find_first(pattern, to);                                                            \
    }                                                                                              \
    intptr_t _findfirst##bits(const char* pattern, FindData<char, Time, Size>* to) {               \
        return find_first(widen(pattern).get(), to);                                               \
    }                                                                                              \
    int _wfindnext##bits(intptr_t handle, FindData<wchar_t, Time, Size>* to) {                     \
        return find_next(handle, to);                                                              \
    }                                                                                              \
    int _findnext##bits(intptr_t handle, FindData<char, Time, Size>* to) {                         \
        return find_next(handle, to);                                                              \
    }
FINDS(32, int, unsigned)
FINDS(32i64, int, long long)
FINDS(64, long long, long long)
FINDS(64i32, long long, unsigned)
#undef FINDS
int _findclose(intptr_t handle) {
    return FindClose(reinterpret_cast<HANDLE>(handle)) ? 0 : fail(error_invalid);
}

#define TIMES(bits, Time)                                                                          \
    int _wutime##bits(const wchar_t* name, const Times<Time>* times) {                             \
        return utime_path(name, times);                                                            \
    }                                                                                              \
    int _utime##bits(const char* name, const Times<Time>* times) {                                 \
        return utime_path(widen(name).get(), times);                                               \
    }                                                                                              \
    int _futime##bits(int fd, const Times<Time>* times) {                                          \
        return fd_is(fd, fd_open) ? set_times(fd_handle(fd), times) : fail_fd(fd);                 \
    }
TIMES(32, int)
TIMES(64, long long)
#undef TIMES

int _waccess_s(const wchar_t* name, int mode) { return access_checked(name, mode); }
int _access_s(const char* name, int mode) { return access_checked(widen(name).get(), mode); }
int _waccess(const wchar_t* name, int mode) { return access_checked(name, mode) == 0 ? 0 : -1; }
int _access(const char* name, int mode) { return _access_s(name, mode) == 0 ? 0 : -1; }
int _wchmod(const wchar_t* name, int mode) { return chmod_path(name, mode); }
int _chmod(const char* name, int mode) { return chmod_path(widen(name).get(), mode); }

int _wmkdir(const wchar_t* name) { return done(CreateDirectoryW(name, nullptr)); }
int _mkdir(const char* name) { return with_path(name, _wmkdir); }
int _wrmdir(const wchar_t* name) { return done(RemoveDirectoryW(name)); }
int _rmdir(const char* name) { return with_path(name, _wrmdir); }
int _wunlink(const wchar_t* name) { return done(DeleteFileW(name)); }
int _unlink(const char* name) { return with_path(name, _wunlink); }
int _wremove(const wchar_t* name) { return _wunlink(name); }
int remove(const char* name) { return _unlink(name); }
int _wrename(const wchar_t* from, const wchar_t* to) {
    return done(MoveFileExW(from, to, MOVEFILE_COPY_ALLOWED));
}
int rename(const char* from, const char* to) {
    if (from == nullptr || to == nullptr) {
        invalid();
        return -1;
    }
    return _wrename(widen(from).get(), widen(to).get());
}

int _wchdir(const wchar_t* name) {
    if (name == nullptr) {
        invalid();
        return -1;
    }
    if (!SetCurrentDirectoryW(name)) {
        return fail_by_last_error();
    }
    // Each drive's directory stands in the environment as "=C:".
    wchar_t path[MAX_PATH * 4];
    const DWORD size = GetCurrentDirectoryW(MAX_PATH * 4, path);
    if (size > 1 && size < MAX_PATH * 4 && path[1] == ':') {
        const wchar_t variable[] = {'=', path[0], ':', 0};
        SetEnvironmentVariableW(variable, path);
    }
    return 0;
}
int _chdir(const char* name) { return _wchdir(widen(name).get()); }
wchar_t* _wgetcwd(wchar_t* to, int room) { return current_directory(0, to, room); }
char* _getcwd(char* to, int room) { return current_directory(0, to, room); }
wchar_t* _wgetdcwd(int drive, wchar_t* to, int room) { return current_directory(drive, to, room); }
char* _getdcwd(int drive, char* to, int room) { return current_directory(drive, to, room); }

int _getdrive() {
    wchar_t path[MAX_PATH * 4];
    const DWORD size = GetCurrentDirectoryW(MAX_PATH * 4, path);
    return size > 1 && path[1] == ':' ? (path[0] | 32) - 'a' + 1 : 0;
}
int _chdrive(int drive) {
    if (drive < 1 || drive > 26) {
        thread_data().dos_error = ERROR_INVALID_DRIVE;
        return invalid(error_access), -1;
    }
    const wchar_t name[] = {static_cast<wchar_t>('A' + drive - 1), ':', 0};
    return _wchdir(name);
}
unsigned long _getdrives() { return GetLogicalDrives(); }

/// struct _diskfree_t
struct DiskFree {
    unsigned total;
    unsigned available;
    unsigned sectors;
    unsigned bytes;
};
unsigned _getdiskfree(unsigned drive, DiskFree* to) {
    if (to == nullptr || drive > 26) {
        return static_cast<unsigned>(invalid());
    }
    const wchar_t name[] = {static_cast<wchar_t>('A' + drive - 1), ':', '\\', 0};
    DWORD sectors = 0;
    DWORD bytes = 0;
    DWORD available = 0;
    DWORD total = 0;
    if (!GetDiskFreeSpaceW(drive == 0 ? nullptr : name, &sectors, &bytes, &available, &total)) {
        fail_by_last_error();
        return GetLastError();
    }
    *to = {total, available, sectors, bytes};
    return 0;
}

} // extern "C"
