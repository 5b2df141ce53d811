#include "thread_block.hpp"

#include <cstddef>
#include <cstring>
#include <new>
#include <sys/mman.h>

#include <ferry/base/bits.hpp>

namespace ferry::dbt {
namespace {

// From low to high: a page that faults, the stack of return addresses, the block.
constexpr std::size_t call_stack_size = 256 * 1024;
constexpr std::size_t below_block = page_size + call_stack_size;

std::size_t mapping_size() { return below_block + page_ceil(sizeof(ThreadBlock)); }

} // namespace

ThreadBlock* ThreadBlock::create(const x64::Routines& routines, std::uint64_t* versions) {
    void* const mapping = ::mmap(nullptr, mapping_size(), PROT_READ | PROT_WRITE,
                                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapping == MAP_FAILED) {
        return nullptr;
    }
    ::mprotect(mapping, page_size, PROT_NONE);
    auto* const block = new (static_cast<std::uint8_t*>(mapping) + below_block) ThreadBlock;
    auto& frame = block->state.frame;
    frame.routines = routines;
    frame.image = x64::image_base();
    frame.versions = versions;
    frame.targets[0].pc = x64::no_target(0);
    // The top of the stack: a return to empty_stack_pc matches the empty one.
    constexpr std::uint64_t top_size = 16;
    frame.call_stack_top = reinterpret_cast<std::uint64_t>(block) - top_size;
    auto* const top = reinterpret_cast<std::uint64_t*>(frame.call_stack_top);
    top[0] = routines.empty;
    top[1] = x64::empty_stack_pc;
    return block;
}

void ThreadBlock::destroy(ThreadBlock* block) { ::munmap(block->mapping(), mapping_size()); }

std::uint8_t* ThreadBlock::mapping() { return reinterpret_cast<std::uint8_t*>(this) - below_block; }

bool ThreadBlock::is_guard(std::uint64_t address) const {
    const std::uint64_t guard = reinterpret_cast<std::uint64_t>(this) - below_block;
    return address >= guard && address < guard + page_size;
}

void ThreadBlock::begin() {
    in_code.store(false);
    process.store(0);
    thread.store(0);
    std::memset(static_cast<void*>(&state.guest), 0, sizeof state.guest);
    auto& frame = state.frame;
    frame.call_rsp = frame.call_stack_top;
    frame.guest_mxcsr = 0x1f80;
    frame.exclusive_address = ~std::uint64_t{0};
    frame.exclusive_locked = nullptr;
}

void ThreadBlock::forget_code() {
    auto& frame = state.frame;
    frame.call_rsp = frame.call_stack_top;
    // Whole pages go at once, without being touched.
    const auto begin = reinterpret_cast<std::uint64_t>(&frame.targets);
    const std::uint64_t pages = page_ceil(begin);
    const std::uint64_t pages_end = page_floor(begin + sizeof frame.targets);
    ::madvise(reinterpret_cast<void*>(pages), pages_end - pages, MADV_DONTNEED);
    const auto clear = [&](std::size_t first, std::size_t end) {
        for (std::size_t i = first; i < end; ++i) {
            frame.targets[i].pc = 0;
        }
    };
    clear(0, (pages - begin + sizeof(x64::Target) - 1) / sizeof(x64::Target));
    clear((pages_end - begin) / sizeof(x64::Target), x64::target_count);
    frame.targets[0].pc = x64::no_target(0);
}

void ThreadBlock::shrink() {
    forget_code();
    ::madvise(mapping() + page_size, call_stack_size - page_size, MADV_DONTNEED);
}

void ThreadBlock::release_version() {
    auto& frame = state.frame;
    if (frame.exclusive_locked != nullptr) {
        std::uint64_t held = frame.exclusive_version + 1;
        std::atomic_ref(*frame.exclusive_locked)
            .compare_exchange_strong(held, frame.exclusive_version + 2);
        frame.exclusive_locked = nullptr;
        frame.exclusive_address = ~std::uint64_t{0};
    }
}

} // namespace ferry::dbt
