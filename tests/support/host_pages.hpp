#pragma once
/// What the host does with pages, found out without ferry: where it does not, tests of what ferry
/// makes of it are skipped, and nowhere else.

#include <algorithm>
#include <cstdint>
#include <sys/mman.h>
#include <vector>

namespace ferry {

/// Anonymous memory from a multiple of its size on.
class HostPages {
public:
    explicit HostPages(std::size_t size)
        : size_(size), room_(::mmap(nullptr, 2 * size, PROT_READ | PROT_WRITE,
                                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) {}
    HostPages(const HostPages&) = delete;
    HostPages& operator=(const HostPages&) = delete;
    ~HostPages() { ::munmap(room_, 2 * size_); }

    [[nodiscard]] char* begin() const {
        const auto room = reinterpret_cast<std::uintptr_t>(room_);
        return reinterpret_cast<char*>((room + size_ - 1) / size_ * size_);
    }
    [[nodiscard]] bool are_all_there() const {
        constexpr std::size_t page = 4096;
        std::vector<unsigned char> pages(size_ / page);
        return ::mincore(begin(), size_, pages.data()) == 0 &&
               std::all_of(pages.begin(), pages.end(),
                           [](unsigned char there) { return (there & 1U) != 0; });
    }

private:
    std::size_t size_;
    void* room_;
};

/// MADV_POPULATE_WRITE, Linux 5.14.
inline bool host_makes_pages_ahead() {
    constexpr std::size_t size = 0x10000;
    constexpr int populate_write = 23;
    const HostPages pages(size);
    return ::madvise(pages.begin(), size, populate_write) == 0 && pages.are_all_there();
}

/// Transparent huge pages, where they are asked for.
inline bool host_gives_large_pages() {
    constexpr std::size_t size = 2 << 20;
    const HostPages pages(size);
    ::madvise(pages.begin(), size, MADV_HUGEPAGE);
    *static_cast<volatile char*>(pages.begin()) = 1;
    return pages.are_all_there();
}

} // namespace ferry
