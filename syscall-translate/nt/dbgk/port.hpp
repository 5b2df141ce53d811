#pragma once
/// The side of debugging that is debugged. What happens in a process waits here, in order, for its
/// debugger; meanwhile none of its threads runs guest code. The debugger hears by a packet in the
/// debug object's queue that there is something, asks the process what (ps/agent.hpp), and tells it
/// likewise to go on. So both may die at any time: a debuggee watches its debugger's process, and
/// the end of a debuggee that could not tell of it is told by who records it (ps/processes.hpp).

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <utility>

#include "../ob/arena.hpp"
#include "../types.hpp"

namespace ferry::nt {
class Process;
class Task;
} // namespace ferry::nt

namespace ferry::nt::dbgk {

/// DBG_STATE, of which the first two are none of an event.
enum class EventKind : std::uint32_t {
    create_thread = 2,
    create_process,
    exit_thread,
    exit_process,
    exception,
    breakpoint,
    single_step,
    load_dll,
    unload_dll,
};

/// As it travels between processes.
struct Event {
    EventKind kind;
    std::uint32_t area;   ///< of the thread that it is about
    std::uint32_t thread; ///< its object
    std::uint32_t value;  ///< an exit code; whether it is the first chance
    std::uint64_t base;   ///< of an image
    std::uint64_t start;  ///< of a thread
    std::uint64_t name;   ///< where the debuggee has a pointer to the image's name
    ExceptionRecord record;
};

enum class Attached { at_start, later };

/// Thread-safe.
class Port {
public:
    [[nodiscard]] bool is_attached() const { return attached_.load(); }
    /// Guest code does not run: threads sleep on this while it is 1.
    [[nodiscard]] std::atomic<std::uint32_t>& stopped() { return stopped_; }
    /// Children that the process makes are the debugger's too.
    [[nodiscard]] bool is_inherited() const { return inherited_.load(); }
    void set_inherited(bool inherited) { inherited_.store(inherited); }

    /// The process has a debugger from now on, which is first told of what there is by then.
    /// DEBUGGER_INACTIVE if that one is gone, PROCESS_IS_TERMINATING if there is no thread.
    NtStatus attach(const std::shared_ptr<Process>& process, ob::ObjectId object, Attached when);
    void detach(Process& process);

    /// Tells of something that the calling thread does, and waits until it may go on; the
    /// debugger's answer, DBG_EXCEPTION_NOT_HANDLED where there is none. Its thread is put in.
    NtStatus report(Task& task, Event event);
    /// An image was taken away that no thread of the process took: nothing is told of that.
    void forget_image(GuestAddr base);

    /// What the debugger was told to ask for by that number; false if that is over.
    bool take(std::uint64_t sequence, Event& event);
    /// Goes on behind the event that was taken.
    NtStatus go_on(Process& process, std::uint32_t area, NtStatus answer);

private:
    struct Pending {
        Event event;
        NtStatus answer{};
        std::atomic<std::uint32_t> done{0}; ///< its thread sleeps on it
    };
    /// What an event says begins or ends: a thread by its object, an image by its base.
    using Subject = std::pair<EventKind, std::uint64_t>;

    void add_past(Process& process);
    bool was_told(const Event& event);
    void announce(Process& process);
    void finish(Pending& pending, NtStatus answer);
    void let_go();

    std::atomic<bool> attached_{false};
    std::atomic<bool> inherited_{false};
    std::atomic<std::uint32_t> stopped_{0};
    std::mutex mutex_; ///< guards what follows; the dispatcher's lock is taken under it
    ob::ObjectId object_;
    std::uint64_t sequence_ = 0; ///< of what was last told
    bool is_announced_ = false;  ///< the first one
    bool is_taken_ = false;
    std::deque<std::shared_ptr<Pending>> pending_;
    /// What the debugger was told of as it came. Something that was just beginning then would tell
    /// of itself once more.
    std::set<Subject> past_;
};

/// Tells of an exception, before anybody else is asked or when nobody has handled it. True if it is
/// dealt with.
bool report_exception(Task& task, const ExceptionRecord& record, bool first_chance);
void report_process(Task& task);
void report_thread(Task& task);
void report_image(Task& task, GuestAddr base);
void report_unmapped(Task& task, GuestAddr base);
void report_thread_end(Task& task, std::uint32_t code);
void report_end(Task& task, std::uint32_t code);

} // namespace ferry::nt::dbgk
