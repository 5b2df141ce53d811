#pragma once
/// What signals and satisfies: objects, their queues of waiting threads, and the lock over both.
///
/// A thread that waits sleeps on one futex, its area's word. Who signals an object satisfies waits
/// for any, for all and alertable ones on the spot, under the lock, and wakes those threads. A
/// signal or a wait that nobody else is concerned with makes no system call. Nothing here knows
/// guest memory, and nothing sleeps but for the lock. The lock names its holder: if that thread has
/// died, the next one takes the lock and makes the queues anew.

#include <array>
#include <span>

#include "../ob/arena.hpp"
#include "../types.hpp"

namespace ferry::nt::ke {

/// Holds the arena's lock; wakes, after having given it back, the threads whose waits have ended
/// meanwhile. Short stretches only: no allocation, no other lock, no guest memory.
class DispatcherLock {
public:
    explicit DispatcherLock(ob::Arena& arena);
    DispatcherLock(const DispatcherLock&) = delete;
    DispatcherLock& operator=(const DispatcherLock&) = delete;
    ~DispatcherLock();

    [[nodiscard]] ob::Arena& arena() const { return arena_; }

private:
    friend class Dispatcher;
    ob::Arena& arena_;
    std::array<std::uint32_t, 16> woken_{};
    std::size_t woken_count_ = 0;
};

/// Operations under a DispatcherLock.
class Dispatcher {
public:
    explicit Dispatcher(DispatcherLock& lock) : lock_(lock), arena_(lock.arena()) {}

    /// Sets an object's state and lets waiting threads go on as far as it reaches. The state
    /// before.
    std::int32_t set(ob::ObjectId object, std::int32_t state);
    /// Adds to a count or takes off it. The state before.
    std::int32_t add(ob::ObjectId object, std::int32_t count);
    /// A signal that lasts for as long as this call: NtPulseEvent.
    std::int32_t pulse(ob::ObjectId object);
    /// Gives one ownership of a mutant back. MUTANT_NOT_OWNED where `area` does not own it.
    NtStatus release_mutant(ob::ObjectId mutant, std::uint32_t area, std::int32_t& before);
    /// Gives back what a thread that ends owns, and ends its wait.
    void abandon(std::uint32_t area);

    /// Tries to satisfy a wait without waiting: TIMEOUT if that can't be.
    NtStatus try_wait(std::uint32_t area, std::span<const ob::ObjectId> objects, bool all);
    /// Puts the thread into the queues of `objects`; it then sleeps until its area's word is no
    /// longer what this returns.
    std::uint32_t enqueue(std::uint32_t area, std::span<const ob::ObjectId> objects,
                          ob::ThreadArea::State state, bool alertable, std::uint64_t key = 0);
    /// The result of a wait: what ended it, or `otherwise` after taking the thread out of the
    /// queues.
    NtStatus finish(std::uint32_t area, NtStatus otherwise);
    /// Ends a wait of another thread with `result`, if it is waiting; true if it was.
    bool end_wait(std::uint32_t area, NtStatus result);
    /// The first thread of this process that is in `role` at the keyed event with `key`; 0 if none.
    std::uint32_t find_keyed(ob::ObjectId event, ob::ThreadArea::State role, std::uint64_t key,
                             std::uint32_t process);

    /// Takes an object out of what its owner owns: it is on its end.
    void disown(ob::ObjectId mutant);

private:
    [[nodiscard]] bool is_signalled(const ob::Slot& slot, std::uint32_t area) const;
    bool satisfy(ob::Slot& slot, ob::ObjectId id, std::uint32_t area);
    void release_waiters(ob::ObjectId object);
    [[nodiscard]] ob::WaitBlock* block(std::uint32_t number) const;
    void unlink(std::uint32_t area);
    void complete(std::uint32_t area, NtStatus result);

    DispatcherLock& lock_;
    ob::Arena& arena_;
};

/// For those who signal: an event, a file, a completion port's count. The state before.
std::int32_t set_state(ob::Arena& arena, ob::ObjectId object, std::int32_t state);
std::int32_t add_count(ob::Arena& arena, ob::ObjectId object, std::int32_t count);

/// Details of a mutant's slot.
enum MutantDetail { mutant_owner, mutant_next, mutant_previous };
/// Slot::flags of a mutant.
inline constexpr std::uint8_t mutant_abandoned = 1;

} // namespace ferry::nt::ke
