// Handles are multiples of four, from 4 on; their low two bits are the program's to play with.

#include "handle_table.hpp"

#include <algorithm>

#include "../ke/dispatcher.hpp"

namespace ferry::nt::ob {
namespace {

constexpr std::uint64_t most_handles = 1U << 24;

std::size_t index_of(Handle handle) { return static_cast<std::size_t>(handle.value >> 2) - 1; }
Handle handle_of(std::size_t index) { return {(index + 1) << 2}; }

} // namespace

Held& Held::operator=(Held&& other) noexcept {
    std::swap(arena_, other.arena_);
    std::swap(entry_, other.entry_);
    return *this;
}

Held::~Held() {
    if (arena_ != nullptr && entry_.object) {
        release(*arena_, entry_.object);
    }
}

void release(Arena& arena, ObjectId object) {
    Region& region = arena.region(object);
    if (region.release_one_of_many(object.number())) {
        return;
    }
    const Slot& slot = arena.at(object);
    if (object.is_user() || slot.name != 0 || slot.wait == Wait::mutant ||
        slot.type == Type::completion || slot.type == Type::job || slot.type == Type::process) {
        ke::DispatcherLock lock(arena);
        ke::Dispatcher(lock).release(object);
    } else if (region.release(object.number())) {
        region.free(object.number());
    }
}

Handle HandleTable::create(Type type, Access access, std::shared_ptr<Resource> resource,
                           std::uint32_t flags) {
    const ObjectId object = arena_.allocate(type);
    return object ? insert({object, type, access, flags, std::move(resource)}) : Handle{0};
}

Handle HandleTable::insert(HandleEntry entry) {
    const ObjectId object = entry.object;
    {
        const std::lock_guard lock(mutex_);
        while (!free_.empty()) {
            const std::size_t index = free_.back();
            free_.pop_back();
            if (entries_[index].type == Type::none) { // else insert_at() took it
                entries_[index] = std::move(entry);
                return handle_of(index);
            }
        }
        if (entries_.size() < most_handles) {
            entries_.push_back(std::move(entry));
            return handle_of(entries_.size() - 1);
        }
    }
    release(arena_, object);
    return {0};
}

bool HandleTable::insert_at(Handle handle, HandleEntry entry) {
    const std::size_t index = index_of(handle);
    const std::lock_guard lock(mutex_);
    if (index >= most_handles || (index < entries_.size() && entries_[index].type != Type::none)) {
        return false;
    }
    while (entries_.size() <= index) {
        free_.push_back(static_cast<std::uint32_t>(entries_.size()));
        entries_.emplace_back();
    }
    entries_[index] = std::move(entry);
    return true;
}

HandleEntry HandleTable::find(Handle handle) const {
    const std::size_t index = index_of(handle);
    const std::lock_guard lock(mutex_);
    return index < entries_.size() ? entries_[index] : HandleEntry{};
}

Held HandleTable::hold(Handle handle) {
    const std::size_t index = index_of(handle);
    const std::lock_guard lock(mutex_);
    if (index >= entries_.size() || entries_[index].type == Type::none) {
        return {};
    }
    arena_.add_reference(entries_[index].object);
    return {arena_, entries_[index]};
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

std::shared_ptr<Resource> HandleTable::give_resource(ObjectId object,
                                                     std::shared_ptr<Resource> resource) {
    const std::lock_guard lock(mutex_);
    for (const HandleEntry& entry : entries_) {
        if (entry.object == object && entry.resource != nullptr) {
            resource = entry.resource;
        }
    }
    for (HandleEntry& entry : entries_) {
        if (entry.object == object) {
            entry.resource = resource;
        }
    }
    return resource;
}

NtStatus HandleTable::set_flags(Handle handle, std::uint32_t flags) {
    const std::size_t index = index_of(handle);
    const std::lock_guard lock(mutex_);
    if (index >= entries_.size() || entries_[index].type == Type::none) {
        return status::INVALID_HANDLE;
    }
    entries_[index].flags = flags;
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
        if ((entries_[index].flags & obj_protect_close) != 0) {
            return status::HANDLE_NOT_CLOSABLE;
        }
        closed = std::exchange(entries_[index], {});
        free_.push_back(static_cast<std::uint32_t>(index));
    }
    closed.resource.reset();
    release(arena_, closed.object);
    return status::SUCCESS;
}

void HandleTable::close_all() {
    std::vector<HandleEntry> closed;
    {
        const std::lock_guard lock(mutex_);
        std::swap(closed, entries_);
        free_.clear();
    }
    for (HandleEntry& entry : closed) {
        if (entry.type != Type::none) {
            entry.resource.reset();
            release(arena_, entry.object);
        }
    }
}

void HandleTable::for_each(const std::function<void(Handle, const HandleEntry&)>& visit) const {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (entries_[i].type != Type::none) {
            visit(handle_of(i), entries_[i]);
        }
    }
}

} // namespace ferry::nt::ob
