#pragma once
/// Code pages of single bytes and of one or two (double_byte.hpp), and UTF-7.

#include "kernelbase.hpp"

namespace ferry::win32 {

struct CodePage {
    UINT number;
    const WCHAR* name;
    WCHAR high[128]; ///< of bytes 0x80 to 0xff; 0: a lead byte
};

/// The page of that number, or null.
const CodePage* find_code_page(UINT number);
/// Calls `each` for every page but Unicode's until it says false.
void for_each_code_page(bool (*each)(UINT number, void* context), void* context);

/// How a conversion from UTF-16 is to be done, and what it says.
struct Narrowing {
    WORD instead = '?';   ///< a code
    bool best_fit = true; ///< letters without their accents where there is nothing better
    bool used_instead = false;
};

/// `count` bytes to UTF-16: units, up to `room` of which are written. False in `valid` if a byte
/// stands for nothing.
int widen(const CodePage& page, LPCSTR from, int count, LPWSTR to, int room, bool& valid);
/// UTF-16 to bytes, up to `room` of which are written.
int narrow(const CodePage& page, LPCWSTR from, int count, LPSTR to, int room, Narrowing& how);

/// UTF-7 (RFC 2152), as Windows writes and forgives it. What is needed; up to `room` is written.
int utf7_to_wide(LPCSTR from, int count, LPWSTR to, int room);
int wide_to_utf7(LPCWSTR from, int count, LPSTR to, int room);

} // namespace ferry::win32
