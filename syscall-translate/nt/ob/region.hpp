#pragma once
/// Objects and areas of threads in memory that processes share: a tree's own (ob/arena.hpp), or
/// that of the user's programs (ob/shared_file.hpp).
///
/// What it holds is untrusted: numbers only, checked before they are used. For each process it says
/// which objects that process refers to, so that others can give back what a killed one held. How
/// often a process refers to an object is its own affair.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>

#include "object_type.hpp"

namespace ferry::nt::ob {

/// An object. What it needs of one process is in that process (ob::Resource).
struct Slot {
    std::atomic<std::uint32_t> references; ///< processes that refer to it
    Type type;
    Wait wait;
    std::uint8_t flags; ///< by type
    std::int32_t state; ///< an event's signal, a semaphore's count…
    std::uint32_t wait_head;
    std::uint32_t wait_tail;
    std::uint32_t next_free;
    std::uint32_t name;        ///< the first part of its name; 0 for none
    std::uint32_t next_name;   ///< of the names with the same hash; of a process, which has none,
                               ///< its debug object (ps/processes.hpp)
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

/// What other threads and processes may need of a thread. A thread that has to do with objects of
/// the user has a second one there, with its waits for those.
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
    std::uint32_t process; ///< the process's object; in the user's region its record
    std::int32_t host_process;
    std::int32_t host_thread;
    std::uint32_t next_free;
    std::uint32_t user_area; ///< of a tree's: the thread's other one
    std::uint32_t
        waits_there; ///< the wait is one for objects of the user too: that area tells its end
    std::uint32_t waits_for_mutants;
    std::uint32_t waits_for_tree; ///< of a user's: it waits for all, and for some of a tree
    std::uint32_t packet;         ///< no thread waits: the wait completion packet that does
    std::uint64_t key;            ///< of a keyed event
    std::int64_t timer_due;       ///< the first of the timers that it waits for; 0 for none
    WaitBlock blocks[most_waits];
};

/// Thread-safe, unless it is said otherwise. Numbers from 1 on; 0 is none. Any number may be given
/// to at() and thread(): those out of range all mean the same unused one.
class Region {
public:
    /// How many there may be of each.
    struct Limits {
        std::uint32_t objects;
        std::uint32_t threads;
        std::uint32_t processes;
    };
    static constexpr std::uint32_t name_buckets = 1U << 12;
    [[nodiscard]] static std::size_t bytes(const Limits& limits);

    /// `memory` is zero when it is new. `self`: the record of this process.
    Region(void* memory, const Limits& limits, std::uint32_t self);
    Region(const Region&) = delete;
    Region& operator=(const Region&) = delete;
    ~Region();

    [[nodiscard]] const Limits& limits() const { return limits_; }
    [[nodiscard]] std::uint32_t self() const { return self_; }
    void set_self(std::uint32_t record) { self_ = record; }

    /// A new object that this process refers to once, all zero; 0 if there is no room. Pieces of
    /// names belong to no process, as all types behind the objects' own.
    std::uint32_t allocate(Type type) noexcept;
    /// Gives back an object that nobody refers to.
    void free(std::uint32_t slot) noexcept;
    [[nodiscard]] Slot& at(std::uint32_t slot) const noexcept;
    [[nodiscard]] bool is_slot(std::uint32_t slot) const {
        return slot != 0 && slot < limits_.objects;
    }
    [[nodiscard]] std::uint32_t objects_end() const noexcept;

    /// One reference more; the process may have had none, if the object cannot end meanwhile.
    void add_reference(std::uint32_t slot) noexcept;
    /// The same for an object that may be on its end: false if it is.
    bool try_reference(std::uint32_t slot) noexcept;
    /// Takes a reference off that is not the process's last one; false if it is.
    bool release_one_of_many(std::uint32_t slot) noexcept;
    /// Takes a reference off; true if nobody refers to the object any more.
    bool release(std::uint32_t slot) noexcept;
    /// How often this process refers to it.
    [[nodiscard]] std::uint32_t own_references(std::uint32_t slot) noexcept;
    /// A reference of no process: on its way to another one, which receives it, or another
    /// object's. Of an object that cannot end meanwhile.
    void send_reference(std::uint32_t slot) noexcept;
    void receive_reference(std::uint32_t slot) noexcept;
    /// Gives back one that nobody is to receive; true if nobody refers to the object any more.
    bool drop_reference(std::uint32_t slot) noexcept { return drop(slot); }
    /// Has another process refer to an object to which this one does: it adds its reference later.
    void lend(std::uint32_t record, std::uint32_t slot) noexcept;
    /// Takes off what a process referred to that is no more: calls `ended` with those that nobody
    /// refers to now.
    template <class Ended>
    void reap(std::uint32_t record, Ended&& ended) noexcept {
        for (std::uint32_t word = 0; word * 64 < objects_end(); ++word) {
            std::uint64_t bits = held(record)[word].exchange(0);
            for (; bits != 0; bits &= bits - 1) {
                const auto slot = word * 64 + static_cast<std::uint32_t>(__builtin_ctzll(bits));
                if (drop(slot)) {
                    ended(slot);
                }
            }
        }
    }
    /// The same without counting.
    void forget(std::uint32_t record) noexcept;
    [[nodiscard]] bool is_held_by(std::uint32_t record, std::uint32_t slot) const noexcept;

    /// A thread's area, all zero. 0 if there is no room.
    std::uint32_t allocate_thread() noexcept;
    void free_thread(std::uint32_t area) noexcept;
    [[nodiscard]] ThreadArea& thread(std::uint32_t area) const noexcept;
    /// Areas that are or were in use lie below this.
    [[nodiscard]] std::uint32_t threads_end() const noexcept;

    /// A record for a process that is begun, where a dead one may have left something. 0 if there
    /// is no room.
    std::uint32_t allocate_record() noexcept;
    /// Whose it is, once that is known.
    void set_host(std::uint32_t record, std::int32_t host_process) noexcept;
    void free_record(std::uint32_t record) noexcept;

    /// The word of the lock that guards slots and areas.
    [[nodiscard]] std::atomic<std::uint32_t>& lock_word() const noexcept;
    /// First slots of the lists of names by their hash.
    [[nodiscard]] std::span<std::uint32_t, name_buckets> names() const noexcept;

    /// Makes the lists of free numbers anew: of slots without a type, of areas without a process.
    /// Nobody else uses the region meanwhile.
    void rebuild_free_lists() noexcept;

private:
    struct Header;
    [[nodiscard]] Header& header() const noexcept;
    [[nodiscard]] std::atomic<std::uint64_t>* held(std::uint32_t record) const noexcept;
    [[nodiscard]] std::atomic<std::uint32_t>& local(std::uint32_t slot) noexcept;
    bool drop(std::uint32_t slot) noexcept;

    std::byte* const memory_;
    const Limits limits_;
    std::uint32_t self_;
    std::mutex mutex_; ///< of the first and the last reference of this process
    /// References of this process. Few slots are all that most processes use: those are here.
    std::array<std::atomic<std::uint32_t>, 512> near_local_{};
    std::atomic<std::uint32_t>* local_;
};

} // namespace ferry::nt::ob
