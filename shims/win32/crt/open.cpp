// Opening: _open and its kin, fopen and its kin, temporary files.

#include "stream.hpp"

using namespace ferry::crt;

extern "C" {
int* __p__fmode();
int* __p__commode();
int _dup2(int from, int to);
}

namespace {

int umask_bits; // _S_IWRITE: new files are read-only
constexpr int mode_read = 0x100;
constexpr int mode_write = 0x80;
constexpr int share_compatible = 0;
constexpr int share_none = 0x10;
constexpr int share_no_write = 0x20;
constexpr int share_no_read = 0x30;
constexpr int share_all = 0x40;
constexpr int share_secure = 0x80;

bool share_mode(int share, DWORD access, DWORD& mode) {
    switch (share) {
    case share_compatible:
    case share_all: mode = FILE_SHARE_READ | FILE_SHARE_WRITE; return true;
    case share_none: mode = 0; return true;
    case share_no_write: mode = FILE_SHARE_READ; return true;
    case share_no_read: mode = FILE_SHARE_WRITE; return true;
    case share_secure: mode = access == GENERIC_READ ? FILE_SHARE_READ : 0; return true;
    default: return false;
    }
}

/// A text file that is opened to be read and written loses the CTRL-Z it ends in: what is
/// appended would never be read.
void drop_end_mark(HANDLE handle) {
    LARGE_INTEGER place;
    LARGE_INTEGER zero{};
    DWORD got = 0;
    char last = 0;
    place.QuadPart = -1;
    if (SetFilePointerEx(handle, place, &place, FILE_END) &&
        ReadFile(handle, &last, 1, &got, nullptr) && got == 1 && last == 0x1a) {
        SetFilePointerEx(handle, place, nullptr, FILE_BEGIN);
        SetEndOfFile(handle);
    }
    SetFilePointerEx(handle, zero, nullptr, FILE_BEGIN);
}

/// How a text file opened for Unicode is read and written: by the mark that it begins with, which
/// an empty one gets. False for a mark of what is not supported.
bool choose_kind(HANDLE handle, int flags, bool is_new, FdText& kind) {
    const bool reads = (flags & 3) != open_write || (flags & open_append) != 0;
    const bool writes = (flags & 3) != 0;
    // _O_WTEXT alone is bytes where no mark says otherwise, but for files written from their start.
    constexpr int rewritten = open_write | open_create | open_truncate;
    kind = (flags & open_utf8) != 0                 ? FdText::utf8
           : (flags & open_utf16) != 0              ? FdText::utf16
           : (flags & (3 | rewritten)) == rewritten ? FdText::utf16
                                                    : FdText::bytes;
    LARGE_INTEGER size{};
    if (writes && (is_new || !GetFileSizeEx(handle, &size) || size.QuadPart == 0)) {
        const unsigned char utf16[] = {0xff, 0xfe};
        const unsigned char utf8[] = {0xef, 0xbb, 0xbf};
        DWORD put = 0;
        if (kind != FdText::bytes) {
            WriteFile(handle, kind == FdText::utf16 ? utf16 : utf8, kind == FdText::utf16 ? 2 : 3,
                      &put, nullptr);
        }
        return true;
    }
    if (!reads) {
        return true;
    }
    unsigned char mark[3] = {};
    DWORD got = 0;
    LARGE_INTEGER place{};
    ReadFile(handle, mark, sizeof mark, &got, nullptr);
    if (got == 3 && mark[0] == 0xef && mark[1] == 0xbb && mark[2] == 0xbf) {
        kind = FdText::utf8;
        place.QuadPart = 3;
    } else if (got >= 2 && mark[0] == 0xff && mark[1] == 0xfe) {
        kind = FdText::utf16;
        place.QuadPart = 2;
    } else if (got >= 2 && mark[0] == 0xfe && mark[1] == 0xff) {
        return false;
    }
    SetFilePointerEx(handle, place, nullptr, FILE_BEGIN);
    return true;
}

int open(const wchar_t* name, int flags, int share, int mode) {
    constexpr int text_flags = open_text | open_unicode;
    DWORD access = GENERIC_READ;
    switch (flags & 3) {
    case 0: break;
    case open_write: // to append Unicode text, its beginning must be read
        access = (flags & open_append) != 0 && (flags & open_unicode) != 0
                     ? GENERIC_READ | GENERIC_WRITE
                     : GENERIC_WRITE;
        break;
    case open_read_write: access = GENERIC_READ | GENERIC_WRITE; break;
    default: invalid(); return -1;
    }
    DWORD sharing = 0;
    if (name == nullptr || !share_mode(share, access, sharing)) {
        invalid();
        return -1;
    }
    DWORD disposition = OPEN_EXISTING;
    switch (flags & (open_create | open_exclusive | open_truncate)) {
    case open_create: disposition = OPEN_ALWAYS; break;
    case open_create | open_exclusive:
    case open_create | open_exclusive | open_truncate: disposition = CREATE_NEW; break;
    case open_create | open_truncate: disposition = CREATE_ALWAYS; break;
    case open_truncate:
    case open_truncate | open_exclusive: disposition = TRUNCATE_EXISTING; break;
    default: break;
    }
    DWORD attributes = FILE_ATTRIBUTE_NORMAL;
    if ((flags & open_create) != 0 && ((mode & ~umask_bits) & mode_write) == 0) {
        attributes = FILE_ATTRIBUTE_READONLY;
    }
    if ((flags & open_temporary) != 0) {
        attributes |= FILE_FLAG_DELETE_ON_CLOSE;
        access |= DELETE;
        sharing |= FILE_SHARE_DELETE;
    }
    attributes |= (flags & open_short_lived) != 0 ? FILE_ATTRIBUTE_TEMPORARY : 0U;
    attributes |= (flags & open_directory) != 0 ? FILE_FLAG_BACKUP_SEMANTICS : 0U;
    attributes |= (flags & open_sequential) != 0 ? FILE_FLAG_SEQUENTIAL_SCAN : 0U;
    attributes |= (flags & open_random) != 0 ? FILE_FLAG_RANDOM_ACCESS : 0U;
    SECURITY_ATTRIBUTES security{sizeof security, nullptr, (flags & open_no_inherit) == 0};
    SetLastError(0);
    const HANDLE handle =
        CreateFileW(name, access, sharing, &security, disposition, attributes, nullptr);
    if (handle == INVALID_HANDLE_VALUE) {
        return fail_by_last_error();
    }
    const bool existed = GetLastError() == ERROR_ALREADY_EXISTS || disposition == OPEN_EXISTING;
    const bool text =
        (flags & text_flags) != 0 || ((flags & open_binary) == 0 && *__p__fmode() != open_binary);
    FdText kind = FdText::bytes;
    if (text && GetFileType(handle) == FILE_TYPE_DISK) {
        if ((flags & 3) == open_read_write) {
            drop_end_mark(handle);
        }
        const bool is_new =
            !existed || disposition == CREATE_ALWAYS || disposition == TRUNCATE_EXISTING;
        if ((flags & open_unicode) != 0 && !choose_kind(handle, flags, is_new, kind)) {
            CloseHandle(handle);
            return fail(error_invalid);
        }
    } else if (text) {
        kind = (flags & open_utf8) != 0                       ? FdText::utf8
               : (flags & (open_utf16 | open_wide_text)) != 0 ? FdText::utf16
                                                              : FdText::bytes;
    }
    const int fd =
        fd_allocate(handle,
                    static_cast<unsigned char>(
                        (text ? fd_text : 0) | ((flags & open_append) != 0 ? fd_append : 0) |
                        ((flags & open_no_inherit) != 0 ? fd_no_inherit : 0)),
                    kind);
    if (fd < 0) {
        CloseHandle(handle);
    }
    return fd;
}

int open_checked(int* fd, const wchar_t* name, int flags, int share, int mode, bool secure = true) {
    if (fd == nullptr) {
        return invalid();
    }
    *fd = -1;
    if (secure && name != nullptr && (mode & ~(mode_read | mode_write)) != 0) {
        return invalid();
    }
    *fd = open(name, flags, share, mode);
    return *fd < 0 ? *_errno() : 0;
}

template <class C>
Stream* open_named(const C* name, const C* mode, int share) {
    if (name == nullptr || mode == nullptr || *mode == 0) {
        invalid();
        return nullptr;
    }
    if (*name == 0) {
        fail(error_invalid);
        return nullptr;
    }
    Stream* const stream = allocate_stream();
    if (stream == nullptr) {
        return nullptr;
    }
    if constexpr (sizeof(C) == 1) {
        return open_stream(stream, widen(name).get(), widen(mode).get(), share);
    } else {
        return open_stream(stream, name, mode, share);
    }
}

template <class C>
int open_into(Stream** to, const C* name, const C* mode) {
    if (to == nullptr) {
        return invalid();
    }
    *to = nullptr;
    if (name == nullptr || mode == nullptr) {
        return invalid();
    }
    *to = open_named(name, mode, share_secure);
    return *to == nullptr ? *_errno() : 0;
}

Stream* reopen(Stream* stream, const wchar_t* name, const wchar_t* mode, int share) {
    if (stream == nullptr || mode == nullptr || name == nullptr) {
        invalid();
        return nullptr;
    }
    const StreamGuard guard(*stream);
    const int old = stream->fd;
    if ((stream->flags & stream_used) != 0) {
        close(*stream);
    }
    *stream = {};
    stream->flags = stream_used;
    stream->fd = -1;
    Stream* const opened = open_stream(stream, name, mode, share);
    // Standard streams keep their number where it is free.
    if (opened != nullptr && old >= 0 && old < 3 && opened->fd != old) {
        _dup2(opened->fd, old);
        fd_close(opened->fd);
        opened->fd = old;
    }
    return opened;
}

template <class C>
Stream* adopt(int fd, const C* text) {
    if (!fd_is(fd, fd_open)) {
        fail_fd(fd);
        return nullptr;
    }
    wchar_t wide[64] = {};
    for (int i = 0; text != nullptr && i < 63 && text[i] != 0; ++i) {
        wide[i] = static_cast<wchar_t>(text[i]);
    }
    Mode mode;
    if (text == nullptr || !mode.read(wide)) {
        invalid();
        return nullptr;
    }
    Stream* const stream = allocate_stream();
    if (stream != nullptr) {
        stream->fd = fd;
        stream->flags |= mode.stream_flags;
    }
    return stream;
}

Lock name_lock;
unsigned name_counter;

/// "DIRECTORY\sPID.N", which nobody else makes.
void temporary_name(wchar_t* to, const wchar_t* directory, wchar_t kind) {
    size_t at = 0;
    for (; directory[at] != 0; ++at) {
        to[at] = directory[at];
    }
    if (at > 0 && to[at - 1] != '\\' && to[at - 1] != '/') {
        to[at++] = '\\';
    }
    to[at++] = kind;
    const auto put = [&](unsigned value) {
        wchar_t digits[16];
        int count = 0;
        do {
            digits[count++] = L"0123456789abcdefghijklmnopqrstuvwxyz"[value % 36];
            value /= 36;
        } while (value != 0);
        while (count > 0) {
            to[at++] = digits[--count];
        }
    };
    put(GetCurrentProcessId());
    to[at++] = '.';
    const Guard guard(name_lock);
    put(name_counter++);
    to[at] = 0;
}

void free_name(wchar_t (&to)[MAX_PATH + 40]) {
    wchar_t directory[MAX_PATH + 1] = L"\\";
    if (is_ucrt) {
        GetTempPathW(MAX_PATH, directory);
    }
    do {
        temporary_name(to, directory, 's');
    } while (GetFileAttributesW(to) != INVALID_FILE_ATTRIBUTES);
}

template <class C>
int put_name(C* to, size_t room) {
    wchar_t name[MAX_PATH + 40];
    if (to == nullptr || room == 0) {
        return invalid();
    }
    free_name(name);
    size_t i = 0;
    for (; name[i] != 0 && i < room; ++i) {
        to[i] = static_cast<C>(name[i]);
    }
    if (i == room) {
        *to = 0;
        return invalid(error_range);
    }
    to[i] = 0;
    return 0;
}

template <class C>
int make_from_template(C* text, size_t room) {
    if (text == nullptr || room == 0) {
        return invalid();
    }
    const size_t size = length(text);
    if (size >= room || size < 6) {
        *text = 0;
        return invalid();
    }
    C* const place = text + size - 6;
    for (int i = 0; i < 6; ++i) {
        if (place[i] != 'X') {
            *text = 0;
            return invalid();
        }
    }
    unsigned id = GetCurrentThreadId() % 100000;
    for (int i = 5; i > 0; --i, id /= 10) {
        place[i] = static_cast<C>('0' + id % 10);
    }
    for (C letter = 'a'; letter <= 'z'; ++letter) {
        *place = letter;
        DWORD found = 0;
        if constexpr (sizeof(C) == 1) {
            found = GetFileAttributesW(widen(text).get());
        } else {
            found = GetFileAttributesW(text);
        }
        if (found == INVALID_FILE_ATTRIBUTES) {
            return 0;
        }
    }
    *text = 0;
    fail(error_exists);
    return error_exists;
}

} // namespace

