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
        if (stream.left > 0 && (stream.flags & stream_end) == 0) {
            seek(stream, 0, FILE_CURRENT);
        }
        stream.left = 0;
        stream.next = stream.buffer;
        stream.flags &= ~stream_readable;
    }
    stream.flags = (stream.flags | stream_writing) & ~stream_end;
    if (stream.buffer == nullptr) {
        give_buffer(stream);
        stream.left = stream.buffer_size;
    } else if (stream.next == stream.buffer) {
        stream.left = stream.buffer_size;
    }
    return true;
}

void release_buffer(Stream& stream) {
    if ((stream.flags & stream_own_buffer) != 0) {
        free(stream.buffer);
    }
    stream.flags &= ~(stream_own_buffer | stream_user_buffer);
    stream.buffer = stream.next = nullptr;
    stream.left = stream.buffer_size = 0;
}

} // namespace

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
CallBuffer::~CallBuffer() {
    if (lent_ || (fd_is(stream_.fd, fd_device) && (stream_.flags & stream_string) == 0)) {
        flush(stream_);
    }
    if (lent_) {
        stream_.buffer = stream_.next = nullptr;
        stream_.left = stream_.buffer_size = 0;
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
        _iob[fd].fd = fd_handle(fd) == INVALID_HANDLE_VALUE ? -2 : fd;
        _iob[fd].flags = stream_used | (fd == 0 ? stream_readable : stream_writing);
    }
    _iob[2].flags |= stream_unbuffered;
}

void end_files() { flush_all(); }

