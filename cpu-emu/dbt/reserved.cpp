#include "reserved.hpp"

#include <atomic>
#include <sys/mman.h>

#include <ferry/base/bits.hpp>

namespace ferry::dbt {
namespace {

/// What an engine with the usual limits wants.
constexpr std::size_t piece_size = std::size_t{544} << 20;

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

} // namespace ferry::dbt
