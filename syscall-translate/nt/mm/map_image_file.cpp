#include "map_image_file.hpp"

#include <ferry/base/bits.hpp>

#include "../process.hpp"

namespace ferry::nt::mm {

ErrnoOr<GuestAddr> map_image_file(Process& process, const ImageFile& file, loader::Fixed fixed) {
    loader::PeBytes bytes = file.bytes;
    const UniqueFd copy = process.kept_images.find(file.image, file.bytes);
    if (copy) {
        bytes.fd = copy.get();
        bytes.laid_out = true;
    }
    Memory& memory = process.memory;
    const auto base = loader::map_pe(memory.space(), file.image, bytes, fixed);
    if (base) {
        memory.add_mapping({*base, *base + page_ceil(file.image.pe->image_size)}, mem_image,
                           *file.bytes.name);
    }
    return base;
}

} // namespace ferry::nt::mm
