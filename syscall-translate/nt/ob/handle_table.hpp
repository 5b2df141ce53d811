#pragma once
/// The handles of one process.

#include <memory>
#include <mutex>
#include <vector>

#include "../types.hpp"
#include "arena.hpp"

namespace ferry::nt::ob {

/// What a process needs of the host to use an object: a descriptor, a mapping. Shared by all of its
/// handles to the object.
class Resource {
public:
    Resource() = default;
    Resource(const Resource&) = delete;
    Resource& operator=(const Resource&) = delete;
    virtual ~Resource() = default;
};

/// What a handle stands for.
struct HandleEntry {
    ObjectId object;
    Type type = Type::none;
    Access access = 0;
    std::uint32_t flags = 0; ///< OBJ_INHERIT and the like
    std::shared_ptr<Resource> resource;
};

/// Thread-safe.
class HandleTable {
public:
    /// Handles share the arena's fate.
    explicit HandleTable(Arena arena) : arena_(std::move(arena)) {}

    [[nodiscard]] Arena& arena() { return arena_; }

    /// Makes a new object with one handle to it. Handle 0 if there is no room.
    Handle create(Type type, Access access, std::shared_ptr<Resource> resource,
                  std::uint32_t flags = 0);
    /// A copy of the entry, or one of Type::none.
    [[nodiscard]] HandleEntry find(Handle handle) const;
    /// The resource of a handle to an object of `type` that grants `access`.
    NtStatus find(Handle handle, Type type, Access access,
                  std::shared_ptr<Resource>& resource) const;
    NtStatus close(Handle handle);

private:
    Arena arena_;
    mutable std::mutex mutex_; ///< guards what follows; nothing is locked under it
    std::vector<HandleEntry> entries_;
    std::vector<std::uint32_t> free_;
};

} // namespace ferry::nt::ob
