#include "task.hpp"

#include <sys/syscall.h>

namespace ferry::linux_guest {

Task::Task(std::shared_ptr<Process> process, std::unique_ptr<engine::Cpu> cpu)
    : kernel::Task(process->space(), std::move(cpu)), process_(std::move(process)) {
    set_descriptors(process_->files.descriptors);
}

Task::~Task() = default;

void Task::adopt_host_thread() {
    bind();
    tid_ = static_cast<int>(host_call(SYS_gettid));
    pid_ = static_cast<int>(host_call(SYS_getpid));
}

bool Task::is_own_thread(int tid) noexcept {
    const std::int64_t pid = host_call(SYS_getpid);
    return tid == pid || host_call(SYS_tgkill, pid, tid, 0) == 0;
}

} // namespace ferry::linux_guest
