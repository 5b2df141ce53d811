#pragma once
/// The engine seam: a Cpu runs one guest thread, an Engine makes Cpus for one address space.
///
/// Engines know no operating system; guest kernels know no engine.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ferry/abi/register_file.hpp>
#include <ferry/base/isa.hpp>
#include <ferry/base/licences.hpp>
#include <ferry/base/result.hpp>
#include <ferry/engine/exit.hpp>
#include <ferry/engine/host_function.hpp>
#include <ferry/memory/address_space.hpp>

namespace ferry::engine {

/// One guest thread's processor. Used by the host thread that runs the guest thread; only
/// interrupt() may be called from elsewhere.
class Cpu {
public:
    virtual ~Cpu() = default;

    /// Runs guest code until something only an operating system can answer.
    virtual Exit run() = 0;

    /// Makes a run() that is going on, or else the next one, return Exit::interrupted soon: at the
    /// latest at the next loop back-edge. Async-signal-safe, from any thread.
    virtual void interrupt() noexcept = 0;

    /// The general registers (and pc, sp, flags, TLS) between runs; changes count at the next
    /// run(). After an exit through Engine::service_entry(), what a call need not preserve (but for
    /// the result) counts only together with store_vectors().
    virtual abi::RegisterFile& registers() = 0;

    /// Brings the vector and floating-point part of registers() up to date…
    virtual void load_vectors() = 0;
    /// …and makes changes to it count at the next run().
    virtual void store_vectors() = 0;

    /// Called by the host signal module, in the signal handler, for a synchronous host fault on
    /// this Cpu's thread while it is inside run(). True if the engine has changed `ucontext` so
    /// that run() will return the fault (or will go on); false if the fault is not the guest's.
    /// Also for a SIGFPE between two runs: behind a system call invalid operations of the host's
    /// may trap, until one has.
    virtual bool host_fault(int signal, void* siginfo, void* ucontext) noexcept = 0;

    /// Called by the host signal module, in the signal handler, for every other host signal on this
    /// Cpu's thread, so that an engine can bring a run() to an end. True if the signal was the
    /// engine's own and is not the guest's.
    virtual bool host_signal(const void* siginfo, void* ucontext) noexcept {
        static_cast<void>(siginfo);
        static_cast<void>(ucontext);
        return false;
    }
};

/// Told of the host code that an engine makes, so that profilers can name it.
class CodeListener {
public:
    virtual ~CodeListener() = default;
    /// `size` bytes at the host address `code` carry out what begins at the guest address `pc`. By
    /// one thread at a time; may look at the address space.
    virtual void code_added(GuestAddr pc, std::uint64_t code, std::size_t size) = 0;
    /// All of it is gone.
    virtual void code_dropped() = 0;
};

/// The machine of one guest address space. Thread-safe.
class Engine {
public:
    virtual ~Engine() = default;

    [[nodiscard]] virtual std::string_view name() const = 0;

    /// A Cpu whose registers are `initial`. `this` must outlive it.
    virtual std::unique_ptr<Cpu> create_cpu(const abi::RegisterFile& initial) = 0;

    /// The optional ISA features that guest code may use: bits as in the ISA's features table
    /// (for AArch64 ferry/abi/a64_features.inc).
    [[nodiscard]] virtual std::uint64_t features() const = 0;

    /// Has guest code call `function` from now on, if the engine can: the guest code must do
    /// without otherwise. Before the first run().
    virtual void add_host_function(const HostFunction& function) { static_cast<void>(function); }

    /// Where guest code calls, by its own calling convention, to make a run() return
    /// ExitReason::syscall with pc behind the call. Null where only an instruction does that.
    [[nodiscard]] virtual GuestAddr service_entry() const { return {}; }

    /// What the engine has done so far for this process, for people: lines of text. Empty if it
    /// does not count.
    [[nodiscard]] virtual std::string statistics() const { return {}; }
    /// Tells `listener`, which outlives the engine, of all code that is there and of what is made
    /// from now on, where the engine makes any. In a fork's child after_fork() tells of all again.
    virtual void set_code_listener(CodeListener* listener) { static_cast<void>(listener); }

    /// The bytes of a file for share_code(); 0: the engine has nothing to share.
    [[nodiscard]] virtual std::size_t shared_code_size() const { return 0; }
    /// Has what is made from now on for all processes whose engines, of the same executable, were
    /// given the same file, which was empty at first but for its first eight bytes, which are the
    /// caller's; -1: for itself again.  Has it done so
    /// already, another file changes nothing. The file may be
    /// closed afterwards. A process that may write to the file has those that use it do as it
    /// likes.
    virtual void share_code(int file) { static_cast<void>(file); }

    /// Called around fork(2) by the forking thread, outside run(): before it, then in the parent
    /// and in the child, where only the calling thread still exists.
    virtual void before_fork() = 0;
    virtual void after_fork(bool in_child) = 0;
};

/// How an executable names an engine it is made of.
struct EngineFactory {
    std::string_view name; ///< "dbt", "unicorn", "native"
    bool (*supports)(Isa isa);
    Result<std::unique_ptr<Engine>> (*create)(Isa isa, std::shared_ptr<memory::AddressSpace> space);
    std::span<const LinkedLibrary> linked; ///< what the engine brings into its executable
    std::string_view notice = {};          ///< what their licences mean for the whole executable
    /// What of the host its code depends on, in a word, for files for Engine::share_code() that are
    /// kept; null if it shares none.
    std::string_view (*shared_code_variant)() = nullptr;
    /// The instructions that it runs, in Markdown; null if the engine has no table of them.
    std::string (*instructions)() = nullptr;
};

} // namespace ferry::engine
