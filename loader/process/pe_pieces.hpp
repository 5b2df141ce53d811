#pragma once
/// What a PE image consists of: its headers and its sections, each with the part of it that can be
/// mapped from the file.

#include <vector>

#include <ferry/process/map_pe.hpp>

namespace ferry::loader {

struct PePiece {
    GuestSize rva = 0;          ///< a multiple of the page size, as is
    GuestSize size = 0;         ///< in memory
    std::uint64_t offset = 0;   ///< of its bytes in the file
    GuestSize file_bytes = 0;   ///< the rest is zero
    GuestSize mapped_bytes = 0; ///< whole pages at its beginning
    memory::Prot prot = memory::Prot::none;
};

/// In the order of their addresses.
[[nodiscard]] std::vector<PePiece> pieces_of(const Image& image, const PeBytes& bytes);

} // namespace ferry::loader
