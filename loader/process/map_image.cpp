// A segment is file pages, then zeros: first the rest of the last file page, then whole anonymous
// pages. Segments come in ascending order and may share a page of memory, of which the later one
// wins, as with Linux. What lies between them stays unmapped.

#include "map_image.hpp"

#include <memory>

#include <sys/mman.h>

#include <fmt/format.h>

#include <ferry/base/bits.hpp>
#include <ferry/memory/access.hpp>

#include "placement.hpp"
#include "random.hpp"

namespace ferry::loader {
namespace {

using memory::AddressSpace;
using memory::MapRequest;
using memory::Prot;

Error failure(const MappedFile& file, std::string_view what, Errno error) {
    const char* name = errno_name(error.value);
    return {fmt::format("{}: {}: {}", file.path, what, name != nullptr ? name : "unknown error"),
            error.value};
}

Result<void> check_free(const AddressSpace& space, const Image& image, GuestSize bias) {
    const GuestRange wanted{GuestAddr(image.span.lowest + bias),
                            GuestAddr(image.span.highest + bias)};
    if (wanted.begin.value() < lowest_fixed_address) {
        return Error{
            fmt::format("wants memory at {:#x}, which no program may have", wanted.begin.value()),
            EPERM};
    }
    if (wanted.end > space.layout().split) {
        return Error{fmt::format("wants memory up to {:#x}, more than the {:#x} that guests have",
                                 wanted.end.value(), space.layout().split.value()),
                     ENOMEM};
    }
    for (const memory::Region& region : space.regions()) {
        if (region.range.overlaps(wanted)) {
            return Error{
                fmt::format("wants memory at {:#x}, which is in use", region.range.begin.value()),
                EEXIST};
        }
    }
    return {};
}

Errno map_zeros(AddressSpace& space, const Segment& segment, GuestSize bias) {
    const GuestAddr file_end(segment.file_end() + bias);
    const GuestAddr zero_begin =
        segment.file_size > 0 ? page_ceil(file_end) : page_floor(GuestAddr(segment.vaddr + bias));
    const GuestAddr end = page_ceil(GuestAddr(segment.end() + bias));
    if (end > zero_begin) {
        MapRequest request;
        request.address = zero_begin;
        request.size = end - zero_begin;
        // Linux gives such pages write access whatever the segment says, as it does the heap.
        request.prot =
            Prot::read | Prot::write | (memory::prot_from_bits(segment.protection) & Prot::execute);
        request.fixed = true;
        if (const auto mapped = space.map(request); !mapped) {
            return mapped.error();
        }
    }
    const bool writable = (segment.protection & PROT_WRITE) != 0;
    if (segment.file_size > 0 && segment.mem_size > segment.file_size && writable) {
        return memory::clear(space, file_end, page_ceil(file_end) - file_end);
    }
    return {};
}

Errno map_file_pages(AddressSpace& space, const Segment& segment, GuestSize bias, int fd,
                     const memory::FileFacts& facts,
                     const std::shared_ptr<const std::string>& name) {
    if (segment.file_size == 0) {
        return {};
    }
    MapRequest request;
    request.address = page_floor(GuestAddr(segment.vaddr + bias));
    request.size = page_ceil(GuestAddr(segment.file_end() + bias)) - request.address;
    request.prot = memory::prot_from_bits(segment.protection);
    request.fixed = true;
    request.fd = fd;
    request.file = &facts;
    request.offset = page_floor(segment.offset);
    request.name = name;
    const auto mapped = space.map(request);
    return mapped ? Errno{} : mapped.error();
}

/// Unmaps what [begin, end) has beyond the pages of the image's segments.
Errno unmap_holes(AddressSpace& space, const Image& image, GuestSize bias, GuestRange range) {
    GuestAddr covered = range.begin;
    const auto unmap_to = [&](GuestAddr until) {
        return until > covered ? space.unmap(covered, until - covered) : Errno{};
    };
    for (const Segment& segment : image.segments) {
        if (const Errno error = unmap_to(page_floor(GuestAddr(segment.vaddr + bias)))) {
            return error;
        }
        covered = page_ceil(GuestAddr(segment.end() + bias));
    }
    return unmap_to(range.end);
}

} // namespace

Result<GuestSize> place_program(const AddressSpace& space, const Image& image, bool randomize,
                                std::uint64_t seed) {
    GuestSize bias = 0;
    if (image.is_position_independent()) {
        // Two thirds up, as Linux does: far below the mmap area, so that brk has room above.
        std::uint64_t base = space.layout().split.value() / 3 * 2;
        if (randomize) {
            base += random_pages(randomness_below(space.layout().split, pie_randomness), seed);
        }
        bias = align_down(base, image.span.alignment) -
               align_down(image.span.lowest, image.span.alignment);
    }
    if (auto free = check_free(space, image, bias); !free) {
        return std::move(free).error();
    }
    return bias;
}

Result<void> map_program(AddressSpace& space, const MappedFile& file, GuestSize bias) {
    const auto name = std::make_shared<const std::string>(file.path);
    const auto facts = memory::facts_of(file.fd);
    if (!facts) {
        return failure(file, "cannot be looked at", facts.error());
    }
    for (const Segment& segment : file.image->segments) {
        Errno error = map_file_pages(space, segment, bias, file.fd, *facts, name);
        if (!error) {
            error = map_zeros(space, segment, bias);
        }
        if (error) {
            return failure(file, fmt::format("cannot map the segment at {:#x}", segment.vaddr),
                           error);
        }
    }
    return {};
}

Result<GuestSize> map_anywhere(AddressSpace& space, const MappedFile& file) {
    const AddressSpan& span = file.image->span;
    const GuestSize slack = span.alignment - page_size;
    MapRequest reservation;
    reservation.size = span.highest - span.lowest + slack;
    reservation.host_flags = MAP_NORESERVE;
    const auto reserved = space.map(reservation);
    if (!reserved) {
        return failure(file, "no room in the address space", reserved.error());
    }
    const GuestSize bias =
        align_up(reserved->value(), span.alignment) - align_down(span.lowest, span.alignment);
    if (auto done = map_program(space, file, bias); !done) {
        return std::move(done).error();
    }
    if (const Errno error =
            unmap_holes(space, *file.image, bias, {*reserved, *reserved + reservation.size})) {
        return failure(file, "cannot free what lies between segments", error);
    }
    return bias;
}

} // namespace ferry::loader
