#pragma once
/// The handles of one process.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <ferry/base/patient_mutex.hpp>

#include "../types.hpp"
#include "arena.hpp"

namespace ferry::nt {
class Task;
}

namespace ferry::nt::ob {

/// What a process needs of the host to use an object: a descriptor, a mapping. Shared by all of its
/// handles to the object.
class Resource {
public:
    Resource() = default;
    Resource(const Resource&) = delete;
    Resource& operator=(const Resource&) = delete;
    virtual ~Resource() = default;

    /// What NtQueryObject tells as the name of an object that has none in the arena.
    [[nodiscard]] virtual std::u16string name() const { return {}; }

    /// A wait for an object of this begins.
    virtual void prepare_wait(Task&, const std::shared_ptr<Resource>&, ObjectId) {}

    /// What a child process that inherits a handle needs to make this resource again: a descriptor
    /// (-1: none), and bytes of the resource's own (ps/inherit.hpp).
    [[nodiscard]] virtual int descriptor() const { return -1; }
    [[nodiscard]] virtual std::string state() const { return {}; }
};

/// Attributes of handles (ntdef.h).
inline constexpr std::uint32_t obj_protect_close = 1; ///< as HandleEntry::flags has it
inline constexpr std::uint32_t obj_inherit = 2;
inline constexpr std::uint32_t obj_case_insensitive = 0x40;
inline constexpr std::uint32_t obj_open_if = 0x80;

inline constexpr Access synchronize = 0x100000;

/// What a handle stands for.
struct HandleEntry {
    ObjectId object;
    Type type = Type::none;
    Access access = 0;
    std::uint32_t flags = 0; ///< obj_inherit, obj_protect_close
    std::shared_ptr<Resource> resource;
};

/// A handle's entry whose object cannot end meanwhile.
class Held {
public:
    Held() = default;
    /// Takes over a reference to the entry's object.
    Held(Arena& arena, HandleEntry entry) : arena_(&arena), entry_(std::move(entry)) {}
    Held(Held&& other) noexcept
        : arena_(std::exchange(other.arena_, nullptr)), entry_(std::move(other.entry_)) {}
    Held& operator=(Held&& other) noexcept;
    ~Held();

    [[nodiscard]] const HandleEntry& entry() const { return entry_; }
    [[nodiscard]] ObjectId object() const { return entry_.object; }
    [[nodiscard]] Slot& slot() const { return arena_->at(entry_.object); }
    template <class T>
    [[nodiscard]] std::shared_ptr<T> resource() const {
        return std::static_pointer_cast<T>(entry_.resource);
    }

private:
    Arena* arena_ = nullptr;
    HandleEntry entry_;
};

/// Gives a reference back; with the last one the object's name goes, and what it owns.
void release(Arena& arena, ObjectId object);

/// Thread-safe.
class HandleTable {
public:
    /// Handles share the arena's fate.
    explicit HandleTable(Arena arena) : arena_(std::move(arena)) {}

    [[nodiscard]] Arena& arena() { return arena_; }

    /// Makes a new object with one handle to it. Handle 0 if there is no room.
    Handle create(Type type, Access access, std::shared_ptr<Resource> resource,
                  std::uint32_t flags = 0);
    /// A handle to an object, whose reference it takes over. Handle 0, and the reference given
    /// back, if there is no room.
    Handle insert(HandleEntry entry);
    /// The same with a value of one's own, for handles that come from a parent.
    bool insert_at(Handle handle, HandleEntry entry);
    /// A copy of the entry, or one of Type::none.
    [[nodiscard]] HandleEntry find(Handle handle) const;
    /// The resource of a handle to an object of `type` that grants `access`.
    NtStatus find(Handle handle, Type type, Access access,
                  std::shared_ptr<Resource>& resource) const;
    /// The entry with its object held, or one of Type::none.
    [[nodiscard]] Held hold(Handle handle);
    /// Gives all handles to `object` that have no resource this one; what they have then.
    std::shared_ptr<Resource> give_resource(ObjectId object, std::shared_ptr<Resource> resource);
    NtStatus set_flags(Handle handle, std::uint32_t flags);
    NtStatus close(Handle handle);
    /// Closes all: the process ends.
    void close_all();
    /// Calls `visit` for each handle, which must not use the table.
    void for_each(const std::function<void(Handle, const HandleEntry&)>& visit) const;

private:
    Arena arena_;
    mutable PatientMutex mutex_; ///< guards what follows; nothing is locked under it
    std::vector<HandleEntry> entries_;
    std::vector<std::uint32_t> free_;
};

} // namespace ferry::nt::ob
