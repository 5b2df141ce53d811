// Streams. Output to a console is written at the end of each call, other output when a buffer is
// full.

#include "stream.hpp"

#include "locale.hpp"

using namespace ferry::crt;

extern "C" {
ferry::crt::Stream _iob[8192];
int _unlink(const char* name);
}

namespace ferry::crt {
namespace {

constexpr int most_streams = 8192;
constexpr int buffer_bytes = 4096;
constexpr int tiny_bytes = 8; // for what is pushed back onto an unbuffered stream

/// What a stream has beside what programs know.
struct Extra {
    CRITICAL_SECTION section;
    bool has_lock;
    char tiny[tiny_bytes];
    long long raw_begin; ///< where the buffer's text begins in the file; -1: not known
};

Extra extras[most_streams];
Lock table_lock;
int used_streams = 3;

Extra& extra_of(const Stream& stream) { return extras[&stream - _iob]; }

bool is_file(const Stream& stream) { return &stream >= _iob && &stream < _iob + most_streams; }

/// What there is for who pushes back, and for nobody who writes: programs that write into a
/// stream's buffer themselves look at the room in it, and an unbuffered stream has none.
bool has_tiny_buffer(const Stream& stream) {
    return is_file(stream) && stream.buffer == extra_of(stream).tiny;
}

int room_of(const Stream& stream) { return has_tiny_buffer(stream) ? 0 : stream.buffer_size; }

bool give_buffer(Stream& stream) {
    if (stream.buffer != nullptr) {
        return true;
    }
    if ((stream.flags & stream_unbuffered) == 0) {
        stream.buffer = static_cast<char*>(malloc(buffer_bytes));
        if (stream.buffer != nullptr) {
            stream.buffer_size = buffer_bytes;
            stream.flags |= stream_own_buffer;
        }
    }
    if (stream.buffer == nullptr) {
        stream.flags |= stream_unbuffered;
        stream.buffer = extra_of(stream).tiny;
        stream.buffer_size = is_wide(stream) ? 2 : 1;
    }
    stream.next = stream.buffer;
    stream.left = 0;
    return true;
}

/// From reading to writing, where the stream may do both.
bool begin_writing(Stream& stream) {
    if ((stream.flags & stream_string) != 0) {
        return true;
    }
    if ((stream.flags & (stream_writing | stream_update)) == 0) {
        stream.flags |= stream_error;
        fail(error_bad_file);
        return false;
    }
    if ((stream.flags & stream_readable) != 0) {
        stream.left = 0;
        if ((stream.flags & stream_end) == 0) { // between reading and writing goes a seek
            stream.flags |= stream_error;
            return false;
        }
        stream.next = stream.buffer;
        stream.flags &= ~stream_readable;
    }
    stream.flags = (stream.flags | stream_writing) & ~stream_end;
    if (stream.buffer == nullptr) {
        give_buffer(stream);
        stream.left = room_of(stream);
    } else if (stream.next == stream.buffer) {
        stream.left = room_of(stream);
    }
    return true;
}

} // namespace

void release_buffer(Stream& stream) {
    if ((stream.flags & stream_own_buffer) != 0) {
        free(stream.buffer);
    }
    stream.flags &= ~(stream_own_buffer | stream_user_buffer);
    stream.buffer = stream.next = nullptr;
    stream.left = stream.buffer_size = 0;
}

StreamGuard::StreamGuard(Stream& stream) : stream_(stream) {
    if (is_file(stream_)) {
        EnterCriticalSection(&extra_of(stream_).section);
    }
}
StreamGuard::~StreamGuard() {
    if (is_file(stream_)) {
        LeaveCriticalSection(&extra_of(stream_).section);
    }
}

CallBuffer::CallBuffer(Stream& stream) : stream_(stream) {
    if ((stream.flags & stream_unbuffered) != 0 && (stream.flags & stream_readable) == 0 &&
        (stream.buffer == nullptr || stream.buffer == extra_of(stream).tiny)) {
        stream.buffer = stream.next = space_;
        stream.left = stream.buffer_size = sizeof space_;
        lent_ = true;
    }
}
bool CallBuffer::finish() {
    if (lent_) {
        return flush(stream_);
    }
    if (fd_is(stream_.fd, fd_device) && (stream_.flags & stream_string) == 0) {
        flush(stream_);
    }
    return true;
}
CallBuffer::~CallBuffer() {
    finish();
    if (lent_) { // there is always a buffer, which programs' own putc looks at
        stream_.buffer = nullptr;
        give_buffer(stream_);
    }
}

Stream& standard_stream(int number) { return _iob[number]; }

Stream* allocate_stream() {
    const Guard guard(table_lock);
    for (int i = 3; i < most_streams; ++i) {
        if (_iob[i].flags == 0) {
            Extra& extra = extras[i];
            if (!extra.has_lock) {
                InitializeCriticalSection(&extra.section);
                extra.has_lock = true;
            }
            if (i >= used_streams) {
                used_streams = i + 1;
            }
            _iob[i] = {};
            _iob[i].flags = stream_used;
            _iob[i].fd = -1;
            extra.raw_begin = -1;
            return &_iob[i];
        }
    }
    fail(error_too_many_files);
    return nullptr;
}

void free_stream(Stream& stream) {
    const Guard guard(table_lock);
    stream = {};
    stream.fd = -1;
}

void start_files() {
    start_fds();
    for (int fd = 0; fd < 3; ++fd) {
        InitializeCriticalSection(&extras[fd].section);
        extras[fd].has_lock = true;
        extras[fd].raw_begin = -1;
        _iob[fd].fd = fd_handle(fd) == INVALID_HANDLE_VALUE || fd_handle(fd) == no_handle ? -2 : fd;
        _iob[fd].flags = stream_used | (fd == 0 ? stream_readable : stream_writing);
    }
    _iob[2].flags |= stream_unbuffered;
}

void end_files() { flush_all(); }

bool is_wide(const Stream& stream) {
    return stream.fd >= 0 && fd_is(stream.fd, fd_text) && fd_text_kind(stream.fd) != FdText::bytes;
}

bool takes_bytes(const Stream& stream) {
    if ((stream.flags & stream_string) == 0 && is_wide(stream)) {
        invalid();
        return false;
    }
    return true;
}

bool flush(Stream& stream) {
    if ((stream.flags & stream_string) != 0) {
        return false;
    }
    if ((stream.flags & stream_writing) == 0 || stream.buffer == nullptr) {
        return true;
    }
    const auto size = static_cast<unsigned>(stream.next - stream.buffer);
    stream.next = stream.buffer;
    stream.left = room_of(stream);
    if (size == 0 || fd_write(stream.fd, stream.buffer, size) >= 0) {
        return true;
    }
    stream.flags |= stream_error;
    return false;
}

bool flush_wholly(Stream& stream) {
    if (!flush(stream)) {
        return false;
    }
    if ((stream.flags & stream_update) != 0 && (stream.flags & stream_writing) != 0) {
        stream.flags &= ~stream_writing;
        stream.left = 0;
    }
    return true;
}

bool put(Stream& stream, const void* data, size_t size) {
    if (!begin_writing(stream)) {
        return false;
    }
    const auto* from = static_cast<const char*>(data);
    while (size > 0) {
        if (stream.left <= 0 && !flush(stream)) {
            return false;
        }
        // Large blocks of a file go past the buffer, and so does all where there is none.
        const bool has_none = has_tiny_buffer(stream);
        if (stream.next == stream.buffer &&
            (has_none || size >= static_cast<size_t>(stream.buffer_size)) &&
            (stream.flags & stream_string) == 0) {
            const auto whole = static_cast<unsigned>(size < 0x40000000 ? size : 0x40000000);
            const unsigned part =
                has_none ? whole : whole - whole % static_cast<unsigned>(stream.buffer_size);
            if (fd_write(stream.fd, from, part) < 0) {
                stream.flags |= stream_error;
                return false;
            }
            from += part;
            size -= part;
            continue;
        }
        const size_t part =
            size < static_cast<size_t>(stream.left) ? size : static_cast<size_t>(stream.left);
        memcpy(stream.next, from, part);
        stream.next += part;
        stream.left -= static_cast<int>(part);
        from += part;
        size -= part;
    }
    return true;
}

int refill(Stream& stream) {
    if ((stream.flags & stream_string) != 0) {
        stream.left = 0;
        stream.flags |= stream_end;
        return -1;
    }
    if ((stream.flags & stream_used) == 0) {
        stream.left = 0;
        fail(error_bad_file);
        return -1;
    }
    if ((stream.flags & stream_writing) != 0) { // after writing, a flush or a seek comes first
        stream.left = 0;
        stream.flags |= stream_error;
        return -1;
    }
    stream.flags |= stream_readable;
    give_buffer(stream);
    // Who reads from the keyboard wants to see what was asked.
    if (stream.fd == 0 && fd_is(0, fd_device)) {
        const StreamGuard guard(_iob[1]);
        flush(_iob[1]);
    }
    extra_of(stream).raw_begin =
        fd_is(stream.fd, fd_text) && !fd_is(stream.fd, fd_pipe) && !fd_is(stream.fd, fd_device)
            ? fd_seek(stream.fd, 0, FILE_CURRENT)
            : -1;
    const int got = fd_read(stream.fd, stream.buffer, static_cast<unsigned>(stream.buffer_size));
    stream.next = stream.buffer;
    if (got <= 0) {
        stream.left = 0;
        stream.flags |= got == 0 ? stream_end : stream_error;
        if ((stream.flags & stream_update) != 0) {
            stream.flags &= ~stream_readable;
        }
        return -1;
    }
    stream.left = got - 1;
    return static_cast<unsigned char>(*stream.next++);
}

int unget(Stream& stream, int c) {
    if (c == -1 ||
        ((stream.flags & stream_readable) == 0 &&
         ((stream.flags & stream_update) == 0 || (stream.flags & stream_writing) != 0))) {
        return -1;
    }
    if (stream.buffer == nullptr) {
        give_buffer(stream);
    }
    if (stream.next == stream.buffer) {
        if (stream.left > 0) {
            return -1;
        }
        ++stream.next;
    }
    --stream.next;
    if ((stream.flags & stream_string) == 0) {
        *stream.next = static_cast<char>(c);
    } else if (*stream.next != static_cast<char>(c)) {
        ++stream.next;
        return -1;
    }
    ++stream.left;
    stream.flags = (stream.flags & ~stream_end) | stream_readable;
    return c & 0xff;
}

size_t read_block(Stream& stream, void* target, size_t size) {
    auto* to = static_cast<char*>(target);
    size_t done = 0;
    while (done < size) {
        if (stream.left > 0) {
            const size_t part = size - done < static_cast<size_t>(stream.left)
                                    ? size - done
                                    : static_cast<size_t>(stream.left);
            memcpy(to + done, stream.next, part);
            stream.next += part;
            stream.left -= static_cast<int>(part);
            done += part;
            continue;
        }
        const size_t wanted = size - done;
        if (stream.buffer != nullptr && (stream.flags & (stream_string | stream_writing)) == 0 &&
            wanted >= static_cast<size_t>(stream.buffer_size) && !fd_is(stream.fd, fd_text)) {
            const auto whole = static_cast<unsigned>(wanted < 0x40000000 ? wanted : 0x40000000);
            const auto buffer = static_cast<unsigned>(stream.buffer_size);
            const int got = fd_read(stream.fd, to + done, whole - whole % buffer);
            if (got <= 0) {
                stream.flags |= got == 0 ? stream_end : stream_error;
                break;
            }
            done += static_cast<size_t>(got);
            stream.next = stream.buffer;
            continue;
        }
        const int c = refill(stream);
        if (c < 0) {
            break;
        }
        to[done++] = static_cast<char>(c);
    }
    return done;
}

long long tell(Stream& stream) {
    const long long at = fd_seek(stream.fd, 0, FILE_CURRENT);
    if (at < 0 || stream.buffer == nullptr) {
        return at;
    }
    if ((stream.flags & stream_writing) != 0) {
        long long pending = stream.next - stream.buffer;
        if (fd_is(stream.fd, fd_text) && !is_wide(stream)) {
            for (const char* c = stream.buffer; c < stream.next; ++c) {
                pending += *c == '\n';
            }
        }
        if (fd_is(stream.fd, fd_append) && pending > 0) {
            LARGE_INTEGER size;
            if (GetFileSizeEx(fd_handle(stream.fd), &size)) {
                return size.QuadPart + pending;
            }
        }
        return at + pending;
    }
    const long long begin = extra_of(stream).raw_begin;
    if (!fd_is(stream.fd, fd_text) || begin < 0) {
        return at - (stream.left > 0 ? stream.left : 0);
    }
    if (stream.left <= 0) {
        return at;
    }
    return begin + fd_raw_size(stream.fd, begin, stream.next - stream.buffer);
}

bool seek(Stream& stream, long long offset, int from) {
    if ((stream.flags & stream_used) == 0 || stream.fd < 0) {
        fail(error_invalid);
        return false;
    }
    if (from == FILE_CURRENT && (stream.flags & stream_writing) == 0) {
        const long long at = tell(stream);
        if (at < 0) {
            return false;
        }
        offset += at;
        from = FILE_BEGIN;
    }
    flush(stream);
    stream.flags &= ~stream_end;
    if ((stream.flags & stream_update) != 0) {
        stream.flags &= ~(stream_readable | stream_writing);
    }
    stream.next = stream.buffer;
    stream.left = 0;
    return fd_seek(stream.fd, offset, from) >= 0;
}

int close(Stream& stream) {
    if ((stream.flags & stream_used) == 0) {
        return fail(error_invalid);
    }
    int result = -1;
    if ((stream.flags & stream_string) == 0) {
        result = flush(stream) ? 0 : -1;
        release_buffer(stream);
        if (stream.fd >= 0 && fd_close(stream.fd) < 0) {
            result = -1;
        }
        if (stream.temporary_name != nullptr) {
            free(stream.temporary_name);
            stream.temporary_name = nullptr;
        }
    }
    return result;
}

int flush_every(int flags) {
    int count = 0;
    for (int i = 0; i < used_streams; ++i) {
        Stream& stream = _iob[i];
        if ((stream.flags & stream_used) != 0 && (stream.flags & stream_string) == 0) {
            const StreamGuard guard(stream);
            if ((stream.flags & flags) != 0) {
                flush_wholly(stream);
            }
            ++count;
        }
    }
    return count;
}
void flush_all() { flush_every(stream_writing); }

void remove_temporary_files() {
    for (int i = 3; i < used_streams; ++i) {
        if ((_iob[i].flags & stream_temporary) != 0) {
            close(_iob[i]);
            free_stream(_iob[i]);
        }
    }
}

} // namespace ferry::crt

