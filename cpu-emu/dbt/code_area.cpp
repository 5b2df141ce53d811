// Code is written once, where nothing runs yet, and never patched: links and validity are data. The
// area is private memory, so that after a fork neither process sees what the other adds.
#include "code_area.hpp"

#include <cstring>
#include <sys/mman.h>

namespace ferry::dbt {

std::uint8_t* reserve_area() {
    constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    void* const area =
        ::mmap(nullptr, code_capacity + data_capacity, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (area == MAP_FAILED) {
        return nullptr;
    }
    if (::mprotect(area, code_capacity, PROT_READ | PROT_WRITE | PROT_EXEC) != 0) {
        ::munmap(area, code_capacity + data_capacity);
        return nullptr;
    }
    return static_cast<std::uint8_t*>(area);
}

void release_area(std::uint8_t* area) { ::munmap(area, code_capacity + data_capacity); }

void publish(std::uint64_t at, const std::vector<std::uint8_t>& bytes) {
    std::memcpy(reinterpret_cast<void*>(at), bytes.data(),
                bytes.size()); // NOLINT(performance-no-int-to-ptr)
}

} // namespace ferry::dbt
