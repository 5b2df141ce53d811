// "PE Format", learn.microsoft.com: section table, base relocations. Sections whose bytes begin at
// a page of the file are mapped from it, so that processes share them; linkers commonly align to
// 512 bytes only, and then the bytes are read.

#include <ferry/process/map_pe.hpp>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <sys/mman.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <ferry/base/bits.hpp>
#include <ferry/base/own_thread.hpp>

namespace ferry::loader {
namespace {

using memory::AddressSpace;
using memory::MapRequest;
using memory::Prot;

constexpr GuestSize granularity = 0x10000;

/// One piece of the image: a section, or the headers.
struct Piece {
    GuestRange range;         ///< page-aligned
    std::uint64_t offset = 0; ///< of its bytes in the file
    GuestSize file_bytes = 0; ///< the rest is zero
    Prot prot = Prot::none;
};

/// Memory that is filled by reading, and what access it has afterwards.
struct Read {
    GuestRange range;
    Prot prot = Prot::none;
};

/// What is read at once.
struct Chunk {
    GuestAddr begin;
    GuestSize size = 0;
    std::uint64_t offset = 0; ///< in the file
};

class Mapper {
public:
    Mapper(AddressSpace& space, const Image& image, const PeBytes& bytes)
        : space_(space), image_(image), bytes_(bytes), size_(page_ceil(image.pe->image_size)) {}

    ErrnoOr<GuestAddr> map(Fixed fixed) {
        if (const Errno error = reserve(fixed)) {
            return error;
        }
        Errno error = map_pieces();
        if (!error && moved()) {
            error = is_fixed() ? Errno{} : relocate();
            if (!error) {
                error = protect();
            }
        }
        if (error) {
            space_.unmap(base_, size_);
            return error;
        }
        return base_;
    }

private:
    [[nodiscard]] bool moved() const { return base_.value() != image_.pe->image_base; }

    [[nodiscard]] bool is_fixed() const {
        constexpr std::uint16_t stripped = 1; // IMAGE_FILE_RELOCS_STRIPPED
        return (image_.pe->characteristics & stripped) != 0;
    }

    Errno reserve(Fixed fixed) {
        MapRequest request;
        request.size = size_;
        request.host_flags = MAP_NORESERVE;
        request.name = bytes_.name;
        request.address = GuestAddr(image_.pe->image_base);
        request.fixed_noreplace = true;
        const bool sensible =
            image_.pe->image_base % granularity == 0 && request.address >= space_.layout().lowest;
        if (sensible) {
            if (const auto base = space_.map(request)) {
                base_ = *base;
                return {};
            }
        }
        if (is_fixed() && fixed == Fixed::refused) {
            return Errno{EADDRINUSE};
        }
        request.address = {};
        request.fixed_noreplace = false;
        request.size = size_ + granularity;
        const auto wide = space_.map(request);
        if (!wide) {
            return wide.error();
        }
        base_ = GuestAddr(align_up(wide->value(), granularity));
        if (base_ > *wide) {
            space_.unmap(*wide, base_ - *wide);
        }
        space_.unmap(base_ + size_, *wide + request.size - (base_ + size_));
        return {};
    }

    template <class Use>
    Errno for_each_piece(Use&& use) {
        Piece headers{{base_, base_ + page_ceil(image_.pe->header_size)},
                      0,
                      std::min<GuestSize>(image_.pe->header_size, image_.file_size),
                      Prot::read};
        if (!image_.pe->is_flat) { // else they are in the one segment
            if (Errno error = use(headers)) {
                return error;
            }
        }
        for (const Segment& segment : image_.segments) {
            const GuestAddr begin = base_ + (segment.vaddr - image_.pe->image_base);
            if (Errno error = use(Piece{{begin, page_ceil(begin + segment.mem_size)},
                                        segment.offset,
                                        segment.file_size,
                                        memory::prot_from_bits(segment.protection)})) {
                return error;
            }
        }
        return {};
    }

