// Free slots form a stack whose head carries a count against ABA; slots that were never used lie
// behind `used`, so that a new arena is nothing but zero pages.

#include "arena.hpp"

#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

#include <ferry/base/assert.hpp>

namespace ferry::nt::ob {
namespace {

constexpr std::uint32_t capacity = 1U << 20;
constexpr std::size_t arena_size = std::size_t{capacity} * sizeof(Slot);

} // namespace

/// Lies in place of slot 0.
struct Arena::Header {
    std::atomic<std::uint64_t> free; ///< a slot, and above it a count
    std::atomic<std::uint32_t> used;
};

Result<Arena> Arena::create() {
    UniqueFd fd(::memfd_create("ferry-objects", MFD_CLOEXEC));
    if (!fd || ::ftruncate(fd.get(), static_cast<off_t>(arena_size)) != 0) {
        return Error{fmt::format("no memory for the guest's objects: {}", std::strerror(errno)),
                     errno};
    }
    void* const memory = ::mmap(nullptr, arena_size, PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_NORESERVE, fd.get(), 0);
    if (memory == MAP_FAILED) {
        return Error{fmt::format("no memory for the guest's objects: {}", std::strerror(errno)),
                     errno};
    }
    return Arena(std::move(fd), memory);
}

Arena::Arena(UniqueFd fd, void* memory) : fd_(std::move(fd)), memory_(memory) {}

Arena::Arena(Arena&& other) noexcept
    : fd_(std::move(other.fd_)), memory_(std::exchange(other.memory_, nullptr)) {}

Arena::~Arena() {
    if (memory_ != nullptr) {
        ::munmap(memory_, arena_size);
    }
}

Arena::Header& Arena::header() const noexcept { return *static_cast<Header*>(memory_); }

Slot& Arena::at(ObjectId id) const noexcept {
    FERRY_ASSERT(id.slot != 0 && id.slot < capacity);
    return static_cast<Slot*>(memory_)[id.slot];
}

ObjectId Arena::allocate(Type type) noexcept {
    Header& head = header();
    std::uint64_t free = head.free.load();
    ObjectId id;
    for (;;) {
        id.slot = static_cast<std::uint32_t>(free);
        if (!id || id.slot >= capacity) {
            id.slot = head.used.fetch_add(1) + 1;
            if (id.slot >= capacity) {
                head.used.fetch_sub(1);
                return {};
            }
            break;
        }
        const std::uint64_t next = ((free >> 32) + 1) << 32 | at(id).next_free;
        if (head.free.compare_exchange_weak(free, next)) {
            break;
        }
    }
    Slot& slot = at(id);
    slot.type = type;
    slot.flags = 0;
    slot.state = 0;
    slot.wait_head = slot.wait_tail = 0;
    std::memset(slot.details, 0, sizeof slot.details);
    slot.references.store(1);
    return id;
}

void Arena::add_reference(ObjectId id) noexcept { at(id).references.fetch_add(1); }

bool Arena::release(ObjectId id) noexcept {
    Slot& slot = at(id);
    if (slot.references.fetch_sub(1) != 1) {
        return false;
    }
    slot.type = Type::none;
    Header& head = header();
    std::uint64_t free = head.free.load();
    do {
        slot.next_free = static_cast<std::uint32_t>(free);
    } while (!head.free.compare_exchange_weak(free, ((free >> 32) + 1) << 32 | id.slot));
    return true;
}

} // namespace ferry::nt::ob
