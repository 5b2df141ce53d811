// Low-level files. Text mode turns line feeds into CR LF on the way out and back on the way in;
// files of UTF-8 and UTF-16 text are UTF-16 to the program.

#include "fd.hpp"

extern "C" int* __p__fmode();

using namespace ferry::crt;

extern "C" int _query_app_type();

namespace ferry::crt {
namespace {

/// Laid out as Microsoft's are, for programs that reach into their table (__pioinfo).
struct Entry {
    HANDLE handle;
    unsigned char flags;
    FdText kind;
    unsigned char pending_count;
    int more_flags; ///< MoreFlag
    CRITICAL_SECTION section;
};
enum MoreFlag : int { is_utf16 = 2, has_lock = 4, is_unicode = 8 };

constexpr int block_size = 32;
constexpr DWORD standard[] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
Entry entries[most_fds];
unsigned char pending[most_fds][8]; ///< read ahead
Lock table_lock;
int highest = 3;

} // namespace

extern "C" {
/// Blocks of entries, made when first needed; and what a bad number is taken for.
void* __pioinfo[most_fds / block_size];
HANDLE __badioinfo[sizeof(Entry) / sizeof(HANDLE)] = {INVALID_HANDLE_VALUE};
}

namespace {

class EntryGuard {
public:
    explicit EntryGuard(Entry& entry) : entry_(entry) { EnterCriticalSection(&entry_.section); }
    EntryGuard(const EntryGuard&) = delete;
    EntryGuard& operator=(const EntryGuard&) = delete;
    ~EntryGuard() { LeaveCriticalSection(&entry_.section); }

private:
    Entry& entry_;
};

void put(int fd, HANDLE handle, unsigned char flags, FdText kind) {
    Entry& entry = entries[fd];
    if (void*& block = __pioinfo[fd / block_size]; block == nullptr) {
        Entry* const first = &entries[fd / block_size * block_size];
        for (int i = 0; i < block_size; ++i) {
            first[i].handle = INVALID_HANDLE_VALUE;
        }
        block = first;
    }
    if ((entry.more_flags & has_lock) == 0) {
        InitializeCriticalSection(&entry.section);
    }
    entry.more_flags = has_lock | (kind == FdText::utf16 ? is_utf16 | is_unicode : 0);
    entry.handle = handle;
    entry.flags = flags | fd_open;
    entry.kind = kind;
    entry.pending_count = 0;
    if (fd >= highest) {
        highest = fd + 1;
    }
}

unsigned char type_flags(HANDLE handle) {
    switch (GetFileType(handle) & ~FILE_TYPE_REMOTE) {
    case FILE_TYPE_CHAR: return fd_device;
    case FILE_TYPE_PIPE: return fd_pipe;
    default: return 0;
    }
}

bool write_all(HANDLE handle, const char* from, unsigned size) {
    while (size > 0) {
        DWORD done = 0;
        if (!WriteFile(handle, from, size, &done, nullptr)) {
            return false;
        }
        if (done == 0) {
            SetLastError(ERROR_DISK_FULL);
            return false;
        }
        from += done;
        size -= done;
    }
    return true;
}

/// Not open for reading or writing.
int fail_access() {
    thread_data().dos_error = ERROR_ACCESS_DENIED;
    return fail(error_bad_file);
}

int fail_write() {
    if (GetLastError() == ERROR_ACCESS_DENIED) {
        return fail_access();
    }
    return fail_by_last_error();
}

int write_text(HANDLE handle, const char* from, unsigned size) {
    char piece[4096];
    unsigned done = 0;
    while (done < size) {
        unsigned filled = 0;
        while (done < size && filled < sizeof piece - 1) {
            if (from[done] == '\n') {
                piece[filled++] = '\r';
            }
            piece[filled++] = from[done++];
        }
        if (!write_all(handle, piece, filled)) {
            return fail_write();
        }
    }
    return static_cast<int>(size);
}

int write_wide(HANDLE handle, const wchar_t* from, unsigned units, FdText kind) {
    constexpr unsigned piece_units = 1024;
    wchar_t piece[piece_units];
    char bytes[3 * piece_units];
    unsigned done = 0;
    while (done < units) {
        unsigned filled = 0;
        while (done < units && filled < piece_units - 2) {
            if (from[done] == '\n') {
                piece[filled++] = '\r';
            }
            piece[filled++] = from[done++];
        }
        if (filled > 1 && done < units && (piece[filled - 1] & 0xfc00) == 0xd800) {
            --filled; // a pair stays together
            --done;
        }
        const char* out = reinterpret_cast<const char*>(piece);
        unsigned size = filled * sizeof(wchar_t);
        if (kind == FdText::utf8) {
            ULONG written = 0;
            RtlUnicodeToUTF8N(bytes, sizeof bytes, &written, piece, size);
            out = bytes;
            size = written;
        }
        if (!write_all(handle, out, size)) {
            return fail_write();
        }
    }
    return static_cast<int>(units * sizeof(wchar_t));
}

/// What was read ahead, then the file. -1 where that fails.
int read_raw(Entry& entry, char* to, unsigned size) {
    unsigned char* const kept = pending[&entry - entries];
    unsigned had = 0;
    while (had < size && had < entry.pending_count) {
        to[had] = static_cast<char>(kept[had]);
        ++had;
    }
    entry.pending_count = static_cast<unsigned char>(entry.pending_count - had);
    memmove(kept, kept + had, entry.pending_count);
    if (had > 0 && (had == size || (entry.flags & (fd_pipe | fd_device)) != 0)) {
        return static_cast<int>(had);
    }
    DWORD done = 0;
    if (!ReadFile(entry.handle, to + had, size - had, &done, nullptr)) {
        const DWORD error = GetLastError();
        if (error == ERROR_BROKEN_PIPE || error == ERROR_HANDLE_EOF) {
            return static_cast<int>(had);
        }
        if (error == ERROR_ACCESS_DENIED) {
            return fail_access();
        }
        return fail_by(error);
    }
    return static_cast<int>(had + done);
}

void keep(Entry& entry, const void* bytes, unsigned size) {
    memcpy(pending[&entry - entries], bytes, size);
    entry.pending_count = static_cast<unsigned char>(size);
}

/// CR LF becomes LF, and CTRL-Z the end. The new size.
template <class C>
unsigned translate(C* text, unsigned count, bool& end, bool has_next, C next, bool& used_next) {
    unsigned out = 0;
    used_next = false;
    for (unsigned i = 0; i < count; ++i) {
        if (text[i] == 0x1a) {
            end = true;
            break;
        }
        if (text[i] == '\r') {
            if (i + 1 < count ? text[i + 1] == '\n' : has_next && next == '\n') {
                used_next = i + 1 == count;
                ++i;
                text[out++] = '\n';
                continue;
            }
        }
        text[out++] = text[i];
    }
    return out;
}

int read_text(Entry& entry, char* to, unsigned size) {
    for (;;) {
        int got = read_raw(entry, to, size);
        if (got <= 0) {
            return got;
        }
        bool has_next = false;
        char next = 0;
        const bool device = (entry.flags & fd_device) != 0;
        if (to[got - 1] == '\r') {
            has_next = read_raw(entry, &next, 1) == 1;
            if (has_next && next == '\n' && got > 1 && (entry.flags & (fd_device | fd_pipe)) == 0) {
                --got; // of a file the LF is the next read's
                has_next = false;
                keep(entry, &next, 1);
            }
        }
        bool end = false;
        bool used = false;
        unsigned count = translate(to, static_cast<unsigned>(got), end, has_next, next, used);
        if (end && !device) {
            entry.flags |= fd_end;
        }
        if (has_next && !used && !end) {
            keep(entry, &next, 1);
        }
        if (count > 0 || end) {
            return static_cast<int>(count);
        }
    }
}

int read_utf16(Entry& entry, wchar_t* to, unsigned units) {
    const int got = read_raw(entry, reinterpret_cast<char*>(to), units * 2);
    if (got < 2) {
        return got < 0 ? got : 0;
    }
    bool has_next = false;
    wchar_t next = 0;
    const auto count = static_cast<unsigned>(got) / 2;
    if (to[count - 1] == '\r') {
        has_next = read_raw(entry, reinterpret_cast<char*>(&next), 2) == 2;
    }
    bool end = false;
    bool used = false;
    const unsigned out = translate(to, count, end, has_next, next, used);
    if (end) {
        entry.flags |= fd_end;
    }
    if (has_next && !used) {
        keep(entry, &next, 2);
    }
    return static_cast<int>(out * 2);
}

int read_utf8(Entry& entry, wchar_t* to, unsigned units) {
    char piece[1024];
    const int got = read_raw(entry, piece, units < sizeof piece ? units : sizeof piece);
    if (got <= 0) {
        return got;
    }
    auto size = static_cast<unsigned>(got);
    // A character that is cut off, and a CR whose LF may follow, wait for the next read.
    unsigned tail = 0;
    for (unsigned back = 1; back <= 3 && back <= size; ++back) {
        const auto byte = static_cast<unsigned char>(piece[size - back]);
        if (byte >= 0xc0) {
            tail = (byte >= 0xf0 ? 4U : byte >= 0xe0 ? 3U : 2U) > back ? back : 0;
            break;
        }
        if (byte < 0x80) {
            break;
        }
    }
    char more[4];
    if (tail == 0 && piece[size - 1] == '\r' && size < sizeof piece) {
        if (read_raw(entry, more, 1) == 1) {
            if (more[0] == '\n') {
                piece[size - 1] = '\n';
            } else {
                keep(entry, more, 1);
            }
        }
    }
    size -= tail;
    if (tail != 0) {
        keep(entry, piece + size, tail);
    }
    if (size == 0) { // fewer bytes than a character: read on
        return read_utf8(entry, to, units < 4 ? 4 : units);
    }
    ULONG written = 0;
    RtlUTF8ToUnicodeN(to, units * 2, &written, piece, size);
    bool end = false;
    bool used = false;
    const unsigned out = translate(to, written / 2, end, false, L'\0', used);
    if (end) {
        entry.flags |= fd_end;
    }
    return static_cast<int>(out * 2);
}

bool leads_somewhere(HANDLE handle) {
    return handle != nullptr && handle != INVALID_HANDLE_VALUE && handle != no_handle &&
           GetFileType(handle) != FILE_TYPE_UNKNOWN;
}

/// lpReserved2: a count, a byte of flags for each, then their handles, unaligned.
void inherit() {
    STARTUPINFOW info;
    GetStartupInfoW(&info);
    if (info.cbReserved2 < sizeof(int) || info.lpReserved2 == nullptr) {
        return;
    }
    int count = 0;
    memcpy(&count, info.lpReserved2, sizeof count);
    if (count < 0 || static_cast<unsigned>(count) > info.cbReserved2 - sizeof count) {
        return;
    }
    // A block that is too short has fewer handles.
    const size_t room =
        (info.cbReserved2 - sizeof count - static_cast<unsigned>(count)) / sizeof(HANDLE);
    const BYTE* const flags = info.lpReserved2 + sizeof count;
    const BYTE* const handles = flags + count;
    for (int fd = 0; fd < count && static_cast<size_t>(fd) < room && fd < most_fds; ++fd) {
        HANDLE handle = nullptr;
        memcpy(&handle, handles + fd * sizeof handle, sizeof handle);
        if ((flags[fd] & fd_open) != 0 && leads_somewhere(handle)) {
            put(fd, handle, static_cast<unsigned char>(flags[fd] & ~fd_end), FdText::bytes);
        }
    }
}

} // namespace

void start_fds() {
    inherit();
    for (int fd = 0; fd < 3; ++fd) {
        const HANDLE handle = GetStdHandle(standard[fd]);
        if ((entries[fd].flags & fd_open) != 0) {
            continue;
        }
        if (leads_somewhere(handle)) {
            put(fd, handle, fd_text | type_flags(handle), FdText::bytes);
        } else {
            put(fd, no_handle, fd_text | fd_device, FdText::bytes);
        }
    }
}

HANDLE fd_handle(int fd) { return fd_is(fd, fd_open) ? entries[fd].handle : INVALID_HANDLE_VALUE; }

bool fd_is(int fd, FdFlag flag) {
    return fd >= 0 && fd < most_fds && (entries[fd].flags & flag) != 0;
}
void fd_set(int fd, FdFlag flag, bool on) {
    unsigned char& flags = entries[fd].flags;
    flags = static_cast<unsigned char>(on ? flags | flag : flags & ~flag);
}
FdText fd_text_kind(int fd) { return entries[fd].kind; }
void fd_set_text_kind(int fd, FdText kind) { entries[fd].kind = kind; }

int fd_allocate(HANDLE handle, unsigned char flags, FdText kind) {
    const Guard guard(table_lock);
    for (int fd = 0; fd < most_fds; ++fd) {
        if ((entries[fd].flags & fd_open) == 0) {
            put(fd, handle, flags | type_flags(handle), kind);
            return fd;
        }
    }
    return fail(error_too_many_files);
}

int fail_fd(int fd) {
    constexpr int no_console = -2;
    thread_data().dos_error = 0;
    if (fd == no_console) {
        return fail(error_bad_file);
    }
    invalid(error_bad_file);
    return -1;
}

int fd_write(int fd, const void* data, unsigned size) {
    if (!fd_is(fd, fd_open)) {
        return fail_fd(fd);
    }
    if (size == 0) {
        return 0;
    }
    Entry& entry = entries[fd];
    const EntryGuard guard(entry);
    if ((entry.flags & fd_append) != 0) {
        LARGE_INTEGER zero{};
        SetFilePointerEx(entry.handle, zero, nullptr, FILE_END);
    }
    const auto* from = static_cast<const char*>(data);
    if ((entry.flags & fd_text) == 0) {
        return write_all(entry.handle, from, size) ? static_cast<int>(size) : fail_write();
    }
    if (entry.kind != FdText::bytes) {
        if (size % sizeof(wchar_t) != 0) {
            invalid();
            return -1;
        }
        return write_wide(entry.handle, reinterpret_cast<const wchar_t*>(from),
                          size / sizeof(wchar_t), entry.kind);
    }
    return write_text(entry.handle, from, size);
}

int fd_read(int fd, void* to, unsigned size) {
    if (!fd_is(fd, fd_open)) {
        return fail_fd(fd);
    }
    Entry& entry = entries[fd];
    const EntryGuard guard(entry);
    if (size == 0 || (entry.flags & fd_end) != 0) {
        return 0;
    }
    auto* const bytes = static_cast<char*>(to);
    if ((entry.flags & fd_text) == 0) {
        return read_raw(entry, bytes, size);
    }
    if (entry.kind != FdText::bytes && size % sizeof(wchar_t) != 0) {
        invalid();
        return -1;
    }
    switch (entry.kind) {
    case FdText::utf8: return read_utf8(entry, static_cast<wchar_t*>(to), size / 2);
    case FdText::utf16: return read_utf16(entry, static_cast<wchar_t*>(to), size / 2);
    default: return read_text(entry, bytes, size);
    }
}

long long fd_seek(int fd, long long offset, int from) {
    if (!fd_is(fd, fd_open)) {
        return fail_fd(fd);
    }
    Entry& entry = entries[fd];
    const EntryGuard guard(entry);
    if (from == FILE_CURRENT) {
        offset -= entry.pending_count;
    }
    LARGE_INTEGER distance;
    LARGE_INTEGER place;
    distance.QuadPart = offset;
    if ((entry.flags & (fd_pipe | fd_device)) != 0) {
        return fail(error_seek);
    }
    if (!SetFilePointerEx(entry.handle, distance, &place, static_cast<DWORD>(from))) {
        return fail_by_last_error();
    }
    if (from == FILE_CURRENT && offset == 0 && entry.pending_count == 0) {
        return place.QuadPart; // nothing moved
    }
    entry.flags &= static_cast<unsigned char>(~fd_end);
    entry.pending_count = 0;
    return place.QuadPart;
}

long long fd_raw_size(int fd, long long offset, long long units) {
    Entry& entry = entries[fd];
    const EntryGuard guard(entry);
    LARGE_INTEGER now;
    LARGE_INTEGER distance{};
    if (!SetFilePointerEx(entry.handle, distance, &now, FILE_CURRENT)) {
        return units;
    }
    distance.QuadPart = offset;
    SetFilePointerEx(entry.handle, distance, nullptr, FILE_BEGIN);
    char piece[1024];
    long long raw = 0;
    bool after_return = false;
    while (units > 0) {
        DWORD got = 0;
        if (!ReadFile(entry.handle, piece, sizeof piece, &got, nullptr) || got == 0) {
            break;
        }
        for (DWORD i = 0; i < got && units > 0; ++i) {
            ++raw;
            if (after_return && piece[i] == '\n') {
                after_return = false; // counted with its CR
                continue;
            }
            --units;
            after_return = piece[i] == '\r';
            if (units == 0 && after_return && i + 1 < got && piece[i + 1] == '\n') {
                ++raw;
            }
        }
    }
    SetFilePointerEx(entry.handle, now, nullptr, FILE_BEGIN);
    return raw;
}

int fd_close(int fd) {
    if (!fd_is(fd, fd_open)) {
        return fail_fd(fd);
    }
    Entry& entry = entries[fd];
    const EntryGuard guard(entry);
    const HANDLE handle = entry.handle;
    entry.flags = 0;
    entry.handle = INVALID_HANDLE_VALUE;
    constexpr int console_program = 1; // __set_app_type
    if (fd < 3 && _query_app_type() == console_program) {
        SetStdHandle(standard[fd], nullptr);
    }
    // Standard output and error may be one handle, which the last of them closes.
    if ((fd == 1 && fd_is(2, fd_open) && entries[2].handle == handle) ||
        (fd == 2 && fd_is(1, fd_open) && entries[1].handle == handle)) {
        return 0;
    }
    return CloseHandle(handle) ? 0 : fail_by_last_error();
}

unsigned char* fd_inheritance(unsigned short& size) {
    const Guard guard(table_lock);
    int count = highest;
    while (count > 0 && (entries[count - 1].flags & (fd_open | fd_no_inherit)) != fd_open) {
        --count;
    }
    constexpr int fits =
        (65535 - static_cast<int>(sizeof(int))) / (1 + static_cast<int>(sizeof(HANDLE)));
    count = count < fits ? count : fits;
    size = static_cast<unsigned short>(sizeof count +
                                       static_cast<size_t>(count) * (1 + sizeof(HANDLE)));
    auto* const block = static_cast<unsigned char*>(calloc(1, size));
    if (block == nullptr) {
        return nullptr;
    }
    memcpy(block, &count, sizeof count);
    for (int fd = 0; fd < count; ++fd) {
        const bool inherits = (entries[fd].flags & (fd_open | fd_no_inherit)) == fd_open &&
                              entries[fd].handle != no_handle;
        HANDLE handle = inherits ? entries[fd].handle : INVALID_HANDLE_VALUE;
        block[sizeof count + static_cast<size_t>(fd)] = inherits ? entries[fd].flags : 0;
        memcpy(block + sizeof count + static_cast<size_t>(count) +
                   static_cast<size_t>(fd) * sizeof handle,
               &handle, sizeof handle);
    }
    return block;
}

} // namespace ferry::crt

