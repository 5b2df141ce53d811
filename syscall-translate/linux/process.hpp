#pragma once
/// One guest process: what its threads share.

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <sys/types.h>
#include <vector>

#include <ferry/engine/engine.hpp>
#include <ferry/kernel/private_descriptors.hpp>
#include <ferry/linux/configuration.hpp>
#include <ferry/memory/address_space.hpp>

#include "fs/files.hpp"
#include "mm/not_forked.hpp"
#include "process/family.hpp"
#include "process/limits.hpp"
#include "signal_state.hpp"

namespace ferry::linux_guest {

class Task;
class PerfMap;
class Statistics;
class Tracer;

namespace debug {
class Debugger;
}

/// What exec made: the answers of /proc/self/{exe,cmdline,environ,auxv,comm}.
struct ExecImage {
    std::string path;      ///< of the program, as the guest names it; absolute, canonical
    std::string host_path; ///< the same file on the host
    dev_t device = 0;      ///< its identity
    ino_t inode = 0;
    GuestRange arguments;   ///< the argv strings on the guest's stack
    GuestRange environment; ///< the envp strings
    std::vector<std::byte> auxv;
    GuestRange stack;        ///< the main thread's stack
    GuestAddr stack_pointer; ///< at the first instruction: where argc lies
    GuestAddr sigreturn;     ///< where a handler returns to when it has no restorer
};

class Process {
public:
    Process(std::shared_ptr<const Configuration> configuration,
            std::shared_ptr<memory::AddressSpace> space, std::shared_ptr<engine::Engine> engine,
            fs::Files files);

    /// A copy for a child process that shares memory. What else the clone flags share is passed in;
    /// the rest is copied.
    std::shared_ptr<Process> make_child(std::shared_ptr<SignalActions> actions,
                                        fs::Files child_files) const;

    [[nodiscard]] const Configuration& configuration() const { return *configuration_; }
    [[nodiscard]] const std::shared_ptr<memory::AddressSpace>& space() const { return space_; }
    [[nodiscard]] const std::shared_ptr<engine::Engine>& engine() const { return engine_; }
    [[nodiscard]] SignalActions& actions() { return *actions_; }
    [[nodiscard]] const std::shared_ptr<SignalActions>& shared_actions() const { return actions_; }
    [[nodiscard]] Isa isa() const { return configuration_->isa; }

    [[nodiscard]] kernel::PrivateDescriptors& descriptors() { return *files.descriptors; }

    /// Fixed once the program is loaded.
    ExecImage image;
    bool shares_memory = false;          ///< with the parent, as the child of vfork does
    std::weak_ptr<Process> memory_owner; ///< that parent, whose threads it may trace
    /// Counts, and wakes who waits for it, when a traced thread has stopped or ended.
    std::atomic<std::uint32_t> trace_events{0};
    MemoryLimits limits;
    mm::NotForked not_forked;
    /// Synchronous signals that some signalfd was made for.
    std::atomic<SignalSet> faults_by_descriptor{0};
    /// The guest has registered for membarrier's private expedited command.
    std::atomic<bool> expedited_barriers{false};
    fs::Files files;                                ///< sysroot and ferry's own descriptors
    std::shared_ptr<Tracer> tracer;                 ///< null unless --trace
    std::shared_ptr<Statistics> statistics;         ///< null unless --stats
    std::shared_ptr<PerfMap> perf_map;              ///< null unless --perf-map
    std::shared_ptr<debug::Debugger> debugger;      ///< null unless --gdb; not for children
    kernel::PrivateDescriptors::Handle executable = ///< ferry's own, for exec
        kernel::PrivateDescriptors::Handle::none;
    Family family;
    /// While open, the parent waits: a child by CLONE_VFORK without CLONE_VM has it.
    kernel::PrivateDescriptors::Handle vfork_end = kernel::PrivateDescriptors::Handle::none;

    /// The threads of this process, by tid. Thread-safe.
    void add_thread(Task& task);
    void remove_thread(Task& task);
    [[nodiscard]] std::size_t thread_count() const;
    /// Calls `use(task)` for the thread, which cannot end meanwhile; false if there is none.
    template <class Use>
    bool with_thread(int tid, Use use) {
        const std::lock_guard lock(threads_mutex_);
        const auto found = threads_.find(tid);
        if (found != threads_.end()) {
            use(*found->second);
        }
        return found != threads_.end();
    }
    template <class Use>
    void for_each_thread(Use use) {
        const std::lock_guard lock(threads_mutex_);
        for (const auto& [tid, task] : threads_) {
            use(*task);
        }
    }
    /// In a forked child: only `survivor` is left.
    void keep_only(Task& survivor);
    /// Held across fork(2), so that the child's copy is whole.
    void lock_for_fork();
    void unlock_after_fork();

private:
    Process(const Process& parent, std::shared_ptr<SignalActions> actions, fs::Files child_files);

    std::shared_ptr<const Configuration> configuration_;
    std::shared_ptr<memory::AddressSpace> space_;
    std::shared_ptr<engine::Engine> engine_;
    std::shared_ptr<SignalActions> actions_;

    mutable std::mutex threads_mutex_; // guards threads_
    std::map<int, Task*> threads_;
};

} // namespace ferry::linux_guest
