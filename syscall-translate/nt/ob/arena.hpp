#pragma once
/// The object arena: every object that handles refer to is a slot of it from birth, and every
/// thread that may wait has an area of it.
///
/// The arena is a memfd that all processes of a tree map. So it holds offsets and indices only, and
/// what it holds is untrusted: an index is checked before it is used. What slots and areas say is
/// guarded by one lock, as in the NT kernel before Windows 7 (ke/dispatcher.hpp).

#include <atomic>
#include <cstdint>

#include <ferry/base/result.hpp>
#include <ferry/base/unique_fd.hpp>

namespace ferry::nt::ob {

enum class Type : std::uint16_t {
    none,
#define OBJECT_TYPE(id, ...) id,
#include "object_types.inc"
#undef OBJECT_TYPE
    name_part, ///< not an object: a piece of a name
    packet,    ///< nor this: what waits in a completion port
};

/// What a wait does to an object, and when it is satisfied.
enum class Wait : std::uint8_t {
    never,           ///< cannot be waited for
    notification,    ///< while state is not 0
    synchronization, ///< the same, and takes the state back to 0
    count,           ///< while state is above 0; takes one off it
    mutant,          ///< while nobody else owns it; makes the waiter its owner
};

/// How objects of a type begin.
[[nodiscard]] Wait default_wait(Type type);

/// Names a slot of an arena. Slot 0 is never an object.
struct ObjectId {
    std::uint32_t slot = 0;
    bool operator==(const ObjectId&) const = default;
    explicit operator bool() const { return slot != 0; }
};

/// An object. What it needs of one process is in that process (ob::Resource).
struct Slot {
    std::atomic<std::uint32_t> references; ///< handles of all processes, and waits
    Type type;
    Wait wait;
    std::uint8_t flags; ///< by type
    std::int32_t state; ///< an event's signal, a semaphore's count…
    std::uint32_t wait_head;
    std::uint32_t wait_tail;
    std::uint32_t next_free;
    std::uint32_t name;        ///< the first part of its name; 0 for none
    std::uint32_t next_name;   ///< of the names with the same hash
    std::uint64_t details[12]; ///< by type
};
static_assert(sizeof(Slot) == 128);

/// One object that a thread waits for: a member of that object's queue.
struct WaitBlock {
    std::uint32_t object;
    std::uint32_t next; ///< 0, or one more than area * most_waits + index
    std::uint32_t previous;
};

inline constexpr std::uint32_t most_waits = 64;

/// What other threads and processes may need of a thread.
struct ThreadArea {
    enum State : std::uint32_t { running, any, all, keyed_wait, keyed_release };
    std::atomic<std::uint32_t> word; ///< changes when a wait is over; the thread sleeps on it
    std::atomic<std::uint32_t>
        alert; ///< of NtAlertThreadByThreadId: 1 alerted, 2 the thread sleeps
    std::atomic<std::int32_t> suspended;   ///< the suspend count; the thread sleeps on it
    std::atomic<std::uint32_t> terminated; ///< it shall end with exit_code
    std::uint32_t exit_code;
    State state; ///< what the thread waits for
    std::uint32_t count;
    std::uint32_t result; ///< of the wait that is over: an NTSTATUS
    std::uint32_t alertable;
    std::uint32_t apcs;    ///< user APCs that wait for an alertable moment
    std::uint32_t alerted; ///< NtAlertThread was called
    std::uint32_t thread;  ///< the thread's object
    std::uint32_t owned;   ///< the first of the mutants that it owns
    std::uint32_t process; ///< the process's object
    std::int32_t host_process;
    std::int32_t host_thread;
    std::uint32_t next_free;
    std::uint64_t key; ///< of a keyed event
    WaitBlock blocks[most_waits];
};

/// Thread-safe.
class Arena {
public:
    static constexpr std::uint32_t most_objects = 1U << 20;
    static constexpr std::uint32_t most_threads = 1U << 16;
    static constexpr std::uint32_t name_buckets = 1U << 12;

    static Result<Arena> create();
    /// One that another process of the tree has made.
    static Result<Arena> open(UniqueFd fd);
    Arena(Arena&& other) noexcept;
    Arena& operator=(Arena&&) = delete;
    ~Arena();

    [[nodiscard]] int fd() const { return fd_.get(); }

    /// A new object with one reference, all zero; none if the arena is full.
    ObjectId allocate(Type type) noexcept;
    void add_reference(ObjectId id) noexcept;
    /// The same for an object that may be on its end: false if it is.
    bool try_reference(ObjectId id) noexcept;
    /// Frees the slot with the last reference; true if it did.
    bool release(ObjectId id) noexcept;
    /// `id` must come from this arena.
    [[nodiscard]] Slot& at(ObjectId id) const noexcept;
    /// Whether `id` can be given to at().
    [[nodiscard]] static bool is_slot(std::uint32_t slot) {
        return slot != 0 && slot < most_objects;
    }

    /// A thread's area, all zero. 0 if there is no room.
    std::uint32_t allocate_thread() noexcept;
    void free_thread(std::uint32_t area) noexcept;
    [[nodiscard]] ThreadArea& thread(std::uint32_t area) const noexcept;
    /// Areas that are or were in use lie below this.
    [[nodiscard]] std::uint32_t threads_end() const noexcept;
    [[nodiscard]] std::uint32_t objects_end() const noexcept;

    /// The word of the lock that guards slots and areas.
    [[nodiscard]] std::atomic<std::uint32_t>& lock_word() const noexcept;
    /// First slots of the lists of names by their hash.
    [[nodiscard]] std::uint32_t* names() const noexcept;

private:
    struct Header;
    Arena(UniqueFd fd, void* memory);
    static Result<Arena> map(UniqueFd fd);
    [[nodiscard]] Header& header() const noexcept;

    UniqueFd fd_;
    void* memory_;
};

} // namespace ferry::nt::ob
