#include "code_area.hpp"

#include <algorithm>
#include <cstring>
#include <sys/mman.h>

#include <ferry/base/assert.hpp>
#include <ferry/base/bits.hpp>
#include <ferry/x64/compile.hpp>

#include "code_views.hpp"

namespace ferry::dbt {
namespace {

constexpr std::uint64_t chunk_size = 1U << 20;
constexpr std::size_t host_page = 4096;

} // namespace

std::unique_ptr<CodeArea> CodeArea::create(const CodeLimits& limits) {
    std::unique_ptr<CodeArea> area(new CodeArea(limits));
    return area->memory_.ready() ? std::move(area) : nullptr;
}

CodeArea::CodeArea(const CodeLimits& limits)
    : limits_(limits), memory_(limits.code + std::uint64_t{limits.cells} * 8),
      begin_(reinterpret_cast<std::uint64_t>(memory_.data())), next_(begin_), end_(begin_),
      cells_(reinterpret_cast<std::uint64_t*>(begin_ + limits.code)) {}

CodeArea::~CodeArea() { drop_chunks_from(0); }

bool CodeArea::map(Chunk& chunk) {
    // Code is known by its address, and mmap wants a pointer.
    void* const place = reinterpret_cast<void*>(chunk.code); // NOLINT(performance-no-int-to-ptr)
    const auto views = map_code(place, chunk.size);
    if (!views) {
        return false;
    }
    ::madvise(views->writable, chunk.size, MADV_DONTFORK);
    chunk.writable = static_cast<std::uint8_t*>(views->writable);
    return true;
}

void CodeArea::drop_chunks_from(std::size_t index) {
    if (index >= chunks_.size()) {
        return;
    }
    for (std::size_t i = index; i < chunks_.size(); ++i) {
        if (chunks_[i].writable != nullptr) {
            ::munmap(chunks_[i].writable, chunks_[i].size);
        }
    }
    // The mappings are replaced, not emptied: another process may run what is behind them.
    const std::uint64_t begin = chunks_[index].code;
    // For mmap, as above.
    void* const code = reinterpret_cast<void*>(begin); // NOLINT(performance-no-int-to-ptr)
    FERRY_ASSERT(::mmap(code, chunks_.back().code + chunks_.back().size - begin, PROT_NONE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) == code);
    chunks_.resize(index);
}

bool CodeArea::next_chunk(std::size_t bytes) {
    if (next_index_ < chunks_.size() && chunks_[next_index_].size < bytes) {
        drop_chunks_from(next_index_);
    }
    if (next_index_ == chunks_.size()) {
        const std::uint64_t begin =
            chunks_.empty() ? begin_ : chunks_.back().code + chunks_.back().size;
        Chunk chunk{.code = begin,
                    .size =
                        std::max(std::min(chunk_size, limits_.code), align_up(bytes, host_page))};
        if (chunk.size > begin_ + limits_.code - begin || !map(chunk)) {
            return false;
        }
        chunks_.push_back(chunk);
    }
    const Chunk& chunk = chunks_[next_index_++];
    next_ = chunk.code;
    end_ = chunk.code + chunk.size;
    return true;
}

auto CodeArea::allocate(std::size_t code_bytes, std::size_t alignment, std::size_t cells)
    -> std::optional<Place> {
    if (cells > limits_.cells - next_cell_) {
        return std::nullopt;
    }
    const std::size_t bytes = align_up(code_bytes, x64::least_code_alignment);
    if (align_up(next_, alignment) + bytes > end_ && !next_chunk(bytes)) {
        return std::nullopt;
    }
    const Place place{.code = align_up(next_, alignment), .first_cell = next_cell_};
    next_ = place.code + bytes;
    next_cell_ += static_cast<std::uint32_t>(cells);
    Chunk& chunk = chunks_[next_index_ - 1];
    chunk.ahead.want(reinterpret_cast<std::byte*>(chunk.writable), next_ - chunk.code, chunk.size);
    cells_ahead_.want(reinterpret_cast<std::byte*>(cells_),
                      std::size_t{next_cell_} * sizeof *cells_,
                      std::size_t{limits_.cells} * sizeof *cells_);
    return place;
}

std::span<std::uint8_t> CodeArea::write(std::uint64_t at, std::span<const std::uint8_t> bytes) {
    const Chunk& chunk = chunks_[next_index_ - 1];
    FERRY_ASSERT(chunk.writable != nullptr && at >= chunk.code &&
                 at - chunk.code + bytes.size() <= chunk.size);
    std::uint8_t* const to = chunk.writable + (at - chunk.code);
    std::memcpy(to, bytes.data(), bytes.size());
    return {to, bytes.size()};
}

void CodeArea::clear() {
    constexpr std::size_t kept = 8; // memory that is used again costs no page faults
    drop_chunks_from(shared_ ? 0 : kept);
    shared_ = false;
    next_ = end_ = begin_;
    next_index_ = 0;
    next_cell_ = 0;
}

void CodeArea::after_fork(bool in_child) {
    shared_ = true;
    if (in_child) {
        for (Chunk& chunk : chunks_) {
            chunk.writable = nullptr; // was not inherited
        }
        next_index_ = chunks_.size();
        next_ = end_;
    }
}

} // namespace ferry::dbt