    Errno map_pieces() {
        if (const Errno error = take_large_pages()) {
            return error;
        }
        if (const Errno error =
                for_each_piece([this](const Piece& piece) { return map_piece(piece); })) {
            return error;
        }
        if (const Errno error = read_chunks()) {
            return error;
        }
        for (const Read& read : moved() ? std::vector<Read>() : reads_) {
            if (const Errno error =
                    space_.protect(read.range.begin, read.range.size(), read.prot)) {
                return error;
            }
        }
        return {};
    }

    Errno map_piece(const Piece& piece) {
        const GuestSize mapped = mapped_bytes(piece);
        if (mapped > 0) {
            MapRequest request;
            request.address = piece.range.begin;
            request.size = mapped;
            request.prot = moved() ? Prot::read | Prot::write : piece.prot;
            request.fixed = true;
            request.fd = bytes_.fd;
            request.offset = bytes_.offset + piece.offset;
            request.name = bytes_.name;
            if (const auto done = space_.map(request); !done) {
                return done.error();
            }
        }
        const GuestAddr begin = piece.range.begin + mapped;
        if (begin == piece.range.end) {
            return {};
        }
        const GuestSize left = piece.file_bytes - mapped;
        const bool fill = left > 0;
        const Prot at_first = fill || moved() ? Prot::read | Prot::write : piece.prot;
        if (const Errno error = space_.protect(begin, piece.range.end - begin, at_first)) {
            return error;
        }
        if (!fill) {
            return {};
        }
        reads_.push_back({{begin, piece.range.end}, piece.prot});
        for (GuestSize done = 0; done < left;) {
            const GuestAddr at = begin + done;
            const GuestSize size = std::min(
                left - done, GuestAddr(align_up(at.value() + 1, memory::large_page_size)) - at);
            chunks_.push_back({at, size, piece.offset + mapped + done});
            done += size;
        }
        return {};
    }

    /// Reads what could not be mapped, of large images on two threads.
    Errno read_chunks() const {
        std::atomic<std::size_t> next{0};
        std::atomic<int> failed{0};
        const auto work = [&] {
            for (std::size_t i = next++; i < chunks_.size(); i = next++) {
                take_pages(chunks_[i]);
                if (const Errno error = read(chunks_[i])) {
                    failed = error.value;
                }
            }
        };
        constexpr std::size_t many = 3;
        std::thread other = chunks_.size() >= many ? own_thread(work) : std::thread();
        work();
        if (other.joinable()) {
            other.join();
        }
        return Errno{failed};
    }

    /// What of the piece is mapped from the file.
    [[nodiscard]] GuestSize mapped_bytes(const Piece& piece) const {
        const bool by_page = bytes_.fd >= 0 && is_page_aligned(piece.offset);
        return by_page ? page_floor(piece.file_bytes) : 0;
    }

    /// An image of which much is to be read lies in large pages where the host has them, also
    /// across the bounds of sections: the reading, and running code in it, cost less.
    Errno take_large_pages() {
        GuestSize read = 0;
        const Errno counted = for_each_piece([&](const Piece& piece) {
            read += piece.file_bytes - mapped_bytes(piece);
            return Errno{};
        });
        if (counted || read < memory::large_page_size) {
            return counted;
        }
        if (const Errno error = space_.protect(base_, size_, Prot::read | Prot::write)) {
            return error;
        }
        ::madvise(space_.host_pointer(base_), size_, MADV_HUGEPAGE);
        return {};
    }

    /// Much that is about to be read gets its memory at once: faults page by page cost more than
    /// the copying.
    void take_pages(const Chunk& chunk) const {
        constexpr GuestSize much = GuestSize{1} << 20;
        constexpr int populate_write = 23; // MADV_POPULATE_WRITE, Linux 5.14
        if (chunk.size >= much) {
            ::madvise(space_.host_pointer(chunk.begin), chunk.size, populate_write);
        }
    }

