#pragma once
/// The host threads that run guest threads. One that has run a thread waits a while for the next:
/// making and ending one is most of what a thread costs.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace ferry::nt::ps {

/// Thread-safe.
class HostThreads : public std::enable_shared_from_this<HostThreads> {
public:
    /// Runs a guest thread. True if the host thread is as it was before, and may run another; all
    /// its signals are blocked then.
    using Work = std::function<bool()>;

    /// Calls `work` on another host thread. False if there can't be one.
    bool run(Work work);

private:
    /// One that waits, on its own stack.
    struct Idle {
        std::atomic<std::uint32_t> called{0};
        Work work;
    };
    struct First;
    static void* main(void* argument);
    bool start(Work work);
    bool wait(Idle& idle);

    std::mutex mutex_; ///< guards what follows; nothing is locked under it
    std::vector<Idle*> idle_;
};

} // namespace ferry::nt::ps
