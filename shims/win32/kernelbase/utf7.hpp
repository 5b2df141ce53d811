#pragma once
/// UTF-7 (RFC 2152), as Windows writes and forgives it.

#include <ferry/win32/code_pages.hpp>

namespace ferry::win32 {

/// What is needed; up to `room` is written.
int utf7_to_wide(LPCSTR from, int count, LPWSTR to, int room);
int wide_to_utf7(LPCWSTR from, int count, LPSTR to, int room);

} // namespace ferry::win32
