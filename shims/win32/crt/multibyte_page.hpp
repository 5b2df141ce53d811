#pragma once
/// The multibyte code page (_setmbcp): single bytes, UTF-8, or one whose characters have one or two
/// bytes.

#include "locale.hpp"

namespace ferry::crt {

/// Bits of _mbctype.
enum ByteKind : unsigned char {
    byte_kana = 1,
    byte_kana_punctuation = 2,
    byte_lead = 4,
    byte_trail = 8,
    byte_upper = 0x10,
    byte_lower = 0x20
};

/// The multibyte code page; 0: single bytes.
extern unsigned multibyte_page;
/// Whether it has characters of two bytes.
bool has_pairs();
bool byte_is(unsigned c, unsigned kinds);

/// Bytes of the character at `text`, 1 to 4; a broken one counts as a byte, and a lead byte at the
/// end.
size_t size_of(const unsigned char* text);

/// A character as a number: its bytes, the first in the highest place.
unsigned value_of(const unsigned char* text, size_t size);
inline unsigned value_of(const unsigned char* text) { return value_of(text, size_of(text)); }
/// What a character of two bytes stands for; 0 for nothing.
wchar_t wide_of(unsigned value);
/// The two bytes of a character as a number; 0 where it has others.
unsigned pair_of(wchar_t c);

} // namespace ferry::crt