extern "C" {

int _write(int fd, const void* from, unsigned size) {
    if (from == nullptr && size != 0) {
        invalid();
        return -1;
    }
    return fd_write(fd, from, size);
}
int _read(int fd, void* to, unsigned size) {
    if (to == nullptr || size > 0x7fffffff) {
        invalid();
        return -1;
    }
    return fd_read(fd, to, size);
}
int _close(int fd) { return fd_close(fd); }
int _isatty(int fd) {
    if (!fd_is(fd, fd_open)) {
        fail_fd(fd);
        return 0;
    }
    return fd_is(fd, fd_device) ? fd_device : 0;
}
intptr_t _get_osfhandle(int fd) {
    if (!fd_is(fd, fd_open)) {
        return fail_fd(fd);
    }
    return reinterpret_cast<intptr_t>(fd_handle(fd));
}
int _open_osfhandle(intptr_t handle, int flags) {
    const auto bits = static_cast<unsigned char>(
        ((flags & open_append) != 0 ? fd_append : 0) |
        ((flags & (open_text | open_wide_text | open_utf8 | open_utf16)) != 0 ? fd_text : 0) |
        ((flags & open_no_inherit) != 0 ? fd_no_inherit : 0));
    if (GetFileType(reinterpret_cast<HANDLE>(handle)) == FILE_TYPE_UNKNOWN &&
        GetLastError() != NO_ERROR) {
        return fail_by_last_error();
    }
    return fd_allocate(reinterpret_cast<HANDLE>(handle), bits,
                       (flags & open_utf8) != 0                       ? FdText::utf8
                       : (flags & (open_utf16 | open_wide_text)) != 0 ? FdText::utf16
                                                                      : FdText::bytes);
}
int _setmode(int fd, int mode) {
    if (!fd_is(fd, fd_open)) {
        return fail_fd(fd);
    }
    const FdText kind = fd_text_kind(fd);
    const int old = !fd_is(fd, fd_text)     ? open_binary
                    : kind == FdText::bytes ? open_text
                                            : open_wide_text;
    switch (mode) {
    case open_binary:
        fd_set(fd, fd_text, false);
        fd_set_text_kind(fd, FdText::bytes);
        break;
    case open_text:
        fd_set(fd, fd_text, true);
        fd_set_text_kind(fd, FdText::bytes);
        break;
    case open_wide_text:
    case open_utf16:
        fd_set(fd, fd_text, true);
        fd_set_text_kind(fd, FdText::utf16);
        break;
    case open_utf8:
        fd_set(fd, fd_text, true);
        fd_set_text_kind(fd, FdText::utf8);
        break;
    default: invalid(); return -1;
    }
    return old;
}
long long _lseeki64(int fd, long long offset, int from) {
    if (from < 0 || from > 2) {
        invalid();
        return -1;
    }
    return fd_seek(fd, offset, from);
}
long _lseek(int fd, long offset, int from) {
    const long long at = _lseeki64(fd, offset, from);
    return at > 0x7fffffff ? fail(error_invalid) : static_cast<long>(at);
}
long long _telli64(int fd) { return fd_seek(fd, 0, FILE_CURRENT); }
long _tell(int fd) { return _lseek(fd, 0, FILE_CURRENT); }
long long _filelengthi64(int fd) {
    const HANDLE handle = fd_handle(fd);
    LARGE_INTEGER size;
    if (handle == INVALID_HANDLE_VALUE) {
        return fail_fd(fd);
    }
    return GetFileSizeEx(handle, &size) ? size.QuadPart : fail_by_last_error();
}
long _filelength(int fd) {
    const long long size = _filelengthi64(fd);
    return size > 0x7fffffff ? fail(error_invalid) : static_cast<long>(size);
}
int _eof(int fd) {
    const long long at = _telli64(fd);
    if (at < 0) {
        return -1;
    }
    const long long size = _filelengthi64(fd);
    return size < 0 ? -1 : at == size; // behind the end is not at it
}
int _commit(int fd) {
    if (!fd_is(fd, fd_open)) {
        return fail_fd(fd);
    }
    if (FlushFileBuffers(fd_handle(fd)) || GetLastError() == ERROR_INVALID_HANDLE) {
        return 0;
    }
    return fail(error_bad_file);
}
int _chsize_s(int fd, long long size) {
    if (!fd_is(fd, fd_open)) {
        return fail_fd(fd), error_bad_file;
    }
    if (size < 0) {
        return invalid();
    }
    const long long at = _telli64(fd);
    LARGE_INTEGER distance;
    distance.QuadPart = size;
    const bool ok = SetFilePointerEx(fd_handle(fd), distance, nullptr, FILE_BEGIN) &&
                    SetEndOfFile(fd_handle(fd));
    if (!ok) {
        fail_by_last_error();
    }
    fd_seek(fd, at, FILE_BEGIN);
    return ok ? 0 : *_errno();
}
int _chsize(int fd, long size) { return _chsize_s(fd, size) == 0 ? 0 : -1; }

int _dup2(int from, int to) {
    if (!fd_is(from, fd_open) || to < 0 || to >= most_fds) {
        return fail_fd(from);
    }
    if (from == to) {
        return 0;
    }
    HANDLE copy = nullptr;
    if (!DuplicateHandle(GetCurrentProcess(), fd_handle(from), GetCurrentProcess(), &copy, 0, TRUE,
                         DUPLICATE_SAME_ACCESS)) {
        return fail_by_last_error();
    }
    const Guard guard(table_lock);
    if (fd_is(to, fd_open)) {
        fd_close(to);
    }
    put(to, copy, static_cast<unsigned char>(entries[from].flags & ~fd_no_inherit),
        entries[from].kind);
    if (to < 3) {
        SetStdHandle(standard[to], copy);
    }
    return 0;
}
int _dup(int fd) {
    if (!fd_is(fd, fd_open)) {
        return fail_fd(fd);
    }
    HANDLE copy = nullptr;
    if (!DuplicateHandle(GetCurrentProcess(), fd_handle(fd), GetCurrentProcess(), &copy, 0, TRUE,
                         DUPLICATE_SAME_ACCESS)) {
        return fail_by_last_error();
    }
    const int made = fd_allocate(
        copy, static_cast<unsigned char>(entries[fd].flags & ~fd_no_inherit), entries[fd].kind);
    if (made < 0) {
        CloseHandle(copy);
    }
    return made;
}
int _pipe(int* fds, unsigned size, int mode) {
    if (fds == nullptr) {
        invalid();
        return -1;
    }
    SECURITY_ATTRIBUTES security{sizeof security, nullptr, (mode & open_no_inherit) == 0};
    HANDLE ends[2];
    if (!CreatePipe(&ends[0], &ends[1], &security, size)) {
        return fail_by_last_error();
    }
    const bool text =
        (mode & open_binary) == 0 && ((mode & open_text) != 0 || *__p__fmode() != open_binary);
    const auto flags = static_cast<unsigned char>(
        (text ? fd_text : 0) | ((mode & open_no_inherit) != 0 ? fd_no_inherit : 0));
    fds[0] = fd_allocate(ends[0], flags);
    fds[1] = fd_allocate(ends[1], flags);
    return fds[0] < 0 || fds[1] < 0 ? -1 : 0;
}
int _locking(int fd, int mode, long count) {
    constexpr int unlock = 0;
    constexpr int lock = 1;
    constexpr int read_lock = 3;
    const HANDLE handle = fd_handle(fd);
    if (handle == INVALID_HANDLE_VALUE) {
        return fail_fd(fd);
    }
    if (count < 0) {
        invalid();
        return -1;
    }
    const long long at = _telli64(fd);
    const auto low = static_cast<DWORD>(at);
    const auto high = static_cast<DWORD>(at >> 32);
    if (mode == unlock) {
        return UnlockFile(handle, low, high, static_cast<DWORD>(count), 0) ? 0 : fail(error_access);
    }
    const int tries = mode == lock || mode == read_lock ? 10 : 1;
    for (int i = 0; i < tries; ++i) {
        if (LockFile(handle, low, high, static_cast<DWORD>(count), 0)) {
            return 0;
        }
        if (i + 1 < tries) {
            Sleep(1000);
        }
    }
    return fail(tries > 1 ? error_deadlock : error_access);
}

} // extern "C"
