// Streams. Output to a console is written at the end of each call, other output when a buffer is
// full.

#include "crt.hpp"

namespace ferry::crt {

void start_process();

namespace {

constexpr int most_streams = 512;
constexpr int buffer_bytes = 4096;

Stream streams[most_streams];
CRITICAL_SECTION stream_locks[most_streams];

bool give_buffer(Stream& stream) {
    if (stream.buffer != nullptr) {
        return true;
    }
    if ((stream.flags & stream_unbuffered) != 0) {
        return false;
    }
    stream.buffer = stream.next = static_cast<char*>(malloc(buffer_bytes));
    stream.buffer_size = stream.left = buffer_bytes;
    stream.flags |= stream_own_buffer;
    return stream.buffer != nullptr;
}

bool flush(Stream& stream) {
    if ((stream.flags & stream_write) == 0 || stream.buffer == nullptr) {
        return true;
    }
    const auto size = static_cast<unsigned>(stream.next - stream.buffer);
    stream.next = stream.buffer;
    stream.left = stream.buffer_size;
    if (size == 0 || fd_write(stream.fd, stream.buffer, size) >= 0) {
        return true;
    }
    stream.flags |= stream_error;
    return false;
}

class StreamGuard {
public:
    explicit StreamGuard(Stream& stream) : stream_(stream) { lock(stream_); }
    StreamGuard(const StreamGuard&) = delete;
    StreamGuard& operator=(const StreamGuard&) = delete;
    ~StreamGuard() { unlock(stream_); }

private:
    Stream& stream_;
};

/// For one call: gives an unbuffered stream, or a console's, a buffer that is written at the end.
class CallBuffer {
public:
    explicit CallBuffer(Stream& stream) : stream_(stream) {
        if ((stream.flags & stream_unbuffered) != 0 && stream.buffer == nullptr) {
            stream.buffer = stream.next = space_;
            stream.left = stream.buffer_size = sizeof space_;
            lent_ = true;
        }
    }
    CallBuffer(const CallBuffer&) = delete;
    CallBuffer& operator=(const CallBuffer&) = delete;
    ~CallBuffer() {
        if (lent_ || fd_is(stream_.fd, fd_device)) {
            flush(stream_);
        }
        if (lent_) {
            stream_.buffer = stream_.next = nullptr;
            stream_.left = stream_.buffer_size = 0;
        }
    }

private:
    Stream& stream_;
    bool lent_ = false;
    char space_[512];
};

bool put_to_stream(void* context, const char* text, size_t size) {
    return put(*static_cast<Stream*>(context), text, size);
}

} // namespace

void lock(Stream& stream) { EnterCriticalSection(&stream_locks[&stream - streams]); }
void unlock(Stream& stream) { LeaveCriticalSection(&stream_locks[&stream - streams]); }

void start_streams() {
    start_process();
    start_fds();
    for (CRITICAL_SECTION& section : stream_locks) {
        InitializeCriticalSection(&section);
    }
    for (int fd = 0; fd < 3; ++fd) {
        streams[fd].fd = fd;
        streams[fd].flags = fd == 0 ? stream_read : stream_write;
    }
    streams[2].flags |= stream_unbuffered;
}

bool put(Stream& stream, const char* text, size_t size) {
    if ((stream.flags & stream_write) == 0) {
        stream.flags |= stream_error;
        fail(error_bad_file);
        return false;
    }
    give_buffer(stream);
    while (size > 0) {
        if (stream.left == 0 && !flush(stream)) {
            return false;
        }
        const size_t part =
            size < static_cast<size_t>(stream.left) ? size : static_cast<size_t>(stream.left);
        memcpy(stream.next, text, part);
        stream.next += part;
        stream.left -= static_cast<int>(part);
        text += part;
        size -= part;
    }
    return true;
}

void flush_all() {
    for (Stream& stream : streams) {
        if ((stream.flags & stream_write) != 0) {
            const StreamGuard guard(stream);
            flush(stream);
        }
    }
}

} // namespace ferry::crt

using namespace ferry::crt;

extern "C" {

Stream* __iob_func() { return streams; }

int fflush(Stream* stream) {
    if (stream == nullptr) {
        flush_all();
        return 0;
    }
    const StreamGuard guard(*stream);
    return flush(*stream) ? 0 : -1;
}

size_t fwrite(const void* from, size_t size, size_t count, Stream* stream) {
    if (size == 0 || count == 0) {
        return 0;
    }
    const StreamGuard guard(*stream);
    const CallBuffer buffer(*stream);
    return put(*stream, static_cast<const char*>(from), size * count) ? count : 0;
}

int fputc(int c, Stream* stream) {
    const char byte = static_cast<char>(c);
    return fwrite(&byte, 1, 1, stream) == 1 ? static_cast<unsigned char>(byte) : -1;
}

int putchar(int c) { return fputc(c, &streams[1]); }

int fputs(const char* text, Stream* stream) {
    const size_t size = strlen(text);
    return fwrite(text, 1, size, stream) == size ? 0 : -1;
}

int puts(const char* text) {
    const StreamGuard guard(streams[1]);
    const CallBuffer buffer(streams[1]);
    return put(streams[1], text, strlen(text)) && put(streams[1], "\n", 1) ? 0 : -1;
}

int vfprintf(Stream* stream, const char* text, va_list arguments) {
    const StreamGuard guard(*stream);
    const CallBuffer buffer(*stream);
    return format({put_to_stream, stream}, text, arguments);
}

int vprintf(const char* text, va_list arguments) { return vfprintf(&streams[1], text, arguments); }

int fprintf(Stream* stream, const char* text, ...) {
    va_list arguments;
    va_start(arguments, text);
    const int count = vfprintf(stream, text, arguments);
    va_end(arguments);
    return count;
}

int printf(const char* text, ...) {
    va_list arguments;
    va_start(arguments, text);
    const int count = vfprintf(&streams[1], text, arguments);
    va_end(arguments);
    return count;
}

} // extern "C"
