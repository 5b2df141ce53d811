#pragma once
/// Priorities and processors of threads, as far as the host lets a user choose them.
///
/// Where ferry may not give a thread back the niceness that it takes from it (RLIMIT_NICE,
/// CAP_SYS_NICE), priorities are remembered and told, and the host's scheduler hears nothing.

#include <atomic>
#include <cstdint>
#include <mutex>
#include <vector>

#include "../ob/handle_table.hpp"
#include "../types.hpp"

namespace ferry::nt {
class Task;
class Process;
} // namespace ferry::nt

namespace ferry::nt::ps {

/// PROCESS_PRIORITY_CLASS_*.
enum class PriorityClass : std::uint8_t {
    unknown,
    idle,
    normal,
    high,
    realtime,
    below_normal,
    above_normal,
};

/// What a thread of the class has when it is neither raised nor lowered.
[[nodiscard]] std::int32_t class_priority(PriorityClass of);

/// A process's, fixed when it starts but for `affinity`. Guests number processors from 0 on without
/// gaps, and know no more than 64.
class Scheduling {
public:
    Scheduling();

    [[nodiscard]] std::uint64_t all_processors() const;
    /// The number of one of the host's; 0 if the guest does not know it.
    [[nodiscard]] std::uint32_t number_of(int host_processor) const;
    [[nodiscard]] const std::vector<int>& host_processors() const { return processors_; }

    [[nodiscard]] std::uint64_t affinity() const { return affinity_.load(); }
    /// Of all threads, those of another process of the tree too.
    NtStatus set_affinity(Process& process, std::uint64_t mask);
    NtStatus set_thread_affinity(Process& process, const ob::Held& thread, std::uint64_t mask);
    [[nodiscard]] std::uint64_t thread_affinity(const ob::Slot& thread) const;

    /// A thread's, or its process's, has changed.
    void apply_priority(ob::Arena& arena, std::uint32_t area);
    void set_class(ob::Arena& arena, ob::ObjectId process, PriorityClass to);

    /// Whether the host schedules the thread in another way than one that was just made.
    [[nodiscard]] bool is_special(Process& process, const ob::Slot& thread) const;
    /// What a thread that begins does not have by its creator.
    void begin_thread(Process& process, std::uint32_t area);
    /// The calling thread starts a process, which is not to have what is the thread's own; then the
    /// thread is as before.
    void begin_child();
    void end_child(Process& process, std::uint32_t area);

private:
    bool apply_affinity(std::int32_t host_thread, std::uint64_t mask) const;
    void touch();

    std::vector<int> processors_; ///< the host's numbers
    std::once_flag once_;         ///< of the two that follow
    int base_nice_ = 0;           ///< before anything was changed
    bool may_renice_ = false;
    std::atomic<std::uint64_t> affinity_;
    std::atomic<bool> touched_{false}; ///< threads may differ from each other
};

/// The class that a process has said to have.
[[nodiscard]] PriorityClass class_of(const ob::Slot& process);
/// What its children begin with.
[[nodiscard]] PriorityClass class_of_child(const ob::Slot& process);

} // namespace ferry::nt::ps
