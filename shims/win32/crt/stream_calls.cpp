// What programs call of streams, in bytes.

#include "stream.hpp"
#include "stream_locked.hpp"

using namespace ferry::crt;

extern "C" {

extern Stream _iob[];

int _fflush_nolock(Stream* stream) {
    if (stream == nullptr) {
        flush_all();
        return 0;
    }
    if (!flush_wholly(*stream)) {
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
    const int result = _fflush_nolock(stream);
    if (!is_ucrt && (stream->flags & stream_readable) != 0) {
        stream->next = stream->buffer; // what was read ahead is lost
        stream->left = 0;
    }
    return result;
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
        if ((stream->flags & stream_used) == 0) {
            return -1; // closed already: no error is told
        }
        result = close(*stream);
    }
    free_stream(*stream);
    return result;
}
size_t _fread_nolock_s(void* to, size_t room, size_t size, size_t count, Stream* stream) {
    if (size == 0 || count == 0) {
        return 0;
    }
    if (stream == nullptr || to == nullptr || count > static_cast<size_t>(-1) / size) {
        invalid();
        return 0;
    }
    const size_t wanted = size * count;
    const size_t got = read_block(*stream, to, wanted < room ? wanted : room);
    if (wanted > room && got == room && get(*stream) >= 0) { // more than there is room for
        memset(to, 0, room);
        invalid(error_range);
        return 0;
    }
    return got / size;
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
    CallBuffer buffer(*stream);
    return put(*stream, from, size * count) && buffer.finish() ? count : 0;
}
size_t fwrite(const void* from, size_t size, size_t count, Stream* stream) {
    if (stream == nullptr || (from == nullptr && size != 0 && count != 0)) {
        invalid();
        return 0;
    }
    const StreamGuard guard(*stream);
    return _fwrite_nolock(from, size, count, stream);
}

/// The same for what reads and writes bytes.
#define LOCKED_BYTES(T, name, nolock, parameters, arguments)                                       \
    T name parameters {                                                                            \
        if (stream == nullptr) {                                                                   \
            invalid();                                                                             \
            return -1;                                                                             \
        }                                                                                          \
        const StreamGuard guard(*stream);                                                          \
        return takes_bytes(*stream) ? nolock arguments : -1;                                       \
    }

int _fgetc_nolock(Stream* stream) { return get(*stream); }
int _getc_nolock(Stream* stream) { return get(*stream); }
LOCKED_BYTES(int, fgetc, _fgetc_nolock, (Stream * stream), (stream))
LOCKED_BYTES(int, getc, _fgetc_nolock, (Stream * stream), (stream))
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
    CallBuffer buffer(*stream);
    return put(*stream, &byte, 1) && buffer.finish() ? static_cast<unsigned char>(byte) : -1;
}
int _putc_nolock(int c, Stream* stream) { return _fputc_nolock(c, stream); }
LOCKED_BYTES(int, fputc, _fputc_nolock, (int c, Stream* stream), (c, stream))
LOCKED_BYTES(int, putc, _fputc_nolock, (int c, Stream* stream), (c, stream))
int putchar(int c) { return fputc(c, &_iob[1]); }
int _fputchar(int c) { return fputc(c, &_iob[1]); }
int _ungetc_nolock(int c, Stream* stream) { return unget(*stream, c); }
LOCKED_BYTES(int, ungetc, _ungetc_nolock, (int c, Stream* stream), (c, stream))

char* fgets(char* to, int room, Stream* stream) {
    if ((to == nullptr && room != 0) || room < 0 || stream == nullptr) {
        invalid();
        return nullptr;
    }
    if (room == 0) {
        return nullptr;
    }
    const StreamGuard guard(*stream);
    if (!takes_bytes(*stream)) {
        return nullptr;
    }
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
    if (!takes_bytes(*stream)) {
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
    if (!takes_bytes(_iob[1])) {
        return -1;
    }
    CallBuffer buffer(_iob[1]);
    return put(_iob[1], text, strlen(text)) && put(_iob[1], "\n", 1) && buffer.finish() ? 0 : -1;
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
    if (stream == nullptr) {
        invalid();
        return;
    }
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

int feof(Stream* stream) {
    if (stream == nullptr) {
        invalid();
        return 0;
    }
    return stream->flags & stream_end;
}
int ferror(Stream* stream) {
    if (stream == nullptr) {
        invalid();
        return 0;
    }
    return stream->flags & stream_error;
}
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
    constexpr int least_open = is_ucrt ? 3 : 20; // _IOB_ENTRIES
    constexpr int limit_open = is_ucrt ? 8192 : 2048;
    if (most < least_open || most > limit_open) {
        invalid();
        return -1;
    }
    return most_open = most;
}

} // extern "C"
