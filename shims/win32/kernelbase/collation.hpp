#pragma once
/// The order of texts in a dictionary of English: by letters, then by their accents, then by case.

#include <ferry/win32/guest.hpp>

namespace ferry::win32 {

/// CSTR_*, by flags of CompareString.
int collate(DWORD flags, LPCWSTR a, int a_units, LPCWSTR b, int b_units);

/// A sort key (LCMAP_SORTKEY): such keys compare by bytes as the texts do. Its size; nothing is
/// stored where `room` is less.
int sort_key(DWORD flags, LPCWSTR text, int units, BYTE* to, int room);

} // namespace ferry::win32
