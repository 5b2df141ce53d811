#pragma once
/// The object arena: every object that handles refer to is a slot of it from birth, and every
/// thread that may wait has an area of it.
///
/// It has two regions. One is the tree's, a memfd that all processes of a tree map. The other is
/// the user's: named objects, which programs find that were started apart, lie in the file that
/// they share. What slots and areas say is guarded by one lock for each region, as in the NT kernel
/// before Windows 7 (ke/dispatcher.hpp).

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include <ferry/base/result.hpp>
#include <ferry/base/unique_fd.hpp>

#include "region.hpp"
#include "shared_file.hpp"

namespace ferry::nt::ob {

/// Names an object of either region. Never stored where others read it.
struct ObjectId {
    static constexpr std::uint32_t user_bit = 1U << 30;

    std::uint32_t slot = 0;
    bool operator==(const ObjectId&) const = default;
    explicit operator bool() const { return slot != 0; }

    static ObjectId of_user(std::uint32_t number) { return {number | user_bit}; }
    [[nodiscard]] bool is_user() const { return (slot & user_bit) != 0; }
    /// In its region.
    [[nodiscard]] std::uint32_t number() const { return slot & ~user_bit; }
};

/// The user's region as a process has it.
struct UserRegion {
    static constexpr Region::Limits limits{1U << 13, 1U << 11, SharedFile::most_processes};

    explicit UserRegion(const SharedFile& shared)
        : file(shared), region(shared.objects(), limits, shared.self()),
          lock(shared, region.lock_word()) {}

    const SharedFile& file;
    Region region;
    SharedLock lock;
    std::atomic<bool> is_clean{false}; ///< what the dead have left there was looked for
};

/// Thread-safe. Numbers of slots and areas without more are the tree's.
class Arena {
public:
    static constexpr std::uint32_t most_objects = 1U << 20;
    static constexpr std::uint32_t most_threads = 1U << 16;
    static constexpr std::uint32_t most_processes = 1U << 10;

    static Result<Arena> create();
    /// One that another process of the tree has made, where `record` is for this one.
    static Result<Arena> open(UniqueFd fd, std::uint32_t record);
    Arena(Arena&& other) noexcept;
    Arena& operator=(Arena&&) = delete;
    ~Arena();

    [[nodiscard]] int fd() const { return fd_.get(); }

    /// Where to ask for the file of the user's region, when it is needed.
    void set_shared(std::function<const SharedFile&()> shared) { shared_ = std::move(shared); }
    /// Null where objects can't be shared with other trees.
    [[nodiscard]] UserRegion* user();
    [[nodiscard]] Region& tree() const { return *tree_; }
    /// The region of an object.
    [[nodiscard]] Region& region(ObjectId id) {
        UserRegion* const shared = id.is_user() ? user() : nullptr;
        return shared != nullptr ? shared->region : *tree_;
    }

    /// A new object of the tree with one reference, all zero; none if there is no room.
    ObjectId allocate(Type type) noexcept { return {tree_->allocate(type)}; }
    void add_reference(ObjectId id) noexcept { region(id).add_reference(id.number()); }
    /// Between processes: see Region.
    void send_reference(ObjectId id) noexcept { region(id).send_reference(id.number()); }
    void receive_reference(ObjectId id) noexcept { region(id).receive_reference(id.number()); }
    /// The same for an object that may be on its end: false if it is. One of the user's only under
    /// its region's lock.
    bool try_reference(ObjectId id) noexcept { return region(id).try_reference(id.number()); }
    [[nodiscard]] Slot& at(ObjectId id) noexcept { return region(id).at(id.number()); }
    /// Whether `slot` may be that of an ObjectId.
    [[nodiscard]] static bool is_slot(std::uint32_t slot) {
        const ObjectId id{slot};
        return id.number() != 0 &&
               id.number() < (id.is_user() ? UserRegion::limits.objects : most_objects);
    }

    std::uint32_t allocate_thread() noexcept { return tree_->allocate_thread(); }
    void free_thread(std::uint32_t area) noexcept { tree_->free_thread(area); }
    [[nodiscard]] ThreadArea& thread(std::uint32_t area) const noexcept {
        return tree_->thread(area);
    }
    [[nodiscard]] std::uint32_t threads_end() const noexcept { return tree_->threads_end(); }
    [[nodiscard]] std::uint32_t objects_end() const noexcept { return tree_->objects_end(); }

private:
    Arena(UniqueFd fd, void* memory, std::uint32_t record);
    static Result<Arena> map(UniqueFd fd, std::uint32_t record);

    UniqueFd fd_;
    void* memory_;
    std::unique_ptr<Region> tree_;
    std::function<const SharedFile&()> shared_;
    std::unique_ptr<std::once_flag> once_ = std::make_unique<std::once_flag>();
    std::unique_ptr<UserRegion> user_; ///< fixed by once_
};

} // namespace ferry::nt::ob
