#pragma once
/// From what a terminal sends to what a Windows console tells of keys.

#include <deque>
#include <string_view>

#include <ferry/abi/layout/nt_console.hpp>

namespace ferry::nt::io {

using abi::nt::console::InputRecord;

/// What a terminal answers when it is asked for the cursor's place (DSR 6).
struct CursorReport {
    bool seen = false;
    abi::nt::console::Size place{};
};

/// Turns bytes of a terminal into events: each key goes down and up. With `sequences` escape
/// sequences are their characters. Stops before what may be the begin of a sequence or of a
/// character, unless `ended`: nothing follows. `report`, if not null, takes an answer with the
/// cursor's place. How many bytes were used.
std::size_t decode_keys(std::string_view bytes, bool sequences, bool ended,
                        std::deque<InputRecord>& events, CursorReport* report);

} // namespace ferry::nt::io
