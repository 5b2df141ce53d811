#pragma once
/// One guest thread on the host's CPU.

#include <atomic>
#include <ucontext.h>

#include <ferry/engine/engine.hpp>
#include <ferry/engine/hardware_breakpoints.hpp>

#include "breakpoints.hpp"
#include "frame.hpp"

namespace ferry::native {

class NativeCpu final : public engine::Cpu, public engine::HardwareBreakpoints {
public:
    /// `stops_at_instructions`, which outlives the Cpu, says whether `syscall` is a service call.
    NativeCpu(const abi::RegisterFile& initial, const std::atomic<bool>& stops_at_instructions);
    ~NativeCpu() override;
    NativeCpu(const NativeCpu&) = delete;
    NativeCpu& operator=(const NativeCpu&) = delete;

    engine::Exit run() override;
    void interrupt() noexcept override;
    abi::RegisterFile& registers() override { return registers_; }
    void load_vectors() override;
    void store_vectors() override { all_registers_ = true; }
    bool host_fault(int signal, void* siginfo, void* ucontext) noexcept override;
    bool host_signal(const void* siginfo, void* ucontext) noexcept override;
    abi::x64::DebugRegisters& debug_registers() override { return debug_; }

private:
    void bind_thread();
    void trap_instructions();
    void capture(const mcontext_t& context);
    void go_on_stepping();
    void tell_of_access(const siginfo_t& info, mcontext_t& context);
    void leave(mcontext_t& context, const engine::Exit& exit);

    abi::RegisterFile registers_;
    Frame frame_;
    engine::Exit exit_;         ///< why the guest was made to leave
    bool all_registers_ = true; ///< the next run() restores more than a call preserves
    abi::x64::DebugRegisters debug_;
    Breakpoints breakpoints_;
    std::uint64_t gs_base_ = 0;  ///< that the host thread has
    std::atomic<int> thread_{0}; ///< the host thread's id, once it has run
    const std::atomic<bool>& stops_at_instructions_;
    bool traps_ = false; ///< the host thread has been told
    bool steps_ = false; ///< TF was set when the service was called, which is one step
};

} // namespace ferry::native
