#pragma once
/// What the sources of the C runtime share. They declare the functions of C themselves: the Windows
/// headers' declarations are those of a program that imports them.

#include <stdarg.h>

#include <ferry/win32/ntdll.hpp>

extern "C" {

void* malloc(size_t size);
void* calloc(size_t count, size_t size);
void* realloc(void* block, size_t size);
void free(void* block);
int* _errno();
void exit(int code);
void abort();

} // extern "C"

namespace ferry::crt {

// errno.h
inline constexpr int error_no_entry = 2;
inline constexpr int error_io = 5;
inline constexpr int error_bad_file = 9;
inline constexpr int error_no_memory = 12;
inline constexpr int error_access = 13;
inline constexpr int error_exists = 17;
inline constexpr int error_invalid = 22;
inline constexpr int error_too_many_files = 24;
inline constexpr int error_no_space = 28;
inline constexpr int error_pipe = 32;

/// Sets errno; -1.
int fail(int error);
/// Sets errno by the last error; -1.
int fail_by_last_error();

// fd.cpp: file numbers.
inline constexpr int most_fds = 2048;
enum FdFlag : unsigned char {
    fd_open = 1,
    fd_text = 2,
    fd_append = 4,
    fd_device = 8,
    fd_pipe = 16,
    fd_end = 32, ///< a CTRL-Z has been read in text mode
};
void start_fds();
HANDLE fd_handle(int fd);
bool fd_is(int fd, FdFlag flag);
/// Writes all of it; in text mode line feeds get a carriage return. What was written of `from`, or
/// -1.
int fd_write(int fd, const void* from, unsigned size);

// stream.cpp
/// struct _iobuf as programs know it.
struct Stream {
    char* next;
    int left; ///< of the buffer
    char* buffer;
    int flags;
    int fd;
    int ungot;
    int buffer_size;
    char* temporary_name;
};
static_assert(sizeof(void*) != 8 || sizeof(Stream) == 48);
inline constexpr int stream_read = 1;
inline constexpr int stream_write = 2;
inline constexpr int stream_unbuffered = 4;
inline constexpr int stream_own_buffer = 8;
inline constexpr int stream_end = 16;
inline constexpr int stream_error = 32;
inline constexpr int stream_update = 128;

void start_streams();
void flush_all();
void lock(Stream& stream);
void unlock(Stream& stream);
bool put(Stream& stream, const char* text, size_t size);

// format.cpp: printf
struct Sink {
    /// Takes text; false ends the formatting.
    bool (*put)(void* context, const char* text, size_t size);
    void* context;
};
/// Characters put, or -1.
int format(const Sink& sink, const char* format, va_list arguments);

} // namespace ferry::crt