    [[nodiscard]] Errno read(const Chunk& chunk) const {
        auto* const to = static_cast<char*>(space_.host_pointer(chunk.begin));
        if (bytes_.fd < 0) {
            std::memcpy(to, bytes_.memory.data() + chunk.offset, chunk.size);
            return {};
        }
        GuestSize done = 0;
        while (done < chunk.size) {
            const ssize_t got = ::pread(bytes_.fd, to + done, chunk.size - done,
                                        static_cast<off_t>(bytes_.offset + chunk.offset + done));
            if (got < 0 && errno == EINTR) {
                continue;
            }
            if (got <= 0) {
                return got < 0 ? Errno::last() : Errno{EIO};
            }
            done += static_cast<GuestSize>(got);
        }
        return {};
    }

    Errno protect() {
        return for_each_piece([this](const Piece& piece) {
            return space_.protect(piece.range.begin, piece.range.size(), piece.prot);
        });
    }

    /// A T of the image; only while all of it is mapped, readable and writable, by nobody else.
    template <class T>
    T load(GuestSize rva) const {
        T value;
        std::memcpy(&value, space_.host_pointer(base_ + rva), sizeof value);
        return value;
    }

    /// Whether [rva, rva + size) lies within the headers or one section.
    [[nodiscard]] bool holds(GuestSize rva, GuestSize size) const {
        return std::any_of(image_.segments.begin(), image_.segments.end(), [&](const Segment& s) {
            const GuestSize begin = s.vaddr - image_.pe->image_base;
            return rva >= begin && size <= s.mem_size && rva - begin <= s.mem_size - size;
        });
    }

    Errno relocate() {
        const PeDirectory& directory = image_.pe->relocations;
        const std::uint64_t delta = base_.value() - image_.pe->image_base;
        if (directory.size != 0 && !holds(directory.rva, directory.size)) {
            return Errno{ENOEXEC};
        }
        struct Block {
            std::uint32_t page;
            std::uint32_t size;
        };
        GuestSize at = directory.rva;
        const GuestSize end = at + directory.size;
        while (end - at >= sizeof(Block)) {
            const auto block = load<Block>(at);
            if (block.size < sizeof(Block) || block.size > end - at) {
                return Errno{ENOEXEC};
            }
            for (GuestSize entry = at + sizeof(Block); entry + 2 <= at + block.size; entry += 2) {
                if (!apply(block.page, load<std::uint16_t>(entry), delta)) {
                    return Errno{ENOEXEC};
                }
            }
            at += block.size;
        }
        return {};
    }

    bool apply(std::uint32_t page, std::uint16_t entry, std::uint64_t delta) const {
        constexpr unsigned padding = 0;
        constexpr unsigned high_low = 3;
        constexpr unsigned dir64 = 10;
        const unsigned type = entry >> 12;
        const GuestSize rva = GuestSize{page} + (entry & 0xfffU);
        if (type == padding) {
            return true;
        }
        const auto add = [&]<class T>(T value) {
            if (!holds(rva, sizeof value)) {
                return false;
            }
            value = static_cast<T>(load<T>(rva) + delta);
            std::memcpy(space_.host_pointer(base_ + rva), &value, sizeof value);
            return true;
        };
        if (type == high_low) {
            return add(std::uint32_t{});
        }
        return type == dir64 && add(std::uint64_t{});
    }

    AddressSpace& space_;
    const Image& image_;
    const PeBytes& bytes_;
    GuestSize size_;
    GuestAddr base_;
    std::vector<Read> reads_;
    std::vector<Chunk> chunks_; ///< of all of them
};

} // namespace

ErrnoOr<GuestAddr> map_pe(AddressSpace& space, const Image& image, const PeBytes& bytes,
                          Fixed fixed) {
    return Mapper(space, image, bytes).map(fixed);
}

} // namespace ferry::loader
