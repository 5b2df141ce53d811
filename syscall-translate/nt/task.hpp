#pragma once
/// One thread of a Windows guest.

#include <atomic>
#include <cerrno>
#include <memory>
#include <optional>

#include <ferry/kernel/task.hpp>

#include "call_trace.hpp"
#include "types.hpp"

namespace ferry::nt {

class Process;
namespace ps {
class Thread;
}
namespace ob {
struct ThreadArea;
}

/// How guest code asks for a service: by a call of the engine's service entry, or by its ISA's
/// instruction, as Windows has it.
enum class ServiceWay : std::uint8_t { call, instruction };

/// The host signal by which threads are told to look at what has been asked of them.
inline constexpr int kick_signal = 40;

/// A guest thread is never stopped or ended in the middle of a service: what other threads ask of
/// it takes effect at the service's edge, or where it would sleep (settle()).
class Task final : public kernel::Task {
public:
    Task(std::shared_ptr<Process> process, std::unique_ptr<engine::Cpu> cpu,
         std::shared_ptr<ps::Thread> thread);
    ~Task() override;

    [[nodiscard]] static Task* current() noexcept {
        return static_cast<Task*>(kernel::Task::current());
    }

    [[nodiscard]] Process& process() { return *process_; }
    [[nodiscard]] const std::shared_ptr<Process>& shared_process() { return process_; }
    [[nodiscard]] const std::shared_ptr<ps::Thread>& thread() { return thread_; }
    [[nodiscard]] GuestPtr<Teb> teb() const { return GuestPtr<Teb>(teb_); }
    [[nodiscard]] ob::ThreadArea& area() { return area_; }
    [[nodiscard]] std::uint32_t area_number() const { return area_number_; }

    std::optional<std::uint32_t> end; ///< the thread's exit code: the run loop leaves

    OpenCall open_call; ///< of --trace=win32

    /// The registers are as the guest shall get them, all of them: what a service that replaces
    /// its caller's context returns by.
    void set_context() {
        context_is_set_ = true;
        has_called_ = false;
        cpu().store_vectors();
    }
    /// It left guest code last to call a service, not by an instruction.
    [[nodiscard]] bool has_called() const { return has_called_.load(); }
    /// The thread's user APCs run when the service returns.
    void deliver_apcs() { deliver_apcs_ = true; }

    /// Stays here while the thread is suspended. False if it shall end: the service has to return
    /// at once, with any status.
    bool settle();

    /// Sleeps, with registers that others may use, until `done` is no longer 0; `to_the_end`: even
    /// if the thread shall end.
    void park_until(const std::atomic<std::uint32_t>& done, bool to_the_end);

    /// While one is there, what the thread waits for in a file's service can be cancelled.
    class InOperation {
    public:
        explicit InOperation(Task& task) : task_(task) { task_.operation_.store(begun); }
        InOperation(const InOperation&) = delete;
        InOperation& operator=(const InOperation&) = delete;
        ~InOperation() { task_.operation_.store(none); }

        /// The open file that it is on, of which it can be cancelled then. That lives as long.
        void of(const void* file) {
            Operation expected = begun;
            task_.operation_.compare_exchange_strong(expected, begun | operation_on(file));
        }

    private:
        Task& task_;
    };
    /// By another thread, which kicks this one then: false if there is nothing to cancel, or
    /// nothing on that file where one is named.
    bool cancel_operation(const void* file = nullptr) {
        Operation known = operation_.load();
        const bool is_meant = file == nullptr || known == (begun | operation_on(file));
        return is_meant && (known & (begun | cancelled)) == begun &&
               operation_.compare_exchange_strong(known, known | cancelled);
    }
    [[nodiscard]] bool is_cancelled() const { return (operation_.load() & cancelled) != 0; }

    /// A host call that may sleep: begun again after whatever came between. -ECANCELED if the
    /// thread shall end, or its operation.
    template <class... Args>
    std::int64_t blocking_call(long number, Args... args) {
        for (;;) {
            const std::int64_t result = wait_call(number, args...);
            if (result != -EINTR && result != -kernel::restart_always &&
                result != -kernel::restart_if_sa_restart) {
                return result;
            }
            if (!settle() || is_cancelled()) {
                return -ECANCELED;
            }
        }
    }

    /// Where the thread is, for those who have suspended it.
    enum Place : std::uint32_t {
        in_host,
        in_guest,
        in_guest_watched, ///< and somebody sleeps until it is no longer
        parked,           ///< suspended, with registers that others may use
    };
    [[nodiscard]] std::atomic<std::uint32_t>& place() { return place_; }

    void host_signal(const siginfo_t& info, ucontext_t& context) noexcept override;

    /// Runs the guest thread until it ends.
    void run();

private:
    bool enter();
    void leave();
    void park();
    void handle(const engine::Exit& exit);
    void service(ServiceWay way);

    std::shared_ptr<Process> process_;
    std::shared_ptr<ps::Thread> thread_;
    ob::ThreadArea& area_;
    const std::uint32_t area_number_;
    GuestAddr teb_;
    std::atomic<std::uint32_t> place_{in_host};
    /// Two bits, and the address of the open file, where that is known.
    using Operation = std::uintptr_t;
    static constexpr Operation none = 0;
    static constexpr Operation begun = 1;
    static constexpr Operation cancelled = 2;
    static Operation operation_on(const void* file) { return reinterpret_cast<Operation>(file); }
    std::atomic<Operation> operation_{none};
    std::atomic<bool> has_called_{false};
    bool context_is_set_ = false;
    bool deliver_apcs_ = false;
};

} // namespace ferry::nt
