#pragma once
/// The object arena: every object that handles refer to is a slot of it from birth.
///
/// The arena is a memfd that all processes of a tree map. So it holds offsets and indices only, and
/// what it holds is untrusted: an index is checked before it is used.

#include <atomic>
#include <cstdint>

#include <ferry/base/result.hpp>
#include <ferry/base/unique_fd.hpp>

namespace ferry::nt::ob {

enum class Type : std::uint16_t {
    none,
#define OBJECT_TYPE(id, name) id,
#include "object_types.inc"
#undef OBJECT_TYPE
};

/// Names a slot of an arena. Slot 0 is never an object.
struct ObjectId {
    std::uint32_t slot = 0;
    bool operator==(const ObjectId&) const = default;
    explicit operator bool() const { return slot != 0; }
};

struct Slot {
    std::atomic<std::uint32_t> lock;       ///< guards what follows but the references
    std::atomic<std::uint32_t> references; ///< handles of all processes, and waits
    Type type;
    std::uint16_t flags;
    std::int32_t state; ///< an event's signal, a semaphore's count…
    std::uint32_t wait_head;
    std::uint32_t wait_tail;
    std::uint32_t next_free;
    std::uint32_t gap;
    std::uint64_t details[12]; ///< by type
};
static_assert(sizeof(Slot) == 128);

/// Thread-safe.
class Arena {
public:
    static Result<Arena> create();
    Arena(Arena&& other) noexcept;
    Arena& operator=(Arena&&) = delete;
    ~Arena();

    /// A new object with one reference, all zero; none if the arena is full.
    ObjectId allocate(Type type) noexcept;
    void add_reference(ObjectId id) noexcept;
    /// Frees the slot with the last reference; true if it did.
    bool release(ObjectId id) noexcept;
    /// `id` must come from this arena.
    [[nodiscard]] Slot& at(ObjectId id) const noexcept;

private:
    struct Header;
    Arena(UniqueFd fd, void* memory);
    [[nodiscard]] Header& header() const noexcept;

    UniqueFd fd_;
    void* memory_;
};

} // namespace ferry::nt::ob
