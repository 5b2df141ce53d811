#include "arena.hpp"

#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

#include <ferry/base/bits.hpp>
#include <ferry/memory/address_space.hpp>

namespace ferry::nt::ob {
namespace {

constexpr Region::Limits tree_limits{Arena::most_objects, Arena::most_threads,
                                     Arena::most_processes};

/// Whole pieces of 2 MiB, of which the kernel then places the beginning on such a bound: what is
/// used of the first has one page of page tables.
std::size_t tree_bytes() { return align_up(Region::bytes(tree_limits), memory::large_page_size); }

Error no_memory() {
    return Error{fmt::format("no memory for the guest's objects: {}", std::strerror(errno)), errno};
}

} // namespace

Result<Arena> Arena::create() {
    UniqueFd fd(::memfd_create("ferry-objects", MFD_CLOEXEC));
    if (!fd || ::ftruncate(fd.get(), static_cast<off_t>(tree_bytes())) != 0) {
        return no_memory();
    }
    auto arena = map(std::move(fd), 0);
    if (arena) {
        arena->tree_->set_self(arena->tree_->allocate_record());
    }
    return arena;
}

Result<Arena> Arena::open(UniqueFd fd, std::uint32_t record) {
    if (::lseek(fd.get(), 0, SEEK_END) != static_cast<off_t>(tree_bytes()) || record == 0 ||
        record >= most_processes) {
        return Error{"the parent's objects have another shape", EINVAL};
    }
    return map(std::move(fd), record);
}

Result<Arena> Arena::map(UniqueFd fd, std::uint32_t record) {
    void* const memory = ::mmap(nullptr, tree_bytes(), PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_NORESERVE, fd.get(), 0);
    if (memory == MAP_FAILED) {
        return no_memory();
    }
    return Arena(std::move(fd), memory, record);
}

Arena::Arena(UniqueFd fd, void* memory, std::uint32_t record)
    : fd_(std::move(fd)), memory_(memory),
      tree_(std::make_unique<Region>(memory, tree_limits, record)) {}

Arena::Arena(Arena&& other) noexcept
    : fd_(std::move(other.fd_)), memory_(std::exchange(other.memory_, nullptr)),
      tree_(std::move(other.tree_)), shared_(std::move(other.shared_)),
      once_(std::move(other.once_)), user_(std::move(other.user_)) {}

Arena::~Arena() {
    if (memory_ != nullptr) {
        ::munmap(memory_, tree_bytes());
    }
}

UserRegion* Arena::user() {
    static_assert(UserRegion::limits.objects % 64 == 0);
    std::call_once(*once_, [this] {
        if (shared_ != nullptr && shared_().is_shared() &&
            Region::bytes(UserRegion::limits) <= SharedFile::objects_part) {
            user_ = std::make_unique<UserRegion>(shared_());
        }
    });
    return user_.get();
}

} // namespace ferry::nt::ob
