// Streams of wide characters.

#include "locale.hpp"
#include "stream.hpp"
#include "stream_locked.hpp"

namespace ferry::crt {

bool put_wide_text(Stream& stream, const wchar_t* text, size_t size, char replacement) {
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
        int count = encode(bytes + filled, code, locale);
        if (count < 0 && replacement != 0) {
            bytes[filled] = replacement;
            count = 1;
        }
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

} // namespace ferry::crt

using namespace ferry::crt;

extern "C" {

extern Stream _iob[];

unsigned short _fgetwc_nolock(Stream* stream) { return get_wide(*stream); }
unsigned short _getwc_nolock(Stream* stream) { return get_wide(*stream); }
LOCKED(unsigned short, fgetwc, _fgetwc_nolock, (Stream * stream), (stream))
LOCKED(unsigned short, getwc, _fgetwc_nolock, (Stream * stream), (stream))
unsigned short getwchar() { return fgetwc(&_iob[0]); }
unsigned short _fgetwchar() { return fgetwc(&_iob[0]); }
unsigned short _fputwc_nolock(wchar_t c, Stream* stream) {
    CallBuffer buffer(*stream);
    const unsigned short put = put_wide(*stream, c);
    return buffer.finish() ? put : wide_end;
}
unsigned short _putwc_nolock(wchar_t c, Stream* stream) { return _fputwc_nolock(c, stream); }
LOCKED(unsigned short, fputwc, _fputwc_nolock, (wchar_t c, Stream* stream), (c, stream))
LOCKED(unsigned short, putwc, _fputwc_nolock, (wchar_t c, Stream* stream), (c, stream))
unsigned short putwchar(wchar_t c) { return fputwc(c, &_iob[1]); }
unsigned short _fputwchar(wchar_t c) { return fputwc(c, &_iob[1]); }
unsigned short _ungetwc_nolock(unsigned short c, Stream* stream) { return unget_wide(*stream, c); }
LOCKED(unsigned short, ungetwc, _ungetwc_nolock, (unsigned short c, Stream* stream), (c, stream))

wchar_t* fgetws(wchar_t* to, int room, Stream* stream) {
    if ((to == nullptr && room != 0) || room < 0 || stream == nullptr) {
        invalid();
        return nullptr;
    }
    if (room == 0) {
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
    CallBuffer buffer(*stream);
    return put_wide_text(*stream, text, wcslen(text)) && buffer.finish() ? 0 : -1;
}
int _putws(const wchar_t* text) {
    if (text == nullptr) {
        invalid();
        return -1;
    }
    const StreamGuard guard(_iob[1]);
    CallBuffer buffer(_iob[1]);
    const bool put = put_wide_text(_iob[1], text, wcslen(text)) &&
                     put_wide(_iob[1], L'\n') != wide_end && buffer.finish();
    return put ? 0 : -1;
}

} // extern "C"