namespace ferry::crt {

bool Mode::read(const wchar_t* text) {
    while (*text == ' ') {
        ++text;
    }
    switch (*text++) {
    case 'r': stream_flags = stream_readable; break;
    case 'w':
        open_flags = open_write | open_create | open_truncate;
        stream_flags = stream_writing;
        break;
    case 'a':
        open_flags = open_write | open_create | open_append;
        stream_flags = stream_writing;
        break;
    default: return false;
    }
    if (*__p__commode() != 0) {
        stream_flags |= stream_commit;
    }
    bool once[128] = {}; // ucrt: each letter, and one of each pair
    for (; *text != 0 && *text != ','; ++text) {
        switch (*text) {
        case '+':
            open_flags = (open_flags & ~3) | open_read_write;
            stream_flags = (stream_flags & ~(stream_readable | stream_writing)) | stream_update;
            break;
        case 'b': open_flags |= open_binary; break;
        case 't': open_flags |= open_text; break;
        case 'c': stream_flags |= stream_commit; break;
        case 'n': stream_flags &= ~stream_commit; break;
        case 'S': open_flags |= open_sequential; break;
        case 'R': open_flags |= open_random; break;
        case 'T': open_flags |= open_short_lived; break;
        case 'D': open_flags |= open_temporary; break;
        case 'N': open_flags |= open_no_inherit; continue;
        case 'x':
            if (is_ucrt && (open_flags & open_truncate) == 0) {
                return false;
            }
            open_flags |= open_exclusive;
            continue;
        case ' ': continue;
        default: return false;
        }
        const wchar_t kind = *text == 't' ? 'b' : *text == 'n' ? 'c' : *text == 'R' ? 'S' : *text;
        if (is_ucrt && once[kind]) {
            return false;
        }
        once[kind] = true;
    }
    if (*text == 0) {
        return true;
    }
    const auto skip = [&] {
        while (*text == ' ') {
            ++text;
        }
    };
    const auto word = [&](const wchar_t* wanted) {
        const wchar_t* at = text;
        for (; *wanted != 0; ++wanted, ++at) {
            if ((*at >= 'a' && *at <= 'z' ? *at - 32 : *at) != *wanted) {
                return false;
            }
        }
        text = at;
        return true;
    };
    ++text;
    skip();
    if (text[0] != 'c' || text[1] != 'c' || text[2] != 's') {
        return false;
    }
    text += 3;
    skip();
    if (*text++ != '=') {
        return false;
    }
    skip();
    if (word(L"UTF-8")) {
        open_flags |= open_utf8;
    } else if (word(L"UTF-16LE")) {
        open_flags |= open_utf16;
    } else if (word(L"UNICODE")) {
        open_flags |= open_wide_text;
    } else {
        return false;
    }
    skip();
    return *text == 0;
}

Stream* open_stream(Stream* stream, const wchar_t* name, const wchar_t* text, int share) {
    Mode mode;
    constexpr int read_write_all = 0x180;
    if (!mode.read(text)) {
        free_stream(*stream);
        invalid();
        return nullptr;
    }
    const int fd = open(name, mode.open_flags, share, read_write_all);
    if (fd < 0) {
        free_stream(*stream);
        return nullptr;
    }
    stream->fd = fd;
    stream->flags |= mode.stream_flags;
    return stream;
}

} // namespace ferry::crt

