#include "stream.hpp"

namespace ferry::console {
namespace {

constexpr DWORD standard_names[] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
HANDLE others[stream_count];
bool wide;

} // namespace

bool write_bytes(HANDLE handle, const void* bytes, SIZE_T size) {
    const auto* at = static_cast<const char*>(bytes);
    while (size > 0) {
        DWORD written = 0;
        const auto part = static_cast<DWORD>(smaller(size, SIZE_T{1} << 20));
        if (!WriteFile(handle, at, part, &written, nullptr) || written == 0) {
            return false;
        }
        at += written;
        size -= written;
    }
    return true;
}

HANDLE stream(int number) {
    return number < 3 ? GetStdHandle(standard_names[number]) : others[number];
}

void set_stream(int number, HANDLE handle) {
    if (number < 3) {
        SetStdHandle(standard_names[number], handle);
    } else {
        others[number] = handle;
    }
}

void write_wide() { wide = true; }

bool is_console(HANDLE handle) {
    DWORD mode = 0;
    return GetConsoleMode(handle, &mode) != 0;
}

bool write(int number, View text) {
    const HANDLE handle = stream(number);
    if (text.empty()) {
        return true;
    }
    if (handle == nullptr || handle == INVALID_HANDLE_VALUE) {
        SetLastError(ERROR_INVALID_HANDLE);
        return false;
    }
    DWORD written = 0;
    if (is_console(handle)) {
        return WriteConsoleW(handle, text.data(), static_cast<DWORD>(text.size()), &written,
                             nullptr) != 0;
    }
    if (wide) {
        return write_bytes(handle, text.data(), text.size() * sizeof(wchar_t));
    }
    const UINT page = GetConsoleOutputCP();
    const auto units = static_cast<int>(text.size());
    const int size = WideCharToMultiByte(page, 0, text.data(), units, nullptr, 0, nullptr, nullptr);
    char* const bytes = static_cast<char*>(allocate(static_cast<SIZE_T>(size)));
    WideCharToMultiByte(page, 0, text.data(), units, bytes, size, nullptr, nullptr);
    const bool done = write_bytes(handle, bytes, static_cast<SIZE_T>(size));
    release(bytes);
    return done;
}

Text error_text(DWORD error) {
    constexpr DWORD room = 512;
    Text text;
    text.room(room);
    wchar_t buffer[room];
    const DWORD size = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
                                      nullptr, error, 0, buffer, room, nullptr);
    text.add(View(buffer, size));
    if (size == 0) {
        text.add(L"Error ").add_number(error).add(L".\r\n");
    }
    return text;
}

void complain_of(DWORD error) { complain(error_text(error)); }

void decode(const char* bytes, SIZE_T size, Text& to) {
    UINT page = GetConsoleOutputCP();
    if (size >= 2 && bytes[0] == '\xff' && bytes[1] == '\xfe') {
        to.add(View(reinterpret_cast<const wchar_t*>(bytes + 2), (size - 2) / sizeof(wchar_t)));
        return;
    }
    if (size >= 3 && bytes[0] == '\xef' && bytes[1] == '\xbb' && bytes[2] == '\xbf') {
        bytes += 3;
        size -= 3;
        page = CP_UTF8;
    }
    if (size == 0) {
        return;
    }
    const int units = MultiByteToWideChar(page, 0, bytes, static_cast<int>(size), nullptr, 0);
    auto* const text = static_cast<wchar_t*>(allocate(static_cast<SIZE_T>(units) * 2));
    MultiByteToWideChar(page, 0, bytes, static_cast<int>(size), text, units);
    to.add(View(text, static_cast<SIZE_T>(units)));
    release(text);
}

bool Bytes::read(HANDLE handle) {
    for (;;) {
        if (size_ == room_) {
            const SIZE_T room = room_ == 0 ? 4096 : 2 * room_;
            char* const data = static_cast<char*>(allocate(room));
            if (size_ > 0) {
                memcpy(data, data_, size_);
            }
            release(data_);
            data_ = data;
            room_ = room;
        }
        DWORD got = 0;
        const auto part = static_cast<DWORD>(smaller(room_ - size_, SIZE_T{1} << 20));
        if (!ReadFile(handle, data_ + size_, part, &got, nullptr)) {
            return GetLastError() == ERROR_BROKEN_PIPE || GetLastError() == ERROR_HANDLE_EOF;
        }
        if (got == 0) {
            return true;
        }
        size_ += got;
    }
}

bool read_line(Text& line) {
    line.clear();
    const HANDLE handle = stream(0);
    if (is_console(handle)) {
        constexpr DWORD room = 1024;
        wchar_t buffer[room];
        for (;;) {
            DWORD got = 0;
            if (!ReadConsoleW(handle, buffer, room, &got, nullptr) || got == 0) {
                return !line.empty();
            }
            line.add(View(buffer, got));
            if (line.last() == '\n') {
                break;
            }
        }
    } else {
        // Byte by byte: what follows the line is for whoever reads next.
        Text bytes;
        SIZE_T size = 0;
        char* const units = reinterpret_cast<char*>(bytes.room(32768));
        constexpr SIZE_T most = 65535;
        for (bool ended = false; !ended && size < most;) {
            DWORD got = 0;
            if (!ReadFile(handle, units + size, 1, &got, nullptr) || got == 0) {
                if (size == 0) {
                    return false;
                }
                break;
            }
            ended = units[size++] == '\n';
        }
        decode(units, size, line);
    }
    while (line.last() == '\n' || line.last() == '\r') {
        line.cut(line.size() - 1);
    }
    return true;
}

} // namespace ferry::console
