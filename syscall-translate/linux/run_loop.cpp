// The loop of a guest thread: run, answer, deliver signals, run on.

#include <cerrno>
#include <sys/syscall.h>

#include <ferry/base/assert.hpp>

#include "debug/debugger.hpp"
#include "guest_stop.hpp"
#include "isa.hpp"
#include "signal/delivery.hpp"
#include "syscall_table.hpp"
#include "task.hpp"
#include "trace/tracer.hpp"

namespace ferry::linux_guest {

namespace {

// Called once each, and so part of the loop: the host mispredicts the returns of what surrounds a
// call of its kernel.
void system_call(Task& task) {
    abi::RegisterFile& guest = task.registers();
    const std::uint64_t number = guest.syscall_number();
    kernel::Words words;
    for (int i = 0; i < 6; ++i) {
        words[static_cast<std::size_t>(i)] = guest.syscall_argument(i);
    }

    const Syscall* const row = find_syscall(task.process().isa(), number);
    Tracer* const tracer = task.process().tracer.get();
    if (tracer != nullptr && row != nullptr) {
        tracer->enter(task, *row, words);
    }
    const Outcome outcome = row != nullptr ? row->handler()(task, words) : Outcome(Errno(ENOSYS));
    if (tracer != nullptr && row != nullptr) {
        tracer->leave(task, *row, words, outcome);
    }

    if (outcome.sets_registers()) {
        return;
    }
    if (outcome.wants_restart()) {
        signal::deliver(task, outcome);
        return;
    }
    if (outcome.value() == -EINTR && process::ended_a_wait(task)) {
        signal::deliver(task, -kernel::restart_always);
        return;
    }
    guest.set_syscall_result(static_cast<std::uint64_t>(outcome.value()));
}

void handle(Task& task, const engine::Exit& exit) {
    switch (exit.reason) {
    case engine::ExitReason::syscall: system_call(task); break;
    case engine::ExitReason::interrupted:
    case engine::ExitReason::stepped: break;
    case engine::ExitReason::breakpoint:
        if (const auto passed = debug::pass_breakpoint(task)) {
            handle(task, *passed);
            break;
        }
        [[fallthrough]];
    case engine::ExitReason::fault: signal::raise_fault(task, exit); break;
    case engine::ExitReason::unimplemented: stop_unimplemented_instruction(task, exit); break;
    case engine::ExitReason::hypercall: stop_unknown_hypercall(task, exit); break;
    }
}

} // namespace

int Task::run() {
    while (!end) {
        if (attention().load(std::memory_order_relaxed) != 0) {
            signal::deliver(*this, std::nullopt);
            continue;
        }
        debug::Debugger* const debugger = process().debugger.get();
        handle(*this, debugger != nullptr ? debugger->run(*this) : cpu().run());
    }
    return end->status;
}

} // namespace ferry::linux_guest
