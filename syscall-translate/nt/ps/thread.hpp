#pragma once
/// A thread object as this process has it; what other processes may need is in its slot and area.

#include <deque>
#include <mutex>
#include <optional>
#include <string>

#include "../ke/wait.hpp"
#include "../ob/handle_table.hpp"
#include "host_figures.hpp"

namespace ferry::nt::ps {

/// Details of a thread's slot.
enum ThreadDetail {
    thread_area,      ///< 0 when it has ended
    thread_exit_code, ///< STATUS_PENDING while it runs
    thread_id,
    thread_process,  ///< slot
    thread_priority, ///< relative to the process's
    thread_created,  ///< times in 100 ns since 1601
    thread_exited,
    thread_kernel_time, ///< in 100 ns; of one that runs, what its host thread had before
    thread_user_time,
    thread_affinity, ///< 0 for the process's
};

/// Thread-safe. Whoever holds it may go on using its area, which is given away with it.
class Thread final : public ob::Resource {
public:
    /// A new thread object with one reference. Null if the arena is full.
    static std::shared_ptr<Thread> create(ob::Arena& arena, ob::ObjectId process);
    /// The thread that a parent process has made for this one.
    static std::shared_ptr<Thread> adopt(ob::Arena& arena, std::uint32_t area);
    ~Thread() override;

    [[nodiscard]] ob::ObjectId object() const { return object_; }
    [[nodiscard]] std::uint32_t area() const { return area_; }
    [[nodiscard]] std::uint64_t id() const { return std::uint64_t{area_} * 4; }
    [[nodiscard]] ob::ThreadArea& shared() const { return arena_.thread(area_); }
    [[nodiscard]] ob::Slot& slot() const { return arena_.at(object_); }

    GuestAddr teb;
    GuestAddr start;

    /// False once close_apcs() was called.
    bool push_apc(const ke::Apc& apc);
    std::optional<ke::Apc> pop_apc();
    void close_apcs();

    /// The token that it impersonates by, with a reference for the caller; none if it does not.
    [[nodiscard]] ob::ObjectId impersonation_token() const;
    /// Takes over a reference; none ends the impersonation.
    void set_impersonation_token(ob::ObjectId token);

    /// The thread runs in a child process, to which its area belongs from now on.
    void leave_area_to_child() { owns_area_ = false; }

    void set_description(std::u16string text);
    [[nodiscard]] std::u16string description() const;

    /// Calls `use` with the thread's Task, which exists for as long as that takes; false if it has
    /// ended.
    template <class Use>
    bool with_task(Use&& use) {
        const std::lock_guard lock(task_mutex_);
        if (task_ == nullptr) {
            return false;
        }
        use(*task_);
        return true;
    }
    void set_task(Task* task);
    /// Whether its Task has come and gone.
    [[nodiscard]] bool has_ended() const;

private:
    Thread(ob::Arena& arena, ob::ObjectId object, std::uint32_t area)
        : arena_(arena), object_(object), area_(area) {}

    ob::Arena& arena_;
    const ob::ObjectId object_;
    const std::uint32_t area_;
    bool owns_area_ = true;
    mutable std::mutex task_mutex_; ///< guards the two that follow; nothing is locked under it
    Task* task_ = nullptr;
    bool ended_ = false;
    mutable std::mutex mutex_; ///< guards what follows; nothing is locked under it
    std::deque<ke::Apc> apcs_;
    bool apcs_closed_ = false;
    std::u16string description_;
    ob::ObjectId token_;
};

/// The thread behind a handle as this process has it; null for one of another process.
std::shared_ptr<Thread> thread_of(Task& task, const ob::Held& thread);
/// The process that a thread belongs to.
ob::ObjectId process_of(const ob::Held& thread);

/// A running thread's part of what its host thread has used.
ProcessorTimes times_since(ProcessorTimes host, const ob::Slot& thread);

/// Asks a thread of any process of the tree to end.
void terminate(ob::ThreadArea& area, std::uint32_t code);
/// Ends all threads of the process but the caller.
void terminate_other_threads(Task& task, std::uint32_t code);

/// Makes a thread look at what has been asked of it, wherever it is; of any process of the tree.
void kick(const ob::ThreadArea& area);
/// The same for a thread of this process, which has left guest code since when this returns.
void bring_out(Thread& thread);

} // namespace ferry::nt::ps
