#pragma once
/// Pieces of memory that somebody else owns, and constants as text.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32::bcrypt {

struct Bytes {
    const UCHAR* data = nullptr;
    SIZE_T size = 0;

    [[nodiscard]] bool same(Bytes other) const {
        return size == other.size && (size == 0 || memcmp(data, other.data, size) == 0);
    }
    [[nodiscard]] Bytes behind(SIZE_T count) const { return {data + count, size - count}; }
};

/// Text of hexadecimal digits, as OIDs and constants stand in ferry.
struct Hex {
    UCHAR bytes[72];
    SIZE_T size = 0;

    explicit Hex(const char* text) {
        const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
        for (; *text != 0; text += 2) {
            bytes[size++] = static_cast<UCHAR>(digit(text[0]) << 4 | digit(text[1]));
        }
    }
    [[nodiscard]] Bytes get() const { return {bytes, size}; }
};

} // namespace ferry::win32::bcrypt
