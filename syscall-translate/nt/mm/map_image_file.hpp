#pragma once
/// Images into a process's memory.

#include "system_dlls.hpp"

namespace ferry::nt {

class Process;

namespace mm {

/// Maps an image, from its copy if one is kept, and enters it as one. Its first address, and
/// errors: as map_pe's.
[[nodiscard]] ErrnoOr<GuestAddr> map_image_file(Process& process, const ImageFile& file,
                                                loader::Fixed fixed);

} // namespace mm
} // namespace ferry::nt
