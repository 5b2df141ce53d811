#pragma once
/// What GetStringTypeW tells of characters beyond what C asks of them.

#include "kernelbase.hpp"

namespace ferry::win32 {

/// C2_*: how the character takes part in bidirectional text.
WORD layout_kind(WCHAR c);
/// C3_*: what a text processor needs to know of it.
WORD text_kind(WCHAR c);

} // namespace ferry::win32
