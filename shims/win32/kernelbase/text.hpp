#pragma once
/// Texts on their way between the ANSI code page and UTF-16, and buffers that callers size.

#include "kernelbase.hpp"

#include <ferry/win32/wide.hpp>

namespace ferry::win32 {

/// Counted ANSI text (-1: up to its NUL) in UTF-16, likewise.
class WideText {
public:
    WideText(LPCSTR text, int count)
        : bytes_(count < 0 ? static_cast<SIZE_T>(strlen(text)) : static_cast<SIZE_T>(count)),
          buffer_(bytes_) {
        units_ = buffer_.get() == nullptr
                     ? 0
                     : MultiByteToWideChar(CP_ACP, 0, text, static_cast<int>(bytes_), buffer_.get(),
                                           static_cast<int>(bytes_));
    }
    [[nodiscard]] LPCWSTR text() { return buffer_.get(); }
    [[nodiscard]] int units() const { return units_; }

private:
    SIZE_T bytes_;
    Scratch<WCHAR, 264> buffer_;
    int units_ = 0;
};

/// Gives a UTF-16 text to a caller's narrow buffer: its length, or the size needed if it does not
/// fit.
inline DWORD give_ansi(LPCWSTR text, DWORD units, LPSTR to, DWORD size, UINT page = CP_ACP) {
    const int needed = units == 0 ? 0
                                  : WideCharToMultiByte(page, 0, text, static_cast<int>(units),
                                                        nullptr, 0, nullptr, nullptr);
    const auto bytes = static_cast<DWORD>(needed);
    if (bytes + 1 > size || to == nullptr) {
        return bytes + 1;
    }
    if (units != 0) {
        WideCharToMultiByte(page, 0, text, static_cast<int>(units), to, needed, nullptr, nullptr);
    }
    to[bytes] = 0;
    return bytes;
}

/// Gives a UTF-16 text to a caller's buffer of `size` units, likewise.
inline DWORD give_wide(LPCWSTR text, DWORD units, LPWSTR to, DWORD size) {
    if (units + 1 > size || to == nullptr) {
        return units + 1;
    }
    memcpy(to, text, units * sizeof(WCHAR));
    to[units] = 0;
    return units;
}

inline constexpr DWORD longest_path = 0x8000; ///< units, with room for a NUL

/// A whole path that a function for wide texts wrote: its narrow form for the caller.
template <class Function>
DWORD through_wide(LPSTR to, DWORD size, Function function) {
    Scratch<WCHAR, 264> first(264);
    DWORD units = function(first.get(), 264);
    if (units == 0) {
        return 0;
    }
    if (units < 264) {
        return give_ansi(first.get(), units, to, size, file_page());
    }
    Scratch<WCHAR, 1> whole(longest_path);
    if (whole.get() == nullptr) {
        return static_cast<DWORD>(fail(ERROR_NOT_ENOUGH_MEMORY));
    }
    units = function(whole.get(), longest_path);
    return units == 0 ? 0 : give_ansi(whole.get(), units, to, size, file_page());
}

} // namespace ferry::win32
