#pragma once
/// Characters of Japanese, Chinese and Korean code pages.

#include <ferry/win32/code_pages.hpp>

namespace ferry::win32 {

/// What two bytes stand for, the first being a lead byte; 0 for nothing.
WCHAR from_pair(const DoubleBytePage& page, BYTE lead, BYTE trail);
/// The two bytes of a character as a code; 0 where it has none.
WORD to_pair(const DoubleBytePage& page, WCHAR c, bool best_fit);

} // namespace ferry::win32
