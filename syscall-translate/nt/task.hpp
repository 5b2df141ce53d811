#pragma once
/// One thread of a Windows guest.

#include <memory>
#include <optional>

#include <ferry/kernel/task.hpp>

#include "types.hpp"

namespace ferry::nt {

class Process;

class Task final : public kernel::Task {
public:
    Task(std::shared_ptr<Process> process, std::unique_ptr<engine::Cpu> cpu, GuestAddr teb);

    [[nodiscard]] static Task* current() noexcept {
        return static_cast<Task*>(kernel::Task::current());
    }

    [[nodiscard]] Process& process() { return *process_; }
    [[nodiscard]] const std::shared_ptr<Process>& shared_process() { return process_; }
    [[nodiscard]] GuestPtr<Teb> teb() const { return GuestPtr<Teb>(teb_); }

    std::optional<std::uint32_t> end; ///< the thread's exit code: the run loop leaves

    /// The registers are as the guest shall get them, all of them: what a service that replaces
    /// its caller's context returns by.
    void set_context() {
        context_is_set_ = true;
        cpu().store_vectors();
    }

    void host_signal(const siginfo_t& info, ucontext_t& context) noexcept override;

    /// Runs the guest thread until it ends.
    void run();

private:
    void handle(const engine::Exit& exit);
    void service();

    std::shared_ptr<Process> process_;
    GuestAddr teb_;
    bool context_is_set_ = false;
};

} // namespace ferry::nt
