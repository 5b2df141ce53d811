#include "host_reserve.hpp"

#include <atomic>
#include <cstddef>
#include <new>
#include <sys/mman.h>

namespace ferry::nt::mm {
namespace {

constexpr std::size_t reserve_size = 64 << 20;

std::atomic<void*> reserve{nullptr};

} // namespace

void keep_host_reserve() {
    void* const kept = ::mmap(nullptr, reserve_size, PROT_NONE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (kept == MAP_FAILED) {
        return;
    }
    reserve = kept;
    std::set_new_handler([] {
        if (!give_up_host_reserve()) {
            throw std::bad_alloc();
        }
    });
}

bool give_up_host_reserve() {
    void* const kept = reserve.exchange(nullptr);
    return kept != nullptr && ::munmap(kept, reserve_size) == 0;
}

} // namespace ferry::nt::mm
