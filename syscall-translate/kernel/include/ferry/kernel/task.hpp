#pragma once
/// Task: what every guest kernel needs to know of one guest thread.

#include <atomic>
#include <csignal>
#include <cstdint>
#include <memory>
#include <ucontext.h>

#include <ferry/engine/engine.hpp>
#include <ferry/kernel/host_call.hpp>
#include <ferry/kernel/outcome.hpp>
#include <ferry/kernel/private_descriptors.hpp>
#include <ferry/memory/access.hpp>
#include <ferry/memory/address_space.hpp>

namespace ferry::kernel {

/// One guest thread: its Cpu, its memory, and the flag that interrupts its waits. Guest kernels
/// derive from it. Used by its own host thread; members that others may touch say so.
class Task {
public:
    Task(std::shared_ptr<memory::AddressSpace> space, std::unique_ptr<engine::Cpu> cpu);
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;
    virtual ~Task();

    [[nodiscard]] engine::Cpu& cpu() { return *cpu_; }
    [[nodiscard]] abi::RegisterFile& registers() { return cpu_->registers(); }
    [[nodiscard]] memory::AddressSpace& space() { return *space_; }
    [[nodiscard]] const std::shared_ptr<memory::AddressSpace>& shared_space() { return space_; }

    /// Ferry's own descriptors in this Task's descriptor table.
    [[nodiscard]] PrivateDescriptors& descriptors() { return *descriptors_; }
    void set_descriptors(std::shared_ptr<PrivateDescriptors> descriptors) {
        descriptors_ = std::move(descriptors);
    }
    /// True if `fd` is not the guest's: it gets EBADF.
    [[nodiscard]] bool is_private(int fd) const { return descriptors_->is_private(fd); }

    /// The Task of the calling host thread, or null. Async-signal-safe.
    [[nodiscard]] static Task* current() noexcept;
    /// Makes this the calling host thread's Task.
    void bind() noexcept;

    /// What pointer arguments of system calls are masked with: a guest may ask its kernel to ignore
    /// the tag in the top byte.
    [[nodiscard]] std::uint64_t pointer_mask() const { return pointer_mask_; }
    void set_pointer_mask(std::uint64_t mask) { pointer_mask_ = mask; }

    /// Set by a signal handler when something waits to be looked at before the guest runs on;
    /// cleared by the run loop. Ends a blocking call that is going on or about to begin.
    [[nodiscard]] std::atomic<std::uint32_t>& attention() { return attention_; }
    /// Async-signal-safe, from this Task's own thread.
    void request_attention() noexcept {
        attention_.store(1);
        cpu_->interrupt();
    }

    /// A signal that is not a host fault reached this Task's thread. Runs in the host handler: must
    /// be async-signal-safe. `context` is where the thread goes on, with the mask it will have.
    virtual void host_signal(const siginfo_t& info, ucontext_t& context) noexcept = 0;

    /// A host system call that may wait; see ferry_blocking_call().
    template <class... Args>
    std::int64_t wait_call(long number, Args... args) noexcept {
        const std::uint64_t words[6] = {detail::word(args)...};
        return ferry_blocking_call(&attention_, number, words);
    }

    /// Reads or writes guest memory; EFAULT as the kernel would give it.
    template <class T>
    ErrnoOr<T> read(GuestPtr<T> from) {
        return memory::read(*space_, from);
    }
    template <class T>
    Errno write(GuestPtr<T> to, const std::type_identity_t<T>& value) {
        return memory::write(*space_, to, value);
    }

private:
    std::shared_ptr<memory::AddressSpace> space_;
    std::unique_ptr<engine::Cpu> cpu_;
    std::shared_ptr<PrivateDescriptors> descriptors_ = std::make_shared<PrivateDescriptors>();
    std::atomic<std::uint32_t> attention_{0};
    std::uint64_t pointer_mask_ = ~std::uint64_t{0};
};

} // namespace ferry::kernel
