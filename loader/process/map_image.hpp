#pragma once
/// Mapping of one ELF image.

#include <cstdint>

#include <ferry/base/result.hpp>
#include <ferry/memory/address_space.hpp>
#include <ferry/process/process_image.hpp>

namespace ferry::loader {

/// Where a fixed or position-independent program will lie: its bias, or why it cannot.
/// `randomize` moves position-independent ones, by `seed` if that is not 0.
Result<GuestSize> place_program(const memory::AddressSpace& space, const Image& image,
                                bool randomize, std::uint64_t seed);

/// Maps the segments of `file` with `bias` added to their addresses. The range must be free.
Result<void> map_program(memory::AddressSpace& space, const MappedFile& file, GuestSize bias);

/// Maps a position-independent image wherever the space has room; its bias.
Result<GuestSize> map_anywhere(memory::AddressSpace& space, const MappedFile& file);

} // namespace ferry::loader
