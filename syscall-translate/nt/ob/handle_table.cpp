// Handles are multiples of four, from 4 on; their low two bits are the program's to play with.

#include "handle_table.hpp"

namespace ferry::nt::ob {
namespace {

constexpr std::uint64_t most_handles = 1U << 24;

std::size_t index_of(Handle handle) { return static_cast<std::size_t>(handle.value >> 2) - 1; }

} // namespace

Handle HandleTable::create(Type type, Access access, std::shared_ptr<Resource> resource,
                           std::uint32_t flags) {
    const ObjectId object = arena_.allocate(type);
    if (!object) {
        return {0};
    }
    const std::lock_guard lock(mutex_);
    std::size_t index = entries_.size();
    if (free_.empty()) {
        if (index == most_handles) {
            arena_.release(object);
            return {0};
        }
        entries_.emplace_back();
    } else {
        index = free_.back();
        free_.pop_back();
    }
    entries_[index] = {object, type, access, flags, std::move(resource)};
    return {(index + 1) << 2};
}

HandleEntry HandleTable::find(Handle handle) const {
    const std::size_t index = index_of(handle);
    const std::lock_guard lock(mutex_);
    return index < entries_.size() ? entries_[index] : HandleEntry{};
}

NtStatus HandleTable::find(Handle handle, Type type, Access access,
                           std::shared_ptr<Resource>& resource) const {
    HandleEntry entry = find(handle);
    if (entry.type == Type::none) {
        return status::INVALID_HANDLE;
    }
    if (entry.type != type) {
        return status::OBJECT_TYPE_MISMATCH;
    }
    if ((entry.access & access) != access) {
        return status::ACCESS_DENIED;
    }
    resource = std::move(entry.resource);
    return status::SUCCESS;
}

NtStatus HandleTable::close(Handle handle) {
    const std::size_t index = index_of(handle);
    HandleEntry closed; // its resource ends outside of the lock
    {
        const std::lock_guard lock(mutex_);
        if (index >= entries_.size() || entries_[index].type == Type::none) {
            return status::INVALID_HANDLE;
        }
        closed = std::exchange(entries_[index], {});
        free_.push_back(static_cast<std::uint32_t>(index));
    }
    arena_.release(closed.object);
    return status::SUCCESS;
}

} // namespace ferry::nt::ob
