// The loop of a guest thread: run, answer, run on.

#include "guest_stop.hpp"
#include "ke/exceptions.hpp"
#include "process.hpp"
#include "service_table.hpp"
#include "task.hpp"
#include "trace.hpp"

namespace ferry::nt {

Task::Task(std::shared_ptr<Process> process, std::unique_ptr<engine::Cpu> cpu, GuestAddr teb)
    : kernel::Task(process->memory.shared_space(), std::move(cpu)), process_(std::move(process)),
      teb_(teb) {
    bind();
}

void Task::run() {
    while (!end) {
        if (attention().load(std::memory_order_relaxed) != 0) {
            attention().store(0);
            continue;
        }
        handle(cpu().run());
    }
}

void Task::handle(const engine::Exit& exit) {
    switch (exit.reason) {
    case engine::ExitReason::syscall: service(); break;
    case engine::ExitReason::interrupted: break;
    case engine::ExitReason::fault:
    case engine::ExitReason::breakpoint: ke::raise_fault(*this, exit); break;
    case engine::ExitReason::unimplemented:
    case engine::ExitReason::hypercall: stop_guest(*this, "the engine gave up on an instruction");
    }
}

void Task::service() {
    const std::uint64_t number = registers().syscall_number();
    const auto table = all_services();
    if (number >= table.size()) {
        registers().set_syscall_result(status::INVALID_SYSTEM_SERVICE.value);
        return;
    }
    const Service& row = table[number];
    if (row.handler == nullptr) {
        stop_missing_service(*this, row.name);
    }
    ServiceWords words;
    NtStatus result = status::ACCESS_VIOLATION;
    if (fetch_arguments(*this, row.argument_count, words)) {
        if (process().configuration.trace) {
            trace_enter(*this, row, words);
        }
        result = row.handler(*this, words);
        if (process().configuration.trace) {
            trace_leave(*this, row, words, result);
        }
    }
    if (context_is_set_) {
        context_is_set_ = false;
        return;
    }
    registers().set_syscall_result(result.value);
}

void Task::host_signal(const siginfo_t&, ucontext_t&) noexcept {}

} // namespace ferry::nt
