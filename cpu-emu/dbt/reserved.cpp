#include "reserved.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <sys/mman.h>

#include <ferry/base/bits.hpp>

namespace ferry::dbt {
namespace {

/// What an engine with the usual limits wants.
constexpr std::size_t piece_size = std::size_t{480} << 20;

std::byte* map(std::size_t size) {
    void* const mapping = ::mmap(nullptr, size, PROT_READ | PROT_WRITE,
                                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return mapping == MAP_FAILED ? nullptr : static_cast<std::byte*>(mapping);
}

} // namespace

std::byte* reserve(std::size_t size) {
    static std::byte* const piece = map(piece_size);
    static std::atomic<std::size_t> used{0};
    const std::size_t wanted = page_ceil(size);
    std::size_t at = used.load();
    while (piece != nullptr && wanted <= piece_size - at) {
        if (used.compare_exchange_weak(at, at + wanted)) {
            return piece + at;
        }
    }
    return map(size);
}

void give_back(std::byte* memory, std::size_t size) {
    if (memory != nullptr) {
        ::munmap(memory, size);
    }
}

void make_pages(std::byte* memory, std::size_t size) {
    const auto begin = reinterpret_cast<std::uint64_t>(memory);
    const std::uint64_t before = page_ceil(begin) - begin;
    if (const std::uint64_t whole = page_floor(begin + size) - begin; whole > before) {
        // Kernels before 5.14 refuse, and make the pages one by one.
        ::madvise(memory + before, whole - before, MADV_POPULATE_WRITE);
    }
}

void PagesAhead::make(std::byte* memory, std::size_t used, std::size_t size) {
    // One page more than is needed costs ten times what asking once more does.
    constexpr std::size_t least = page_size;
    constexpr std::size_t most = std::size_t{256} << 10;
    const std::size_t end =
        std::min(page_ceil(size), page_ceil(used + std::clamp(used / 4, least, most)));
    make_pages(memory + ready_, end - ready_);
    ready_ = end;
}

} // namespace ferry::dbt
