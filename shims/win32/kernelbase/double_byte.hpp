#pragma once
/// Code pages whose characters have one or two bytes: Japanese, Chinese and Korean ones.

#include "kernelbase.hpp"

namespace ferry::win32 {

/// One of them. A code is a byte, or a lead byte times 256 and a trail byte.
struct DoubleBytePage {
    UINT number;
    BYTE leads[4];         ///< first and last, twice; zeros where there are no more
    WCHAR unknown;         ///< what a code that stands for nothing becomes
    const WCHAR* pairs;    ///< by lead byte from 0x81 and trail byte from 0x40 to 0xfe; 0: nothing
    const WORD* one_way;   ///< codes that no character becomes, and 0
    const WORD* best_fits; ///< characters and the codes that they become for want of better, and 0
};

/// The page of that number, or null.
const DoubleBytePage* find_double_byte_page(UINT number);

bool is_lead(const DoubleBytePage& page, BYTE byte);
/// What two bytes stand for, the first being a lead byte; 0 for nothing.
WCHAR from_pair(const DoubleBytePage& page, BYTE lead, BYTE trail);
/// The two bytes of a character as a code; 0 where it has none.
WORD to_pair(const DoubleBytePage& page, WCHAR c, bool best_fit);

} // namespace ferry::win32
