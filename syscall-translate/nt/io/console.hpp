#pragma once
/// The console: the terminal that ferry runs in.

#include "drives.hpp"
#include "file.hpp"

namespace ferry::nt::io {

/// Opens CON, CONIN$ or CONOUT$; a CON is for input or output by its access.
NtStatus open_console(PlaceKind what, Access access, std::shared_ptr<File>& file);

} // namespace ferry::nt::io
