#pragma once
/// What signals and satisfies: objects, their queues of waiting threads, and the locks over both.
///
/// A thread that waits sleeps on one futex, its area's word. Who signals an object satisfies waits
/// for any, for all and alertable ones on the spot, under the lock, and wakes those threads. A
/// signal or a wait that nobody else is concerned with makes no system call. Nothing here knows
/// guest memory, and nothing sleeps but for the lock.
///
/// A thread that waits for objects of the user too stands in their queues with its second area, and
/// sleeps on that one's word. Programs of other trees know that area only: they end a wait for any,
/// and leave the thread in its own tree's queues, where it counts no more; one for all that
/// concerns objects of the tree too they have the thread begin anew.
///
/// Locks name their holder: if it has died, the next one takes the lock and makes whole what it
/// guards (ke/recovery.hpp).

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "../ob/arena.hpp"
#include "../types.hpp"

namespace ferry::nt::ke {

/// A wait came to no end: it has to begin again.
inline constexpr NtStatus wait_again{0xffff'ffff};

/// Holds the lock of the tree, and from enter_user() on that of the user's region; wakes, after
/// having given them back, the threads whose waits have ended meanwhile. Short stretches only: no
/// guest memory, no other lock.
class DispatcherLock {
public:
    explicit DispatcherLock(ob::Arena& arena);
    DispatcherLock(const DispatcherLock&) = delete;
    DispatcherLock& operator=(const DispatcherLock&) = delete;
    ~DispatcherLock();

    [[nodiscard]] ob::Arena& arena() const { return arena_; }
    /// The user's region, locked; null where there is none.
    ob::UserRegion* enter_user();

private:
    friend class Dispatcher;
    ob::Arena& arena_;
    ob::UserRegion* user_ = nullptr; ///< locked
    std::array<std::atomic<std::uint32_t>*, 16> woken_{};
    std::size_t woken_count_ = 0;
};

/// Operations under a DispatcherLock. Areas are those of the tree.
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
    /// Sets a timer that is due and that only those who wait for it, or ask, look after.
    void look_at_timer(ob::ObjectId timer);
    /// Gives one ownership of a mutant back. MUTANT_NOT_OWNED where `area` does not own it.
    NtStatus release_mutant(ob::ObjectId mutant, std::uint32_t area, std::int32_t& before);
    /// Whether the thread owns the mutant.
    [[nodiscard]] bool owns(ob::ObjectId mutant, std::uint32_t area);
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

    /// The object with that name; none if there is none.
    [[nodiscard]] ob::ObjectId find(std::u16string_view name, bool any_case);
    /// A new object with one reference: one with a name in the user's region, if its type can be
    /// shared and there is room. None if there is none anywhere.
    [[nodiscard]] ob::ObjectId create(ob::Type type, std::u16string_view name);
    /// The slot of an object, with its region's lock held.
    ob::Slot& slot(ob::ObjectId object);
    /// Its name; empty for none.
    [[nodiscard]] std::u16string name(ob::ObjectId object);
    /// One reference to an object less.
    void release(ob::ObjectId object);
    /// The same for one that an object of the tree has, not a process.
    void drop_reference(ob::ObjectId object);
    /// Frees an object of a region to which nobody refers.
    void end(ob::Region& region, std::uint32_t object);
    /// A process of the user's region is dead: what it owned and referred to is given back.
    void reap(std::uint32_t record);
    /// The same for the owners of the mutants that a thread waits for. True if any of these mutants
    /// belong to other processes, which may die.
    bool reap_owners(std::uint32_t area);
    /// The same for all that are dead.
    void reap_dead();
    /// Satisfies waits for objects of the user's region, after it was made whole.
    void offer_all();

private:
    /// A thread in one region.
    struct Place {
        ob::Region& region;
        std::uint32_t area;
        [[nodiscard]] ob::ThreadArea& thread() const { return region.thread(area); }
    };
    [[nodiscard]] ob::Region& region_of(ob::ObjectId object);
    [[nodiscard]] Place place_for(ob::ObjectId object, std::uint32_t area);
    [[nodiscard]] std::uint32_t user_area(std::uint32_t area);
    std::uint32_t make_user_area(std::uint32_t area);
    bool reap_holders(std::uint32_t object);
    [[nodiscard]] bool has_ended(const ob::ThreadArea& thread);

    void satisfy(ob::Region& region, std::uint32_t object, std::uint32_t area, bool& abandoned);
    NtStatus try_all(ob::Region& region, std::uint32_t area);
    std::int32_t set_in(ob::Region& region, std::uint32_t object, std::int32_t state);
    void release_waiters(ob::Region& region, std::uint32_t object);
    bool offer(ob::Region& region, std::uint32_t object, std::uint32_t area, std::uint32_t index);
    void append(const Place& place, std::size_t index, std::uint32_t object);
    void unlink(const Place& place);
    void complete(std::uint32_t area, NtStatus result);
    void complete_there(const Place& place, NtStatus result);
    void disown(ob::Region& region, std::uint32_t mutant);
    void abandon_in(const Place& place);
    void wake(std::atomic<std::uint32_t>& word);

    DispatcherLock& lock_;
    ob::Arena& arena_;
};

/// The word on which a thread sleeps that is in queues. Needs no lock: it is the thread's own.
[[nodiscard]] std::atomic<std::uint32_t>& word_of(ob::Arena& arena, ob::ThreadArea& thread);

/// For those who signal: an event, a file, a completion port's count. The state before.
std::int32_t set_state(ob::Arena& arena, ob::ObjectId object, std::int32_t state);
std::int32_t add_count(ob::Arena& arena, ob::ObjectId object, std::int32_t count);

/// Details of a mutant's slot; its owner is an area of its region.
enum MutantDetail { mutant_owner, mutant_next, mutant_previous };
/// Slot::flags of a mutant.
inline constexpr std::uint8_t mutant_abandoned = 1;

} // namespace ferry::nt::ke
