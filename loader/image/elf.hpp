#pragma once
/// The parts of the ELF reader.

#include <span>

#include "elf_layout.hpp"
#include "readers.hpp"

namespace ferry::loader {

/// Fills in Image::segments, span, entry and where the program headers lie. The segments are
/// checked against the file and each other if the image's ISA is known.
Result<void> read_segments(std::span<const ElfProgramHeader> headers, const ElfHeader& elf,
                           std::uint64_t file_size, Image& image);

/// Fills in what the other program headers say: interpreter, TLS, stack, code properties.
Result<void> read_contents(std::span<const ElfProgramHeader> headers, const ByteSource& source,
                           Image& image);

/// What the dynamic section says of a file without interpreter: static-pie or library.
Result<Kind> kind_of_uninterpreted(std::span<const ElfProgramHeader> headers,
                                   const ByteSource& source, const Image& image);

} // namespace ferry::loader