extern "C" {

Stream* __iob_func() { return _iob; }
Stream* __acrt_iob_func(unsigned number) { return &_iob[number]; }
void _lock_file(Stream* stream) { EnterCriticalSection(&extra_of(*stream).section); }
void _unlock_file(Stream* stream) { LeaveCriticalSection(&extra_of(*stream).section); }
int _filbuf(Stream* stream) {
    const StreamGuard guard(*stream);
    return refill(*stream);
}
int _flsbuf(int c, Stream* stream) {
    const StreamGuard guard(*stream);
    const char byte = static_cast<char>(c);
    stream->left = stream->left < 0 ? 0 : stream->left;
    return put(*stream, &byte, 1) ? static_cast<unsigned char>(byte) : -1;
}

int fclose(Stream* stream);
int _fcloseall() {
    int count = 0;
    for (int i = 3; i < used_streams; ++i) {
        if ((_iob[i].flags & stream_used) != 0 && fclose(&_iob[i]) == 0) {
            ++count;
        }
    }
    return count;
}
int _rmtmp() {
    int count = 0;
    for (int i = 3; i < used_streams; ++i) {
        if ((_iob[i].flags & stream_temporary) != 0 && fclose(&_iob[i]) == 0) {
            ++count;
        }
    }
    return count;
}

} // extern "C"
