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

#include "pe_pieces.hpp"

namespace ferry::loader {
namespace {

using memory::AddressSpace;
using memory::MapRequest;
using memory::Prot;

constexpr GuestSize granularity = 0x10000;

/// Of so much the pages that the host has are mapped at once: by far most of ferry's own DLLs are
/// wanted soon, and a fault for sixteen pages takes as long as mapping a hundred.
constexpr GuestSize few_pages = GuestSize{512} << 10;

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
        : space_(space), image_(image), bytes_(bytes), pieces_(pieces_of(image, bytes)),
          size_(page_ceil(image.pe->image_size)) {}

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
        for (const PePiece& piece : pieces_) {
            if (const Errno error = map_piece(piece)) {
                return error;
            }
        }
        return read_chunks();
    }

    Errno map_piece(const PePiece& piece) {
        const GuestSize mapped = piece.mapped_bytes;
        const GuestAddr begin = base_ + piece.rva;
        if (mapped > 0) {
            MapRequest request;
            request.address = begin;
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
        if (mapped == piece.size) {
            return {};
        }
        const GuestSize left = piece.file_bytes - mapped;
        const bool fill = left > 0;
        const Prot at_first = fill || moved() ? Prot::read | Prot::write : piece.prot;
        if (const Errno error = space_.protect(begin + mapped, piece.size - mapped, at_first)) {
            return error;
        }
        if (!fill) {
            return {};
        }
        for (GuestSize done = mapped; done < piece.file_bytes;) {
            const GuestAddr at = begin + done;
            const GuestSize size =
                std::min(piece.file_bytes - done,
                         GuestAddr(align_up(at.value() + 1, memory::large_page_size)) - at);
            chunks_.push_back({at, size, piece.offset + done});
            done += size;
        }
        return {};
    }

    /// Reads what could not be mapped, into pages that are made before: to fault for each costs
    /// more than the copying. Of large images two threads do, to which making them is half of the
    /// work.
    Errno read_chunks() const {
        constexpr std::ptrdiff_t many = 3;
        const bool is_much = std::count_if(chunks_.begin(), chunks_.end(), is_large) >= many;
        if (!is_much) {
            populate_small();
        }
        std::atomic<std::size_t> next{0};
        std::atomic<int> failed{0};
        const auto work = [&] {
            for (std::size_t i = next++; i < chunks_.size(); i = next++) {
                if (const Chunk& chunk = chunks_[i]; is_much || is_large(chunk)) {
                    space_.populate({page_floor(chunk.begin), page_ceil(chunk.begin + chunk.size)});
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

    /// An image that is read, and not mapped, is writable until then: sections by themselves would
    /// take a call each. One of which much is to be read lies in large pages where the host has
    /// them, also across the bounds of sections: the reading, and running code in it, cost less.
    Errno make_writable() {
        GuestSize mapped = 0;
        GuestSize read = 0;
        for (const PePiece& piece : pieces_) {
            mapped += piece.mapped_bytes;
            read += piece.file_bytes - piece.mapped_bytes;
        }
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

    /// Of chunks that are so large whoever reads them takes the pages.
    [[nodiscard]] static bool is_large(const Chunk& chunk) { return chunk.size >= 1 << 20; }

    /// Of all others, those of neighbours together.
    void populate_small() const {
        GuestRange run;
        for (const Chunk& chunk : chunks_) {
            if (is_large(chunk)) {
                continue;
            }
            const GuestRange pages{page_floor(chunk.begin), page_ceil(chunk.begin + chunk.size)};
            if (pages.begin > run.end && !run.empty()) {
                space_.populate(run);
            }
            run = {pages.begin > run.end ? pages.begin : run.begin, pages.end};
        }
        if (!run.empty()) {
            space_.populate(run);
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
        for (const PePiece& piece : pieces_) {
            if (const Errno error = go_on(base_ + piece.rva, Prot::none)) {
                return error;
            }
            if (const Errno error = go_on(base_ + piece.rva + piece.size, piece.prot)) {
                return error;
            }
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
    std::vector<PePiece> pieces_;
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
