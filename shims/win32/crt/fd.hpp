#pragma once
/// File numbers: handles with a mode.

#include "crt.hpp"

namespace ferry::crt {

inline constexpr int most_fds = is_ucrt ? 8192 : 2048;

/// As in the flags that processes inherit (lpReserved2), but `fd_end`.
enum FdFlag : unsigned char {
    fd_open = 0x01,
    fd_end = 0x02, ///< a CTRL-Z has been read in text mode
    fd_pipe = 0x08,
    fd_no_inherit = 0x10,
    fd_append = 0x20,
    fd_device = 0x40,
    fd_text = 0x80,
};
enum class FdText : unsigned char { bytes, utf8, utf16 };

/// fcntl.h
enum OpenFlag : int {
    open_write = 1,
    open_read_write = 2,
    open_append = 8,
    open_random = 0x10,
    open_sequential = 0x20,
    open_temporary = 0x40,
    open_no_inherit = 0x80,
    open_create = 0x100,
    open_truncate = 0x200,
    open_exclusive = 0x400,
    open_short_lived = 0x1000,
    open_directory = 0x2000,
    open_text = 0x4000,
    open_binary = 0x8000,
    open_wide_text = 0x10000,
    open_utf16 = 0x20000,
    open_utf8 = 0x40000,
    open_unicode = open_wide_text | open_utf16 | open_utf8,
};

/// What a standard number has that was given no handle.
inline const HANDLE no_handle = reinterpret_cast<HANDLE>(intptr_t{-2});

void start_fds();
/// For a number that is not open: calls the handler of wrong arguments, EBADF; -1. That of a
/// standard stream without a handle (-2) is only an error.
int fail_fd(int fd);
/// INVALID_HANDLE_VALUE where `fd` is not open.
HANDLE fd_handle(int fd);
bool fd_is(int fd, FdFlag flag);
void fd_set(int fd, FdFlag flag, bool on);
FdText fd_text_kind(int fd);
void fd_set_text_kind(int fd, FdText kind);
/// A free number for `handle`; -1 and errno where there is none.
int fd_allocate(HANDLE handle, unsigned char flags, FdText kind = FdText::bytes);
/// Writes all of it; in text mode line feeds get a carriage return. What was written of `from`, or
/// -1.
int fd_write(int fd, const void* from, unsigned size);
int fd_read(int fd, void* to, unsigned size);
long long fd_seek(int fd, long long offset, int from);
/// Bytes of a text file from `offset` on that become `units` bytes of text.
long long fd_raw_size(int fd, long long offset, long long units);
int fd_close(int fd);
/// What a child's lpReserved2 holds: count, flags, handles. Null where nothing is to be inherited.
unsigned char* fd_inheritance(unsigned short& size);

} // namespace ferry::crt
