// PT_LOAD: which pieces of the file go where. Linux checks little of this before its point of no
// return and kills the process when a mapping fails; ferry checks everything first, so that the
// caller of execve gets an error. No segment that Linux can map is refused.

#include "elf.hpp"

#include <algorithm>
#include <bit>

#include <sys/mman.h>

#include <ferry/base/bits.hpp>

namespace ferry::loader {
namespace {

/// Addresses that user space can have: 47 bits, or 32.
std::uint64_t address_limit(const Image& image) {
    return image.bits == 64 ? std::uint64_t{1} << 47 : std::uint64_t{1} << 32;
}

int protection_of(std::uint32_t flags) {
    return ((flags & PF_R) != 0 ? PROT_READ : 0) | ((flags & PF_W) != 0 ? PROT_WRITE : 0) |
           ((flags & PF_X) != 0 ? PROT_EXEC : 0);
}

Segment segment_of(const ElfProgramHeader& header) {
    return {.vaddr = header.vaddr,
            .mem_size = header.memsz,
            .offset = header.offset,
            .file_size = header.filesz,
            .alignment = header.align,
            .protection = protection_of(header.flags)};
}

/// What is wrong with a segment by itself; empty if nothing is.
std::string defect_of(const Segment& segment, const Image& image, std::uint64_t file_size) {
    if (segment.file_size > segment.mem_size) {
        return fmt::format("has {:#x} bytes in the file but only {:#x} in memory",
                           segment.file_size, segment.mem_size);
    }
    if (!fits(segment.vaddr, segment.mem_size, address_limit(image))) {
        return fmt::format("of {:#x} bytes at {:#x} does not fit into {} bits of address space",
                           segment.mem_size, segment.vaddr, image.bits == 64 ? 47 : 32);
    }
    if (segment.alignment > 1 && !std::has_single_bit(segment.alignment)) {
        return fmt::format("has an alignment of {:#x}, not a power of two", segment.alignment);
    }
    if (segment.file_size == 0) {
        return {}; // nothing is mapped from the file, its offset means nothing
    }
    if (!fits(segment.offset, segment.file_size, file_size)) {
        return fmt::format("({:#x} bytes at {:#x}) lies past the end of the file ({:#x} bytes)",
                           segment.file_size, segment.offset, file_size);
    }
    if ((segment.offset - segment.vaddr) % page_size != 0) {
        return fmt::format("cannot be mapped: offset {:#x} and address {:#x} differ within a page",
                           segment.offset, segment.vaddr);
    }
    return {};
}

/// What is wrong between a segment and the one before it.
std::string defect_between(const Segment& before, const Segment& after) {
    if (after.vaddr < before.vaddr) {
        return fmt::format("at {:#x} comes after the one at {:#x}: they must ascend", after.vaddr,
                           before.vaddr);
    }
    if (after.vaddr < before.end()) {
        return fmt::format("at {:#x} overlaps the one that ends at {:#x}", after.vaddr,
                           before.end());
    }
    return {};
}

AddressSpan span_of(std::span<const Segment> segments) {
    AddressSpan span{.lowest = page_floor(segments.front().vaddr),
                     .highest = page_ceil(segments.back().end()),
                     .alignment = page_size};
    for (const Segment& segment : segments) {
        span.alignment = std::max(span.alignment, segment.alignment);
    }
    return span;
}

} // namespace

Result<void> read_segments(std::span<const ElfProgramHeader> headers, const ElfHeader& elf,
                           std::uint64_t file_size, Image& image) {
    image.program_headers.count = elf.phnum;
    image.program_headers.entry_size = elf.phentsize;
    for (std::size_t i = 0; i < headers.size(); ++i) {
        if (headers[i].type != PT_LOAD || (headers[i].memsz == 0 && headers[i].filesz == 0)) {
            continue;
        }
        const Segment segment = segment_of(headers[i]);
        std::string defect;
        if (image.isa) {
            defect = defect_of(segment, image, file_size);
            if (defect.empty() && !image.segments.empty()) {
                defect = defect_between(image.segments.back(), segment);
            }
        }
        if (!defect.empty()) {
            return Error{fmt::format("segment {} {}", i, defect), EINVAL};
        }
        if (elf.phoff >= segment.offset && elf.phoff - segment.offset < segment.file_size) {
            image.program_headers.vaddr = elf.phoff - segment.offset + segment.vaddr;
        }
        image.has_entry |= (segment.protection & PROT_EXEC) != 0 && elf.entry >= segment.vaddr &&
                           elf.entry < segment.end();
        image.segments.push_back(segment);
    }
    if (!image.segments.empty()) {
        image.span = span_of(image.segments);
    } else if (image.isa) {
        return Error{"no segment to load", EINVAL};
    }
    return {};
}

} // namespace ferry::loader