extern "C" {

int _wsopen_dispatch(const wchar_t* name, int flags, int share, int mode, int* fd, int secure) {
    return open_checked(fd, name, flags, share, mode, secure != 0);
}
int _sopen_dispatch(const char* name, int flags, int share, int mode, int* fd, int secure) {
    return open_checked(fd, widen(name).get(), flags, share, mode, secure != 0);
}
int _wsopen_s(int* fd, const wchar_t* name, int flags, int share, int mode) {
    return open_checked(fd, name, flags, share, mode);
}
int _sopen_s(int* fd, const char* name, int flags, int share, int mode) {
    return open_checked(fd, widen(name).get(), flags, share, mode);
}
#define WITH_MODE(before)                                                                          \
    va_list list;                                                                                  \
    va_start(list, before);                                                                        \
    const int mode = (flags & open_create) != 0 ? va_arg(list, int) : 0;                           \
    va_end(list)
int _wopen(const wchar_t* name, int flags, ...) {
    WITH_MODE(flags);
    return open(name, flags, share_all, mode);
}
int _open(const char* name, int flags, ...) {
    WITH_MODE(flags);
    return open(widen(name).get(), flags, share_all, mode);
}
int _wsopen(const wchar_t* name, int flags, int share, ...) {
    WITH_MODE(share);
    return open(name, flags, share, mode);
}
int _sopen(const char* name, int flags, int share, ...) {
    WITH_MODE(share);
    return open(widen(name).get(), flags, share, mode);
}
#undef WITH_MODE
int _wcreat(const wchar_t* name, int mode) {
    return open(name, open_create | open_truncate | open_read_write, share_all, mode);
}
int _creat(const char* name, int mode) { return _wcreat(widen(name).get(), mode); }
int _umask_s(int mode, int* old) {
    if (old == nullptr) {
        return invalid();
    }
    *old = umask_bits;
    if ((mode & ~(mode_read | mode_write)) != 0) {
        return invalid();
    }
    umask_bits = mode;
    return 0;
}
int _umask(int mode) {
    const int old = umask_bits;
    umask_bits = mode & (mode_read | mode_write);
    return old;
}

Stream* _wfsopen(const wchar_t* name, const wchar_t* mode, int share) {
    return open_named(name, mode, share);
}
Stream* _fsopen(const char* name, const char* mode, int share) {
    return open_named(name, mode, share);
}
Stream* _wfopen(const wchar_t* name, const wchar_t* mode) {
    return open_named(name, mode, share_all);
}
Stream* fopen(const char* name, const char* mode) { return open_named(name, mode, share_all); }
int fopen_s(Stream** to, const char* name, const char* mode) { return open_into(to, name, mode); }
int _wfopen_s(Stream** to, const wchar_t* name, const wchar_t* mode) {
    return open_into(to, name, mode);
}
Stream* _wfreopen(const wchar_t* name, const wchar_t* mode, Stream* stream) {
    return reopen(stream, name, mode, share_all);
}
Stream* freopen(const char* name, const char* mode, Stream* stream) {
    return reopen(stream, widen(name).get(), widen(mode).get(), share_all);
}
int _wfreopen_s(Stream** to, const wchar_t* name, const wchar_t* mode, Stream* stream) {
    if (to == nullptr) {
        return invalid();
    }
    *to = reopen(stream, name, mode, share_secure);
    return *to == nullptr ? *_errno() : 0;
}
int freopen_s(Stream** to, const char* name, const char* mode, Stream* stream) {
    return _wfreopen_s(to, widen(name).get(), widen(mode).get(), stream);
}
Stream* _fdopen(int fd, const char* mode) { return adopt(fd, mode); }
Stream* _wfdopen(int fd, const wchar_t* mode) { return adopt(fd, mode); }

int tmpfile_s(Stream** to) {
    if (to == nullptr) {
        return invalid();
    }
    wchar_t directory[MAX_PATH + 1];
    GetTempPathW(MAX_PATH, directory);
    for (;;) {
        wchar_t name[MAX_PATH + 40];
        temporary_name(name, directory, 't');
        const int fd = open(
            name, open_create | open_exclusive | open_read_write | open_binary | open_temporary,
            share_none, 0x180);
        if (fd < 0 && *_errno() == error_exists) {
            continue;
        }
        *to = fd < 0 ? nullptr : _fdopen(fd, "w+b");
        if (*to != nullptr) {
            (*to)->flags |= stream_temporary;
        }
        return *to == nullptr ? *_errno() : 0;
    }
}
Stream* tmpfile() {
    Stream* stream = nullptr;
    tmpfile_s(&stream);
    return stream;
}
int tmpnam_s(char* to, size_t room) { return put_name(to, room); }
int _wtmpnam_s(wchar_t* to, size_t room) { return put_name(to, room); }
char* tmpnam(char* to) {
    to = to != nullptr ? to : thread_data().name_text;
    put_name(to, MAX_PATH);
    return to;
}
wchar_t* _wtmpnam(wchar_t* to) {
    to = to != nullptr ? to : thread_data().wide_name_text;
    put_name(to, MAX_PATH);
    return to;
}
wchar_t* _wgetenv(const wchar_t* name);
wchar_t* _wtempnam(const wchar_t* directory, const wchar_t* prefix) {
    wchar_t temporary[MAX_PATH + 1];
    const wchar_t* where = _wgetenv(L"TMP");
    if (where == nullptr || GetFileAttributesW(where) == INVALID_FILE_ATTRIBUTES) {
        where = directory;
    }
    if (where == nullptr || GetFileAttributesW(where) == INVALID_FILE_ATTRIBUTES) {
        GetTempPathW(MAX_PATH, temporary);
        where = temporary;
    }
    const size_t prefix_size = prefix == nullptr ? 0 : wcslen(prefix);
    const size_t room = wcslen(where) + prefix_size + 40;
    auto* const name = static_cast<wchar_t*>(malloc(room * sizeof(wchar_t)));
    if (name == nullptr) {
        return nullptr;
    }
    size_t at = 0;
    for (; where[at] != 0; ++at) {
        name[at] = where[at];
    }
    if (at > 0 && name[at - 1] != '\\' && name[at - 1] != '/') {
        name[at++] = '\\';
    }
    for (size_t i = 0; i < prefix_size; ++i) {
        name[at++] = prefix[i];
    }
    for (unsigned number = 2;; ++number) {
        wchar_t digits[12];
        int count = 0;
        for (unsigned rest = number; rest != 0; rest /= 10) {
            digits[count++] = static_cast<wchar_t>('0' + rest % 10);
        }
        size_t end = at;
        while (count > 0) {
            name[end++] = digits[--count];
        }
        name[end] = 0;
        if (GetFileAttributesW(name) == INVALID_FILE_ATTRIBUTES) {
            return name;
        }
    }
}
char* _tempnam(const char* directory, const char* prefix) {
    const Owned<wchar_t> wide_directory = widen(directory);
    const Owned<wchar_t> wide_prefix = widen(prefix);
    const Owned<wchar_t> name(_wtempnam(wide_directory.get(), wide_prefix.get()));
    return narrow(name.get()).release();
}
char* _mktemp(char* text) {
    return make_from_template(text, text == nullptr ? 0 : strlen(text) + 1) == 0 ? text : nullptr;
}
wchar_t* _wmktemp(wchar_t* text) {
    return make_from_template(text, text == nullptr ? 0 : wcslen(text) + 1) == 0 ? text : nullptr;
}
int _mktemp_s(char* text, size_t room) { return make_from_template(text, room); }
int _wmktemp_s(wchar_t* text, size_t room) { return make_from_template(text, room); }

} // extern "C"
