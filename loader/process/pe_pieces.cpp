#include "pe_pieces.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/mman.h>
#include <unistd.h>

#include <ferry/base/bits.hpp>

namespace ferry::loader {
namespace {

PePiece finished(PePiece piece, const PeBytes& bytes) {
    piece.size = page_ceil(piece.size);
    if (bytes.laid_out) {
        piece.offset = piece.rva;
        piece.file_bytes = page_ceil(piece.file_bytes);
    }
    if (bytes.fd >= 0 && is_page_aligned(piece.offset)) {
        piece.mapped_bytes = page_floor(piece.file_bytes);
    }
    return piece;
}

/// Writes all of `size` bytes at `from`; false also where they cannot be read.
bool write_all(int to, const std::byte* from, GuestSize size, std::uint64_t offset) {
    while (size > 0) {
        const ssize_t done = ::pwrite(to, from, size, static_cast<off_t>(offset));
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            return false;
        }
        from += done;
        offset += static_cast<std::uint64_t>(done);
        size -= static_cast<GuestSize>(done);
    }
    return true;
}

} // namespace

std::vector<PePiece> pieces_of(const Image& image, const PeBytes& bytes) {
    std::vector<PePiece> pieces;
    if (!image.pe->is_flat) { // else the headers are in the one segment
        PePiece headers;
        headers.size = image.pe->header_size;
        headers.file_bytes = std::min<GuestSize>(image.pe->header_size, image.file_size);
        headers.prot = memory::Prot::read;
        pieces.push_back(finished(headers, bytes));
    }
    for (const Segment& segment : image.segments) {
        PePiece section;
        section.rva = segment.vaddr - image.pe->image_base;
        section.size = segment.mem_size;
        section.offset = segment.offset;
        section.file_bytes = segment.file_size;
        section.prot = memory::prot_from_bits(segment.protection);
        pieces.push_back(finished(section, bytes));
    }
    return pieces;
}

GuestSize bytes_to_read(const Image& image, const PeBytes& bytes) {
    GuestSize sum = 0;
    for (const PePiece& piece : pieces_of(image, bytes)) {
        sum += piece.file_bytes - piece.mapped_bytes;
    }
    return sum;
}

bool lay_out_pe(const Image& image, int from, int to) {
    const auto length = static_cast<std::size_t>(image.file_size);
    void* const file = ::mmap(nullptr, length, PROT_READ, MAP_SHARED, from, 0);
    if (file == MAP_FAILED) {
        return false;
    }
    // The kernel reads the bytes: where a file has become shorter, it says so instead of a signal.
    const auto* const bytes = static_cast<const std::byte*>(file);
    const std::vector<PePiece> pieces = pieces_of(image, {});
    const bool done = ::ftruncate(to, static_cast<off_t>(page_ceil(image.pe->image_size))) == 0 &&
                      std::all_of(pieces.begin(), pieces.end(), [&](const PePiece& piece) {
                          return write_all(to, bytes + piece.offset, piece.file_bytes, piece.rva);
                      });
    ::munmap(file, length);
    return done;
}

} // namespace ferry::loader