bool is_wide(const Stream& stream) {
    return stream.fd >= 0 && fd_is(stream.fd, fd_text) && fd_text_kind(stream.fd) != FdText::bytes;
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
    stream.left = stream.buffer_size;
    if (size == 0 || fd_write(stream.fd, stream.buffer, size) >= 0) {
        return true;
    }
    stream.flags |= stream_error;
    return false;
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
        // Large blocks of a file go past the buffer.
        if (stream.next == stream.buffer && size >= static_cast<size_t>(stream.buffer_size) &&
            (stream.flags & stream_string) == 0) {
            const auto whole = static_cast<unsigned>(size < 0x40000000 ? size : 0x40000000);
            const unsigned part = whole - whole % static_cast<unsigned>(stream.buffer_size);
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
    if ((stream.flags & stream_used) == 0 || stream.fd < 0) {
        stream.left = 0;
        fail(error_bad_file);
        return -1;
    }
    if ((stream.flags & stream_writing) != 0) {
        if ((stream.flags & stream_update) == 0) {
            stream.left = 0;
            stream.flags |= stream_error;
            fail(error_bad_file);
            return -1;
        }
        flush(stream);
        stream.flags &= ~stream_writing;
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

bool put_wide_text(Stream& stream, const wchar_t* text, size_t size) {
    if (is_wide(stream) || !fd_is(stream.fd, fd_text)) {
        return put(stream, text, size * sizeof(wchar_t));
    }
    const Locale& locale = current_locale();
    char bytes[512];
    size_t filled = 0;
    for (size_t i = 0; i < size; ++i) {
        unsigned code = static_cast<unsigned short>(text[i]);
        if (code >= 0xd800 && code < 0xdc00 && i + 1 < size && (text[i + 1] & 0xfc00) == 0xdc00) {
            code = 0x10000 + ((code & 0x3ff) << 10) + (text[++i] & 0x3ffU);
        }
        const int count = encode(bytes + filled, code, locale);
        if (count < 0) {
            put(stream, bytes, filled);
            fail(error_sequence);
            return false;
        }
        filled += static_cast<size_t>(count);
        if (filled > sizeof bytes - 8) {
            if (!put(stream, bytes, filled)) {
                return false;
            }
            filled = 0;
        }
    }
    return put(stream, bytes, filled);
}

unsigned short put_wide(Stream& stream, wchar_t c) {
    return put_wide_text(stream, &c, 1) ? c : wide_end;
}

unsigned short get_wide(Stream& stream) {
    if (is_wide(stream) || !fd_is(stream.fd, fd_text) || (stream.flags & stream_string) != 0) {
        const int low = get(stream);
        const int high = low < 0 ? -1 : get(stream);
        return high < 0 ? wide_end : static_cast<unsigned short>(low | high << 8);
    }
    const Locale& locale = current_locale();
    if (stream.ungot != 0) { // the second half of a pair
        const auto unit = static_cast<unsigned short>(stream.ungot);
        stream.ungot = 0;
        return unit;
    }
    char bytes[8];
    for (size_t size = 0; size < 5;) {
        const int c = get(stream);
        if (c < 0) {
            if (size > 0) {
                fail(error_sequence);
            }
            return wide_end;
        }
        bytes[size++] = static_cast<char>(c);
        wchar_t units[2];
        int count = 0;
        const int used = decode(bytes, size, units, count, locale);
        if (used == -1) {
            break;
        }
        if (used >= 0) {
            stream.ungot = count == 2 ? units[1] : 0;
            return units[0];
        }
    }
    fail(error_sequence);
    stream.flags |= stream_error;
    return wide_end;
}

unsigned short unget_wide(Stream& stream, unsigned short c) {
    if (c == wide_end) {
        return wide_end;
    }
    char bytes[8];
    int size = 2;
    if (is_wide(stream) || !fd_is(stream.fd, fd_text) || (stream.flags & stream_string) != 0) {
        memcpy(bytes, &c, 2);
    } else {
        size = encode(bytes, c, current_locale());
    }
    for (int i = size; i > 0; --i) {
        if (unget(stream, static_cast<unsigned char>(bytes[i - 1])) < 0) {
            return wide_end;
        }
    }
    return size > 0 ? c : wide_end;
}

int flush_every(int flags) {
    int count = 0;
    for (int i = 0; i < used_streams; ++i) {
        Stream& stream = _iob[i];
        if ((stream.flags & stream_used) != 0 && (stream.flags & stream_string) == 0) {
            const StreamGuard guard(stream);
            if ((stream.flags & flags) != 0) {
                flush(stream);
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

/// A function on a locked stream, and its twin for a stream that is locked already.
#define LOCKED(T, name, nolock, parameters, arguments)                                             \
    T name parameters {                                                                            \
        if (stream == nullptr) {                                                                   \
            invalid();                                                                             \
            return static_cast<T>(-1);                                                             \
        }                                                                                          \
        const StreamGuard guard(*stream);                                                          \
        return nolock arguments;                                                                   \
    }

int _fflush_nolock(Stream* stream) {
    if (stream == nullptr) {
        flush_all();
        return 0;
    }
    if (!flush(*stream)) {
        return -1;
    }
    if ((stream->flags & stream_commit) != 0) {
        FlushFileBuffers(fd_handle(stream->fd));
    }
    return 0;
}
int fflush(Stream* stream) {
    if (stream == nullptr) {
        flush_all();
        return 0;
    }
    const StreamGuard guard(*stream);
    return _fflush_nolock(stream);
}
int _flushall() { return flush_every(stream_writing); }

int _fclose_nolock(Stream* stream) {
    const int result = close(*stream);
    free_stream(*stream);
    return result;
}
int fclose(Stream* stream) {
    if (stream == nullptr) {
        invalid();
        return -1;
    }
    int result = 0;
    {
        const StreamGuard guard(*stream);
        result = close(*stream);
    }
    free_stream(*stream);
    return result;
}
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

size_t _fread_nolock_s(void* to, size_t room, size_t size, size_t count, Stream* stream) {
    if (size == 0 || count == 0) {
        return 0;
    }
    if (stream == nullptr || to == nullptr || count > static_cast<size_t>(-1) / size) {
        invalid();
        return 0;
    }
    if (size * count > room) {
        memset(to, 0, room);
        invalid(error_range);
        return 0;
    }
    return read_block(*stream, to, size * count) / size;
}
size_t _fread_nolock(void* to, size_t size, size_t count, Stream* stream) {
    return _fread_nolock_s(to, static_cast<size_t>(-1), size, count, stream);
}
size_t fread_s(void* to, size_t room, size_t size, size_t count, Stream* stream) {
    if (stream == nullptr) {
        invalid();
        return 0;
    }
    const StreamGuard guard(*stream);
    return _fread_nolock_s(to, room, size, count, stream);
}
size_t fread(void* to, size_t size, size_t count, Stream* stream) {
    return fread_s(to, static_cast<size_t>(-1), size, count, stream);
}
size_t _fwrite_nolock(const void* from, size_t size, size_t count, Stream* stream) {
    if (size == 0 || count == 0) {
        return 0;
    }
    const CallBuffer buffer(*stream);
    return put(*stream, from, size * count) ? count : 0;
}
size_t fwrite(const void* from, size_t size, size_t count, Stream* stream) {
    if (stream == nullptr || (from == nullptr && size != 0 && count != 0)) {
        invalid();
        return 0;
    }
    const StreamGuard guard(*stream);
    return _fwrite_nolock(from, size, count, stream);
}

int _fgetc_nolock(Stream* stream) { return get(*stream); }
int _getc_nolock(Stream* stream) { return get(*stream); }
LOCKED(int, fgetc, _fgetc_nolock, (Stream * stream), (stream))
LOCKED(int, getc, _fgetc_nolock, (Stream * stream), (stream))
int getchar() { return fgetc(&_iob[0]); }
int _fgetchar() { return fgetc(&_iob[0]); }
int _fputc_nolock(int c, Stream* stream) {
    const char byte = static_cast<char>(c);
    if ((stream->flags & (stream_writing | stream_readable | stream_unbuffered)) ==
            stream_writing &&
        stream->left > 0 && !fd_is(stream->fd, fd_device)) {
        --stream->left;
        *stream->next++ = byte;
        return static_cast<unsigned char>(byte);
    }
    const CallBuffer buffer(*stream);
    return put(*stream, &byte, 1) ? static_cast<unsigned char>(byte) : -1;
}
int _putc_nolock(int c, Stream* stream) { return _fputc_nolock(c, stream); }
LOCKED(int, fputc, _fputc_nolock, (int c, Stream* stream), (c, stream))
LOCKED(int, putc, _fputc_nolock, (int c, Stream* stream), (c, stream))
int putchar(int c) { return fputc(c, &_iob[1]); }
int _fputchar(int c) { return fputc(c, &_iob[1]); }
int _ungetc_nolock(int c, Stream* stream) { return unget(*stream, c); }
LOCKED(int, ungetc, _ungetc_nolock, (int c, Stream* stream), (c, stream))

char* fgets(char* to, int room, Stream* stream) {
    if (to == nullptr || room <= 0 || stream == nullptr) {
        if (room != 0 || to == nullptr) {
            invalid();
        }
        return nullptr;
    }
    const StreamGuard guard(*stream);
    int size = 0;
    while (size < room - 1) {
        if (stream->left > 0) { // what the buffer has, up to the line's end
            const int part = stream->left < room - 1 - size ? stream->left : room - 1 - size;
            const auto* const end =
                static_cast<char*>(memchr(stream->next, '\n', static_cast<size_t>(part)));
            const int taken = end == nullptr ? part : static_cast<int>(end - stream->next) + 1;
            memcpy(to + size, stream->next, static_cast<size_t>(taken));
            stream->next += taken;
            stream->left -= taken;
            size += taken;
            if (end != nullptr) {
                break;
            }
            continue;
        }
        const int c = refill(*stream);
        if (c < 0) {
            if (size == 0 || (stream->flags & stream_error) != 0) {
                return nullptr;
            }
            break;
        }
        to[size++] = static_cast<char>(c);
        if (c == '\n') {
            break;
        }
    }
    to[size] = 0;
    return to;
}
char* gets_s(char* to, size_t room) {
    if (to == nullptr || room == 0) {
        invalid();
        return nullptr;
    }
    const StreamGuard guard(_iob[0]);
    size_t size = 0;
    bool any = false;
    for (int c; (c = get(_iob[0])) >= 0 && c != '\n';) {
        any = true;
        if (size < room) {
            to[size++] = static_cast<char>(c);
        }
    }
    any = any || (_iob[0].flags & (stream_end | stream_error)) == 0;
    if (!any) {
        *to = 0;
        return nullptr;
    }
    if (size == room) {
        *to = 0;
        invalid(error_range);
        return nullptr;
    }
    to[size] = 0;
    return to;
}
char* gets(char* to) { return gets_s(to, 0x7fffffff); }
int fputs(const char* text, Stream* stream) {
    if (text == nullptr || stream == nullptr) {
        invalid();
        return -1;
    }
    const size_t size = strlen(text);
    return fwrite(text, 1, size, stream) == size ? 0 : -1;
}
int puts(const char* text) {
    if (text == nullptr) {
        invalid();
        return -1;
    }
    const StreamGuard guard(_iob[1]);
    const CallBuffer buffer(_iob[1]);
    return put(_iob[1], text, strlen(text)) && put(_iob[1], "\n", 1) ? 0 : -1;
}
int _getw(Stream* stream) {
    int value = -1;
    return fread(&value, sizeof value, 1, stream) == 1 ? value : -1;
}
int _putw(int value, Stream* stream) {
    return fwrite(&value, sizeof value, 1, stream) == 1 ? value : -1;
}

int _fseeki64_nolock(Stream* stream, long long offset, int from) {
    if (from < 0 || from > 2) {
        invalid();
        return -1;
    }
    return seek(*stream, offset, from) ? 0 : -1;
}
int _fseek_nolock(Stream* stream, long offset, int from) {
    return _fseeki64_nolock(stream, offset, from);
}
long long _ftelli64_nolock(Stream* stream) { return tell(*stream); }
long _ftell_nolock(Stream* stream) {
    const long long at = tell(*stream);
    return at > 0x7fffffff ? fail(error_invalid) : static_cast<long>(at);
}
LOCKED(int, _fseeki64, _fseeki64_nolock, (Stream * stream, long long offset, int from),
       (stream, offset, from))
LOCKED(int, fseek, _fseek_nolock, (Stream * stream, long offset, int from), (stream, offset, from))
LOCKED(long long, _ftelli64, _ftelli64_nolock, (Stream * stream), (stream))
LOCKED(long, ftell, _ftell_nolock, (Stream * stream), (stream))
void rewind(Stream* stream) {
    const StreamGuard guard(*stream);
    seek(*stream, 0, FILE_BEGIN);
    stream->flags &= ~(stream_error | stream_end);
}
int fgetpos(Stream* stream, long long* place) {
    if (place == nullptr) {
        invalid();
        return -1;
    }
    *place = _ftelli64(stream);
    return *place < 0 ? -1 : 0;
}
int fsetpos(Stream* stream, const long long* place) {
    if (place == nullptr) {
        invalid();
        return -1;
    }
    return _fseeki64(stream, *place, FILE_BEGIN);
}

int feof(Stream* stream) { return stream->flags & stream_end; }
int ferror(Stream* stream) { return stream->flags & stream_error; }
int clearerr_s(Stream* stream) {
    if (stream == nullptr) {
        return invalid();
    }
    const StreamGuard guard(*stream);
    stream->flags &= ~(stream_error | stream_end);
    if (stream->fd >= 0) {
        fd_set(stream->fd, fd_end, false);
    }
    return 0;
}
void clearerr(Stream* stream) { clearerr_s(stream); }
int _fileno(Stream* stream) {
    if (stream == nullptr) {
        invalid();
        return -1;
    }
    return stream->fd;
}

int setvbuf(Stream* stream, char* buffer, int mode, size_t size) {
    constexpr int full = 0;
    constexpr int line = 0x40;
    constexpr int none = 4;
    if (stream == nullptr || (mode != full && mode != line && mode != none) ||
        (mode != none && (size < 2 || size > 0x7fffffff))) {
        invalid();
        return -1;
    }
    const StreamGuard guard(*stream);
    flush(*stream);
    release_buffer(*stream);
    stream->flags &= ~stream_unbuffered;
    if (mode == none) {
        stream->flags |= stream_unbuffered;
        return 0;
    }
    size &= ~size_t{1};
    stream->buffer = buffer != nullptr ? buffer : static_cast<char*>(malloc(size));
    if (stream->buffer == nullptr) {
        return -1;
    }
    stream->flags |= buffer != nullptr ? stream_user_buffer : stream_own_buffer;
    stream->next = stream->buffer;
    stream->buffer_size = static_cast<int>(size);
    stream->left = (stream->flags & stream_writing) != 0 ? stream->buffer_size : 0;
    return 0;
}
void setbuf(Stream* stream, char* buffer) {
    constexpr size_t usual = 512;
    setvbuf(stream, buffer, buffer == nullptr ? 4 : 0, usual);
}
int _get_stream_buffer_pointers(Stream* stream, char*** buffer, char*** next, int** left) {
    if (stream == nullptr) {
        return invalid();
    }
    if (buffer != nullptr) {
        *buffer = &stream->buffer;
    }
    if (next != nullptr) {
        *next = &stream->next;
    }
    if (left != nullptr) {
        *left = &stream->left;
    }
    return 0;
}

int most_open = 512;
int _getmaxstdio() { return most_open; }
int _setmaxstdio(int most) {
    if (most < 20 || most > 8192) {
        invalid();
        return -1;
    }
    return most_open = most;
}

// Wide
unsigned short _fgetwc_nolock(Stream* stream) { return get_wide(*stream); }
unsigned short _getwc_nolock(Stream* stream) { return get_wide(*stream); }
LOCKED(unsigned short, fgetwc, _fgetwc_nolock, (Stream * stream), (stream))
LOCKED(unsigned short, getwc, _fgetwc_nolock, (Stream * stream), (stream))
unsigned short getwchar() { return fgetwc(&_iob[0]); }
unsigned short _fgetwchar() { return fgetwc(&_iob[0]); }
unsigned short _fputwc_nolock(wchar_t c, Stream* stream) {
    const CallBuffer buffer(*stream);
    return put_wide(*stream, c);
}
unsigned short _putwc_nolock(wchar_t c, Stream* stream) { return _fputwc_nolock(c, stream); }
LOCKED(unsigned short, fputwc, _fputwc_nolock, (wchar_t c, Stream* stream), (c, stream))
LOCKED(unsigned short, putwc, _fputwc_nolock, (wchar_t c, Stream* stream), (c, stream))
unsigned short putwchar(wchar_t c) { return fputwc(c, &_iob[1]); }
unsigned short _fputwchar(wchar_t c) { return fputwc(c, &_iob[1]); }
unsigned short _ungetwc_nolock(unsigned short c, Stream* stream) { return unget_wide(*stream, c); }
LOCKED(unsigned short, ungetwc, _ungetwc_nolock, (unsigned short c, Stream* stream), (c, stream))
#undef LOCKED

wchar_t* fgetws(wchar_t* to, int room, Stream* stream) {
    if (to == nullptr || room <= 0 || stream == nullptr) {
        invalid();
        return nullptr;
    }
    const StreamGuard guard(*stream);
    int size = 0;
    while (size < room - 1) {
        const unsigned short c = get_wide(*stream);
        if (c == wide_end) {
            if (size == 0) {
                return nullptr;
            }
            break;
        }
        to[size++] = static_cast<wchar_t>(c);
        if (c == '\n') {
            break;
        }
    }
    to[size] = 0;
    return to;
}
wchar_t* _getws_s(wchar_t* to, size_t room) {
    if (to == nullptr || room == 0) {
        invalid();
        return nullptr;
    }
    const StreamGuard guard(_iob[0]);
    size_t size = 0;
    bool any = false;
    for (unsigned short c; (c = get_wide(_iob[0])) != wide_end; any = true) {
        if (c == '\n') {
            any = true;
            break;
        }
        if (size < room) {
            to[size++] = static_cast<wchar_t>(c);
        }
    }
    if (!any) {
        *to = 0;
        return nullptr;
    }
    if (size == room) {
        *to = 0;
        invalid(error_range);
        return nullptr;
    }
    to[size] = 0;
    return to;
}
wchar_t* _getws(wchar_t* to) { return _getws_s(to, 0x3fffffff); }
int fputws(const wchar_t* text, Stream* stream) {
    if (text == nullptr || stream == nullptr) {
        invalid();
        return -1;
    }
    const StreamGuard guard(*stream);
    const CallBuffer buffer(*stream);
    return put_wide_text(*stream, text, wcslen(text)) ? 0 : -1;
}
int _putws(const wchar_t* text) {
    if (text == nullptr) {
        invalid();
        return -1;
    }
    const StreamGuard guard(_iob[1]);
    const CallBuffer buffer(_iob[1]);
    return put_wide_text(_iob[1], text, wcslen(text)) && put_wide(_iob[1], L'\n') != wide_end ? 0
                                                                                              : -1;
}

} // extern "C"
