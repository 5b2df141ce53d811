// The loop of a guest thread: run, answer, run on.

#include <climits>
#include <csignal>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/engine/service_instructions.hpp>
#include <ferry/kernel/host_signals.hpp>

#include "guest_stop.hpp"
#include "ke/exceptions.hpp"
#include "ke/wait.hpp"
#include "process.hpp"
#include "ps/agent.hpp"
#include "ps/thread.hpp"
#include "service_table.hpp"
#include "task.hpp"
#include "trace.hpp"

namespace ferry::nt {

namespace {

void wake(std::atomic<std::uint32_t>& word) {
    kernel::host_call(SYS_futex, &word, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

} // namespace

Task::Task(std::shared_ptr<Process> process, std::unique_ptr<engine::Cpu> cpu,
           std::shared_ptr<ps::Thread> thread)
    : kernel::Task(process->memory.shared_space(), std::move(cpu)), process_(std::move(process)),
      thread_(std::move(thread)), area_(thread_->shared()), area_number_(thread_->area()),
      teb_(thread_->teb) {
    bind();
    area_.host_thread = ::gettid();
    thread_->set_task(this);
}

Task::~Task() { thread_->set_task(nullptr); }

/// Gives the CPU to the guest, unless somebody wants something of this thread first.
bool Task::enter() {
    place_.store(in_guest); // before the look: who asks for something looks at the place after it
    if (area_.suspended.load() <= 0 && area_.terminated.load() == 0 && attention().load() == 0) {
        return true;
    }
    leave();
    if (!settle()) {
        end = area_.exit_code;
    }
    return false;
}

void Task::leave() {
    if (place_.exchange(in_host) == in_guest_watched) {
        wake(place_);
    }
}

void Task::park() {
    if (place_.load() != parked) {
        cpu().load_vectors();
        place_.store(parked);
        wake(place_);
    }
}

bool Task::settle() {
    std::atomic<std::uint32_t>& stopped = process_->debug_port.stopped();
    attention().store(0);
    ps::listen_if_asked(process_);
    while (area_.terminated.load() == 0) {
        const std::int32_t count = area_.suspended.load();
        if (count <= 0 && stopped.load() == 0) {
            place_.store(in_host);
            return true;
        }
        park();
        if (count > 0) {
            wait_call(SYS_futex, &area_.suspended, FUTEX_WAIT, count, nullptr, nullptr, 0);
        } else {
            wait_call(SYS_futex, &stopped, FUTEX_WAIT_PRIVATE, 1, nullptr, nullptr, 0);
        }
        attention().store(0);
        ps::listen_if_asked(process_);
    }
    place_.store(in_host);
    return false;
}

void Task::park_until(const std::atomic<std::uint32_t>& done, bool to_the_end) {
    park();
    while (done.load() == 0 && (to_the_end || area_.terminated.load() == 0)) {
        attention().store(0);
        ps::listen_if_asked(process_);
        wait_call(SYS_futex, &done, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
    }
    attention().store(1); // whoever has asked for something meanwhile
    place_.store(in_host);
}

void Task::run() {
    while (!end) {
        if (!enter()) {
            continue;
        }
        const engine::Exit exit = cpu().run();
        leave();
        handle(exit);
    }
}

void Task::handle(const engine::Exit& exit) {
    has_called_ = exit.reason == engine::ExitReason::syscall && exit.code != engine::by_instruction;
    switch (exit.reason) {
    case engine::ExitReason::syscall:
        service(exit.code == engine::by_instruction ? ServiceWay::instruction : ServiceWay::call);
        break;
    case engine::ExitReason::interrupted:
    case engine::ExitReason::stepped: break;
    case engine::ExitReason::fault:
        if (is_service_interrupt(*this, exit)) {
            service(ServiceWay::instruction);
            break;
        }
        [[fallthrough]];
    case engine::ExitReason::breakpoint: ke::raise_fault(*this, exit); break;
    case engine::ExitReason::unimplemented:
    case engine::ExitReason::hypercall: stop_guest(*this, "the engine gave up on an instruction");
    }
}

void Task::service(ServiceWay way) {
    context_is_set_ = false;
    const auto number = static_cast<std::uint32_t>(registers().syscall_number());
    const auto table = all_services();
    if (number >= table.size()) {
        registers().set_syscall_result(status::INVALID_SYSTEM_SERVICE.value);
        return;
    }
    const Service& row = table[number];
    if (row.handler == nullptr) {
        stop_missing_service(*this, row.name());
    }
    ServiceWords words;
    NtStatus result = status::ACCESS_VIOLATION;
    if (fetch_arguments(*this, way, row.argument_count, words)) {
        if (process().configuration.trace) {
            trace_enter(*this, row, words);
        }
        result = row.handler(*this, words);
        if (process().configuration.trace) {
            trace_leave(*this, row, words, result);
        }
    }
    if (area_.terminated.load(std::memory_order_relaxed) != 0) {
        return; // its registers are nobody's any more
    }
    if (!context_is_set_) {
        registers().set_syscall_result(result.value);
    }
    if (result == status::USER_APC || deliver_apcs_) {
        deliver_apcs_ = false;
        ke::deliver_apc(*this);
    }
}

void Task::host_signal(const siginfo_t& info, ucontext_t&) noexcept {
    if (info.si_signo == kick_signal) {
        attention().store(1);
        if (place_.load() != in_host) {
            cpu().interrupt();
        }
        return;
    }
    io::Console& console = process().console;
    switch (info.si_signo) {
    case SIGWINCH: console.window_changed(); return;
    case SIGPIPE:
    case SIGXFSZ: return; // the call says so
    case SIGCONT: console.resume(); return;
    case SIGTSTP:
        console.suspend();
        ::kill(::getpid(), SIGSTOP); // goes on with a SIGCONT
        return;
    default: break;
    }
    if (!process().console_events.raise(info.si_signo)) {
        console.suspend();
        kernel::die_by_signal(info.si_signo);
    }
}

} // namespace ferry::nt
