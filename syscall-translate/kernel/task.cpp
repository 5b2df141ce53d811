#include <ferry/kernel/task.hpp>

namespace ferry::kernel {
namespace {

// The only thread-local of the guest kernels: everything else is reached from the Task.
thread_local Task* current_task = nullptr;

} // namespace

Task::Task(std::shared_ptr<memory::AddressSpace> space, std::unique_ptr<engine::Cpu> cpu)
    : space_(std::move(space)), cpu_(std::move(cpu)) {}

Task::~Task() {
    if (current_task == this) {
        current_task = nullptr;
    }
}

Task* Task::current() noexcept { return current_task; }

void Task::bind() noexcept { current_task = this; }

} // namespace ferry::kernel
