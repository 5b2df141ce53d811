#include "process.hpp"

#include "debug/debugger.hpp"
#include "task.hpp"

namespace ferry::linux_guest {

Process::Process(std::shared_ptr<const Configuration> configuration,
                 std::shared_ptr<memory::AddressSpace> space,
                 std::shared_ptr<engine::Engine> engine, fs::Files initial_files)
    : files(std::move(initial_files)), configuration_(std::move(configuration)),
      space_(std::move(space)), engine_(std::move(engine)),
      actions_(std::make_shared<SignalActions>()) {}

Process::Process(const Process& parent, std::shared_ptr<SignalActions> actions,
                 fs::Files child_files)
    : image(parent.image), limits(parent.limits), not_forked(parent.not_forked),
      files(std::move(child_files)), tracer(parent.tracer), statistics(parent.statistics),
      perf_map(parent.perf_map), executable(parent.executable), family(parent.family),
      configuration_(parent.configuration_), space_(parent.space_), engine_(parent.engine_),
      actions_(std::move(actions)) {}

std::shared_ptr<Process> Process::make_child(std::shared_ptr<SignalActions> actions,
                                             fs::Files child_files) const {
    std::shared_ptr<Process> child(new Process(*this, std::move(actions), std::move(child_files)));
    child->shares_memory = true;
    return child;
}

void Process::add_thread(Task& task) {
    const std::lock_guard lock(threads_mutex_);
    threads_[task.tid()] = &task;
}

void Process::remove_thread(Task& task) {
    const std::lock_guard lock(threads_mutex_);
    threads_.erase(task.tid());
    if (task.trace_stop.tracer != 0) {
        process::tell_tracer(*this);
    }
}

std::size_t Process::thread_count() const {
    const std::lock_guard lock(threads_mutex_);
    return threads_.size();
}

void Process::lock_for_fork() {
    threads_mutex_.lock();
    if (debugger) {
        debugger->lock_for_fork();
    }
    not_forked.lock_for_fork();
    actions_->lock_for_fork();
    space_->lock_for_fork();
}

void Process::unlock_after_fork() {
    space_->unlock_after_fork();
    actions_->unlock_after_fork();
    not_forked.unlock_after_fork();
    if (debugger) {
        debugger->unlock_after_fork();
    }
    threads_mutex_.unlock();
}

void Process::keep_only(Task& survivor) {
    const std::lock_guard lock(threads_mutex_);
    threads_.clear();
    threads_[survivor.tid()] = &survivor;
}

} // namespace ferry::linux_guest
