#include "lines.hpp"

namespace ferry::tools {

HANDLE open_to_read(const Text& path) {
    return CreateFileW(path.c_str(), GENERIC_READ,
                       FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                       OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
}

void Lines::widen(SIZE_T room) {
    char* const data = static_cast<char*>(allocate(room));
    if (end_ > 0) {
        memcpy(data, data_, end_);
    }
    release(data_);
    data_ = data;
    room_ = room;
}

/// Reads on, behind what is still unread.
bool Lines::fill() {
    constexpr SIZE_T part = 65536;
    if (begin_ > 0) {
        memmove(data_, data_ + begin_, end_ - begin_);
        before_ += begin_;
        end_ -= begin_;
        begin_ = 0;
    }
    if (room_ - end_ < part) {
        widen(2 * room_ + part);
    }
    DWORD got = 0;
    if (!ReadFile(handle_, data_ + end_, part, &got, nullptr) || got == 0) {
        return false;
    }
    end_ += got;
    return true;
}

/// A file in UTF-16: all of it in the code page in which it would have been written.
void Lines::from_wide() {
    while (fill()) {
    }
    const auto* const text = reinterpret_cast<const wchar_t*>(data_ + 2);
    const auto units = static_cast<int>((end_ - 2) / sizeof(wchar_t));
    const UINT page = GetConsoleOutputCP();
    const int size = WideCharToMultiByte(page, 0, text, units, nullptr, 0, nullptr, nullptr);
    char* const bytes = static_cast<char*>(allocate(static_cast<SIZE_T>(size)));
    WideCharToMultiByte(page, 0, text, units, bytes, size, nullptr, nullptr);
    release(data_);
    data_ = bytes;
    end_ = room_ = static_cast<SIZE_T>(size);
}

bool Lines::next() {
    begin_ = next_;
    if (first_) {
        first_ = false;
        fill();
        if (end_ >= 2 && data_[0] == '\xff' && data_[1] == '\xfe') {
            from_wide();
        }
    }
    SIZE_T at = begin_;
    for (;;) {
        const void* const found = end_ > at ? memchr(data_ + at, '\n', end_ - at) : nullptr;
        if (found != nullptr) {
            at = static_cast<SIZE_T>(static_cast<const char*>(found) - data_);
            next_ = at + 1;
            break;
        }
        const SIZE_T read = end_ - begin_;
        if (!fill()) {
            if (read == 0) {
                next_ = begin_;
                return false;
            }
            at = next_ = end_;
            break;
        }
        at = begin_ + read;
    }
    size_ = at - begin_;
    if (size_ > 0 && data_[at - 1] == '\r') {
        --size_;
    }
    return true;
}

Text Lines::text() const {
    Text text;
    decode(bytes(), size_, text);
    return text;
}

void Lines::print() const {
    if (is_console(stream(1))) {
        console::print(text().add(L"\r\n"));
        return;
    }
    write_bytes(stream(1), bytes(), size_);
    write_bytes(stream(1), "\r\n", 2);
}

} // namespace ferry::tools
