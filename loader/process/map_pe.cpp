// "PE Format", learn.microsoft.com: section table, base relocations. Sections whose bytes begin at
// a page of the file are mapped from it, so that processes share them; linkers commonly align to
// 512 bytes only, and then the bytes are read.

#include <ferry/process/map_pe.hpp>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <optional>
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

/// Of so much the pages that the host has are mapped at once: by far most of ferry's own DLLs are
/// wanted soon, and a fault for sixteen pages takes as long as mapping a hundred.
constexpr GuestSize few_pages = GuestSize{512} << 10;

/// One piece of the image: a section, or the headers.
struct Piece {
    GuestRange range;         ///< page-aligned
    std::uint64_t offset = 0; ///< of its bytes in the file
    GuestSize file_bytes = 0; ///< the rest is zero
    Prot prot = Prot::none;
};

/// Neighbouring pages that get the same access.
struct Run {
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
        if (!error && moved() && !is_fixed()) {
            error = relocate();
        }
        if (!error) {
            error = protect();
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
        if (const Errno error = make_writable()) {
            return error;
        }
        if (bytes_.fd >= 0) {
            const auto facts = memory::facts_of(bytes_.fd);
            if (!facts) {
                return facts.error();
            }
            facts_ = *facts;
        }
        if (const Errno error =
                for_each_piece([this](const Piece& piece) { return map_piece(piece); })) {
            return error;
        }
        return read_chunks();
    }

    Errno map_piece(const Piece& piece) {
        const GuestSize mapped = mapped_bytes(piece);
        if (mapped > 0) {
            MapRequest request;
            request.address = piece.range.begin;
            request.size = mapped;
            request.prot = moved() ? Prot::read | Prot::write : piece.prot;
            request.fixed = true;
            request.host_flags = mapped <= few_pages ? MAP_POPULATE : 0;
            request.fd = bytes_.fd;
            request.file = &*facts_;
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
        for (GuestSize done = 0; done < left;) {
            const GuestAddr at = begin + done;
            const GuestSize size = std::min(
                left - done, GuestAddr(align_up(at.value() + 1, memory::large_page_size)) - at);
            chunks_.push_back({at, size, piece.offset + mapped + done});
            done += size;
        }
        return {};
    }

    /// Reads what could not be mapped, of large images on two threads, which then take the pages
    /// too: to clear them is half of the work.
    Errno read_chunks() const {
        constexpr std::ptrdiff_t many = 3;
        const bool is_much = std::count_if(chunks_.begin(), chunks_.end(), is_large) >= many;
        if (!is_much) {
            take_small_pages();
        }
        std::atomic<std::size_t> next{0};
        std::atomic<int> failed{0};
        const auto work = [&] {
            for (std::size_t i = next++; i < chunks_.size(); i = next++) {
                if (const Chunk& chunk = chunks_[i]; is_much || is_large(chunk)) {
                    take_pages({page_floor(chunk.begin), page_ceil(chunk.begin + chunk.size)});
                }
                if (const Errno error = read(chunks_[i])) {
                    failed = error.value;
                }
            }
        };
        std::thread other = is_much ? own_thread(work) : std::thread();
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

    /// An image that is read, and not mapped, is writable until then: sections by themselves would
    /// take a call each. One of which much is to be read lies in large pages where the host has
    /// them, also across the bounds of sections: the reading, and running code in it, cost less.
    Errno make_writable() {
        GuestSize mapped = 0;
        GuestSize read = 0;
        [[maybe_unused]] const Errno counted = for_each_piece([&](const Piece& piece) {
            mapped += mapped_bytes(piece);
            read += piece.file_bytes - mapped_bytes(piece);
            return Errno{};
        });
        const bool is_much = read >= memory::large_page_size;
        if (!is_much && mapped > 0) {
            return {};
        }
        if (const Errno error = space_.protect(base_, size_, Prot::read | Prot::write)) {
            return error;
        }
        if (is_much) {
            ::madvise(space_.host_pointer(base_), size_, MADV_HUGEPAGE);
        }
        return {};
    }

    /// What is about to be read gets its memory at once: faults page by page cost more than the
    /// copying.
    void take_pages(GuestRange range) const {
        constexpr int populate_write = 23; // MADV_POPULATE_WRITE, Linux 5.14
        ::madvise(space_.host_pointer(range.begin), range.size(), populate_write);
    }

    /// Of chunks that are so large whoever reads them takes the pages.
    [[nodiscard]] static bool is_large(const Chunk& chunk) { return chunk.size >= 1 << 20; }

    /// Of all others, those of neighbours together.
    void take_small_pages() const {
        GuestRange run;
        for (const Chunk& chunk : chunks_) {
            if (is_large(chunk)) {
                continue;
            }
            const GuestRange pages{page_floor(chunk.begin), page_ceil(chunk.begin + chunk.size)};
            if (pages.begin > run.end && !run.empty()) {
                take_pages(run);
            }
            run = {pages.begin > run.end ? pages.begin : run.begin, pages.end};
        }
        if (!run.empty()) {
            take_pages(run);
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

    /// Gives all its access, with one call for neighbours that are alike; what lies between the
    /// pieces has none.
    Errno protect() {
        Run run{{base_, base_}, Prot::read};
        const auto go_on = [&](GuestAddr until, Prot prot) {
            if (until > run.range.end && prot != run.prot) {
                const Errno error = space_.protect(run.range.begin, run.range.size(), run.prot);
                run = {{run.range.end, until}, prot};
                return error;
            }
            run.range.end = until;
            return Errno{};
        };
        const Errno error = for_each_piece([&](const Piece& piece) {
            const Errno before = go_on(piece.range.begin, Prot::none);
            return before ? before : go_on(piece.range.end, piece.prot);
        });
        if (error) {
            return error;
        }
        if (const Errno last = go_on(base_ + size_, Prot::none)) {
            return last;
        }
        return space_.protect(run.range.begin, run.range.size(), run.prot);
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
    std::optional<memory::FileFacts> facts_; ///< of a file
    std::vector<Chunk> chunks_;              ///< of all pieces
};

} // namespace

ErrnoOr<GuestAddr> map_pe(AddressSpace& space, const Image& image, const PeBytes& bytes,
                          Fixed fixed) {
    return Mapper(space, image, bytes).map(fixed);
}

} // namespace ferry::loader
