#pragma once
/// What is put for characters that a code page lacks, unless WC_NO_BEST_FIT_CHARS is said.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32 {

/// A byte of the page, or 0.
UCHAR best_fit(UINT page, WCHAR c);

} // namespace ferry::win32
