#pragma once
/// Streams: FILE. Programs built for msvcrt know its fields, and read and write the buffer by
/// macros.

#include "fd.hpp"

namespace ferry::crt {

/// struct _iobuf.
struct Stream {
    char* next;
    int left; ///< to read, or room to write
    char* buffer;
    int flags;
    int fd;
    int ungot;
    int buffer_size;
    char* temporary_name;
};
static_assert(sizeof(void*) != 8 || sizeof(Stream) == 48);

enum StreamFlag : int {
    stream_readable = 0x01, ///< opened for reading, or update being read
    stream_writing = 0x02,  ///< opened for writing, or update being written
    stream_unbuffered = 0x04,
    stream_own_buffer = 0x08,
    stream_end = 0x10,
    stream_error = 0x20,
    stream_string = 0x40, ///< no file: the buffer is all
    stream_update = 0x80,
    stream_user_buffer = 0x100,
    stream_temporary = 0x200, ///< deleted when closed
    stream_used = 0x400,
    stream_commit = 0x800,     ///< fflush reaches the disk
    stream_line_wise = 0x1000, ///< written at the end of each call: a console
};

class StreamGuard {
public:
    explicit StreamGuard(Stream& stream);
    StreamGuard(const StreamGuard&) = delete;
    StreamGuard& operator=(const StreamGuard&) = delete;
    ~StreamGuard();

private:
    Stream& stream_;
};

/// For one call: gives an unbuffered stream, or a console's, a buffer that is written at the end:
/// by finish(), whose answer is the call's, or without one by the destructor.
class CallBuffer {
public:
    explicit CallBuffer(Stream& stream);
    CallBuffer(const CallBuffer&) = delete;
    CallBuffer& operator=(const CallBuffer&) = delete;
    ~CallBuffer();

    /// False, and the stream's error, if an unbuffered stream's output could not be written. That a
    /// console's could not nobody is told.
    bool finish();

private:
    Stream& stream_;
    bool lent_ = false;
    char space_[512];
};

Stream& standard_stream(int number);
/// A free one, in use from now on; null and errno where there is none.
Stream* allocate_stream();
void free_stream(Stream& stream);
/// All that follow want the stream locked.
bool put(Stream& stream, const void* data, size_t size);
bool flush(Stream& stream);
/// What fflush does: a stream for both may be read next.
bool flush_wholly(Stream& stream);
int refill(Stream& stream); ///< the next byte, or -1
int close(Stream& stream);
/// Leaves a stream without a buffer; one of its own is freed.
void release_buffer(Stream& stream);
inline int get(Stream& stream) {
    return --stream.left >= 0 ? static_cast<unsigned char>(*stream.next++) : refill(stream);
}
int unget(Stream& stream, int c);
size_t read_block(Stream& stream, void* to, size_t size);
bool seek(Stream& stream, long long offset, int from);
long long tell(Stream& stream);
/// Wide characters by the stream's mode; 0xffff at the end.
unsigned short get_wide(Stream& stream);
unsigned short put_wide(Stream& stream, wchar_t c);
unsigned short unget_wide(Stream& stream, unsigned short c);
/// What the stream's code page has not becomes `replacement`, or an error where that is 0.
bool put_wide_text(Stream& stream, const wchar_t* text, size_t size, char replacement = 0);
/// Whether the stream holds UTF-16 itself.
bool is_wide(const Stream& stream);
/// Whether bytes may be read and written one by one: not where a file is Unicode to the program.
/// The handler of wrong arguments where not.
bool takes_bytes(const Stream& stream);
void flush_all();
int flush_every(int flags);
void remove_temporary_files();

/// mode of fopen: flags for _open, and what the stream keeps. False where it is malformed.
struct Mode {
    int open_flags = 0;
    int stream_flags = 0;
    bool read(const wchar_t* text);
};
/// Opens a file for a stream that is allocated; null and errno, and the stream freed, on failure.
Stream* open_stream(Stream* stream, const wchar_t* name, const wchar_t* mode, int share);

inline constexpr unsigned short wide_end = 0xffff;

} // namespace ferry::crt
