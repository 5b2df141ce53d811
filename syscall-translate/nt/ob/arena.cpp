// Free slots form a stack whose head carries a count against ABA; slots that were never used lie
// behind `used`, so that a new arena is nothing but zero pages. So do areas.

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

constexpr std::size_t area_size = 1024;
static_assert(sizeof(ThreadArea) <= area_size);

constexpr std::size_t areas_begin = std::size_t{Arena::most_objects} * sizeof(Slot);
constexpr std::size_t names_begin = areas_begin + std::size_t{Arena::most_threads} * area_size;
constexpr std::size_t arena_size = names_begin + std::size_t{Arena::name_buckets} * 4;

/// A stack of numbers below `limit`, linked by what `next` gives, with `used` behind it.
struct Numbers {
    std::atomic<std::uint64_t> free; ///< a number, and above it a count
    std::atomic<std::uint32_t> used;

    template <class Next>
    std::uint32_t take(std::uint32_t limit, Next next) {
        std::uint64_t head = free.load();
        for (;;) {
            const auto number = static_cast<std::uint32_t>(head);
            if (number == 0 || number >= limit) {
                const std::uint32_t fresh = used.fetch_add(1) + 1;
                if (fresh >= limit) {
                    used.fetch_sub(1);
                    return 0;
                }
                return fresh;
            }
            const std::uint64_t rest = ((head >> 32) + 1) << 32 | next(number);
            if (free.compare_exchange_weak(head, rest)) {
                return number;
            }
        }
    }
    template <class Next>
    void give(std::uint32_t number, Next next) {
        std::uint64_t head = free.load();
        do {
            next(number) = static_cast<std::uint32_t>(head);
        } while (!free.compare_exchange_weak(head, ((head >> 32) + 1) << 32 | number));
    }
};

} // namespace

/// Lies in place of slot 0.
struct Arena::Header {
    Numbers objects;
    Numbers threads;
    std::atomic<std::uint32_t> lock;
};

Wait default_wait(Type type) {
    constexpr Wait by_type[] = {Wait::never,
#define OBJECT_TYPE(id, name, wait, ...) Wait::wait,
#include "object_types.inc"
#undef OBJECT_TYPE
                                Wait::never, Wait::never};
    return by_type[static_cast<std::size_t>(type)];
}

Result<Arena> Arena::create() {
    UniqueFd fd(::memfd_create("ferry-objects", MFD_CLOEXEC));
    if (!fd || ::ftruncate(fd.get(), static_cast<off_t>(arena_size)) != 0) {
        return Error{fmt::format("no memory for the guest's objects: {}", std::strerror(errno)),
                     errno};
    }
    return map(std::move(fd));
}

Result<Arena> Arena::open(UniqueFd fd) {
    if (::lseek(fd.get(), 0, SEEK_END) != static_cast<off_t>(arena_size)) {
        return Error{"the parent's objects have another shape", EINVAL};
    }
    return map(std::move(fd));
}

Result<Arena> Arena::map(UniqueFd fd) {
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
std::atomic<std::uint32_t>& Arena::lock_word() const noexcept { return header().lock; }

Slot& Arena::at(ObjectId id) const noexcept {
    FERRY_ASSERT(is_slot(id.slot));
    return static_cast<Slot*>(memory_)[id.slot];
}

ThreadArea& Arena::thread(std::uint32_t area) const noexcept {
    FERRY_ASSERT(area != 0 && area < most_threads);
    return *reinterpret_cast<ThreadArea*>(static_cast<char*>(memory_) + areas_begin +
                                          std::size_t{area} * area_size);
}

std::uint32_t* Arena::names() const noexcept {
    return reinterpret_cast<std::uint32_t*>(static_cast<char*>(memory_) + names_begin);
}

std::uint32_t Arena::threads_end() const noexcept {
    return std::min(header().threads.used.load() + 1, most_threads);
}
std::uint32_t Arena::objects_end() const noexcept {
    return std::min(header().objects.used.load() + 1, most_objects);
}

ObjectId Arena::allocate(Type type) noexcept {
    const ObjectId id{header().objects.take(
        most_objects, [this](std::uint32_t slot) { return at({slot}).next_free; })};
    if (!id) {
        return {};
    }
    Slot& slot = at(id);
    slot.type = type;
    slot.wait = default_wait(type);
    slot.flags = 0;
    slot.state = 0;
    slot.wait_head = slot.wait_tail = 0;
    slot.name = slot.next_name = 0;
    std::memset(slot.details, 0, sizeof slot.details);
    slot.references.store(1);
    return id;
}

void Arena::add_reference(ObjectId id) noexcept { at(id).references.fetch_add(1); }

bool Arena::try_reference(ObjectId id) noexcept {
    auto& references = at(id).references;
    std::uint32_t count = references.load();
    while (count != 0) {
        if (references.compare_exchange_weak(count, count + 1)) {
            return true;
        }
    }
    return false;
}

bool Arena::release(ObjectId id) noexcept {
    Slot& slot = at(id);
    if (slot.references.fetch_sub(1) != 1) {
        return false;
    }
    slot.type = Type::none;
    header().objects.give(
        id.slot, [this](std::uint32_t number) -> std::uint32_t& { return at({number}).next_free; });
    return true;
}

std::uint32_t Arena::allocate_thread() noexcept {
    const std::uint32_t area = header().threads.take(
        most_threads, [this](std::uint32_t number) { return thread(number).next_free; });
    if (area != 0) {
        std::memset(static_cast<void*>(&thread(area)), 0, sizeof(ThreadArea));
    }
    return area;
}

void Arena::free_thread(std::uint32_t area) noexcept {
    thread(area).host_process = 0;
    header().threads.give(
        area, [this](std::uint32_t number) -> std::uint32_t& { return thread(number).next_free; });
}

} // namespace ferry::nt::ob
