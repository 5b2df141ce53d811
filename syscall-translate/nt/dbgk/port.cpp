#include "port.hpp"

#include <climits>
#include <linux/futex.h>
#include <sys/epoll.h>
#include <sys/syscall.h>

#include <ferry/abi/x64.hpp>

#include "../ob/packets.hpp"
#include "../process.hpp"
#include "../ps/agent.hpp"
#include "../ps/exit.hpp"
#include "../ps/processes.hpp"
#include "../ps/thread.hpp"
#include "../task.hpp"
#include "debug_object.hpp"

namespace ferry::nt::dbgk {
namespace {

void wake(std::atomic<std::uint32_t>& word) {
    kernel::host_call(SYS_futex, &word, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

/// Makes all threads but one leave guest code.
void bring_out_others(Process& process, const ps::Thread* own) {
    for (const auto& thread : process.threads.all()) {
        if (thread.get() != own) {
            ps::bring_out(*thread);
        }
    }
}

void show_debugger(Process& process, bool is_there) {
    const auto value = static_cast<std::uint8_t>(is_there);
    [[maybe_unused]] const Errno unmapped = memory::copy_out(
        process.memory.space(), process.peb + offsetof(Peb, being_debugged), &value, sizeof value);
}

/// Has the process end, or go on alone, when its debugger's does.
bool watch_debugger(const std::shared_ptr<Process>& process, ob::ObjectId object) {
    ob::Arena& arena = process->handles.arena();
    const auto host = static_cast<pid_t>(arena.at(object).details[debugger_host_id]);
    if (host == ::getpid()) {
        return true;
    }
    const UniqueFd fd(static_cast<int>(::syscall(SYS_pidfd_open, host, 0)));
    return fd && process->reactor.watch(fd.get(), EPOLLIN, [process, object](std::uint32_t) {
        ob::Arena& shared = process->handles.arena();
        if (ps::debug_object_of(shared.at(process->object)) != object) {
            return false; // it was let go before
        }
        if (kills_on_close(shared.at(object))) {
            ps::exit_process(*process, status::DEBUGGER_INACTIVE.value);
        }
        process->debug_port.detach(*process);
        return false;
    }) != 0;
}

} // namespace

/// Tells of the program, its other threads and its DLLs; under the lock.
void Port::add_past(Process& process) {
    const auto add = [this](const Event& event) {
        pending_.push_back(std::make_shared<Pending>());
        pending_.back()->event = event;
    };
    Event event{};
    event.kind = EventKind::create_process;
    event.base = process.image_base.value();
    for (const auto& thread : process.threads.all()) {
        event.area = thread->area();
        event.thread = thread->object().slot;
        event.start = thread->start.value();
        add(event);
        past_.emplace(EventKind::create_thread, event.thread);
        event.kind = EventKind::create_thread;
        event.base = 0;
    }
    if (pending_.empty()) {
        return;
    }
    event = {};
    event.kind = EventKind::load_dll;
    event.area = pending_.front()->event.area;
    event.thread = pending_.front()->event.thread;
    for (const GuestAddr base : process.memory.images()) {
        if (base != process.image_base) {
            event.base = base.value();
            add(event);
            past_.emplace(EventKind::load_dll, event.base);
        }
    }
}

NtStatus Port::attach(const std::shared_ptr<Process>& process, ob::ObjectId object, Attached when) {
    {
        const std::lock_guard lock(mutex_);
        object_ = object;
        attached_.store(true); // what begins from here on tells of itself
        if (when == Attached::later) {
            add_past(*process);
            if (pending_.empty()) {
                attached_.store(false);
                object_ = {};
                return status::PROCESS_IS_TERMINATING;
            }
            stopped_.store(1);
        }
    }
    show_debugger(*process, true);
    bring_out_others(*process, nullptr);
    if (!watch_debugger(process, object)) {
        detach(*process);
        return status::DEBUGGER_INACTIVE;
    }
    announce(*process);
    return status::SUCCESS;
}

void Port::finish(Pending& pending, NtStatus answer) {
    pending.answer = answer;
    pending.done.store(1);
    wake(pending.done);
}

void Port::let_go() {
    is_announced_ = is_taken_ = false;
    stopped_.store(0);
    wake(stopped_);
}

void Port::detach(Process& process) {
    show_debugger(process, false);
    {
        const std::lock_guard lock(mutex_);
        attached_.store(false);
        object_ = {};
        for (const auto& pending : pending_) {
            finish(*pending, status::DBG_EXCEPTION_NOT_HANDLED);
        }
        pending_.clear();
        past_.clear();
        let_go();
    }
    ps::take_debug_object(process.handles.arena(), process.object);
}

/// Tells the debugger that there is something to ask for.
void Port::announce(Process& process) {
    const std::lock_guard lock(mutex_);
    if (pending_.empty() || is_announced_) {
        return;
    }
    is_announced_ = true;
    is_taken_ = false;
    ++sequence_;
    if (!ob::push_packet(process.handles.arena(), object_,
                         {process.object.slot, sequence_, 0, 0})) {
        // No room to tell of it: nobody would ever let the process go on.
        for (const auto& pending : pending_) {
            finish(*pending, status::DBG_EXCEPTION_NOT_HANDLED);
        }
        pending_.clear();
        let_go();
    }
}

/// Whether the debugger heard of it as it came; under the lock.
bool Port::was_told(const Event& event) {
    switch (event.kind) {
    case EventKind::create_process:
    case EventKind::create_thread:
        return past_.erase({EventKind::create_thread, event.thread}) != 0;
    case EventKind::load_dll: return past_.erase({EventKind::load_dll, event.base}) != 0;
    case EventKind::exit_thread:
        past_.erase({EventKind::create_thread, event.thread});
        return false;
    case EventKind::unload_dll: past_.erase({EventKind::load_dll, event.base}); return false;
    default: return false;
    }
}

void Port::forget_image(GuestAddr base) {
    const std::lock_guard lock(mutex_);
    past_.erase({EventKind::load_dll, base.value()});
}

NtStatus Port::report(Task& task, Event event) {
    Process& process = task.process();
    event.area = task.area_number();
    event.thread = task.thread()->object().slot;
    const auto own = std::make_shared<Pending>();
    own->event = event;
    bool is_first = false;
    {
        const std::lock_guard lock(mutex_);
        if (!object_ || was_told(event)) {
            return status::DBG_EXCEPTION_NOT_HANDLED;
        }
        is_first = pending_.empty();
        pending_.push_back(own);
        stopped_.store(1);
    }
    if (is_first) {
        bring_out_others(process, task.thread().get());
        announce(process);
    }
    task.park_until(own->done, event.kind == EventKind::exit_process);
    return own->done.load() != 0 ? own->answer : NtStatus{status::DBG_EXCEPTION_NOT_HANDLED};
}

bool Port::take(std::uint64_t sequence, Event& event) {
    const std::lock_guard lock(mutex_);
    if (pending_.empty() || !is_announced_ || sequence != sequence_) {
        return false;
    }
    is_taken_ = true;
    event = pending_.front()->event;
    return true;
}

NtStatus Port::go_on(Process& process, std::uint32_t area, NtStatus answer) {
    {
        const std::lock_guard lock(mutex_);
        if (pending_.empty() || !is_taken_ || pending_.front()->event.area != area) {
            return status::INVALID_PARAMETER;
        }
        finish(*pending_.front(), answer);
        pending_.pop_front();
        is_announced_ = is_taken_ = false;
        if (pending_.empty()) {
            let_go();
        }
    }
    announce(process);
    return status::SUCCESS;
}

bool report_exception(Task& task, const ExceptionRecord& record, bool first_chance) {
    Port& port = task.process().debug_port;
    if (!port.is_attached()) {
        return false;
    }
    Event event{};
    const bool is_breakpoint = record.code == status::BREAKPOINT.value;
    event.kind = is_breakpoint                              ? EventKind::breakpoint
                 : record.code == status::SINGLE_STEP.value ? EventKind::single_step
                                                            : EventKind::exception;
    event.value = first_chance;
    event.record = record;
    // The registers are behind a breakpoint for the debugger, at it for the program's handlers.
    auto& registers = task.registers().get<abi::x64::Registers>();
    constexpr std::uint8_t int3 = 0xcc;
    std::uint8_t byte = 0;
    const bool steps_over =
        is_breakpoint && first_chance && registers.rip == record.address &&
        !memory::copy_in(task.space(), &byte, GuestAddr(record.address), sizeof byte) &&
        byte == int3;
    registers.rip += steps_over;
    const NtStatus answer = port.report(task, event);
    // A text for the debugger is that and nothing else.
    const bool is_text = record.code == status::DBG_PRINTEXCEPTION_C.value ||
                         record.code == status::DBG_PRINTEXCEPTION_WIDE_C.value;
    if (answer.ok() || is_text) {
        return true;
    }
    if (steps_over && registers.rip == record.address + 1) {
        registers.rip = record.address;
    }
    return false;
}

namespace {

/// Tells of what can't be answered.
void tell(Task& task, const Event& event) {
    [[maybe_unused]] const NtStatus goes_on = task.process().debug_port.report(task, event);
}

Event about(EventKind kind, std::uint64_t base = 0) {
    Event event{};
    event.kind = kind;
    event.base = base;
    return event;
}

/// A thread that is suspended before it begins tells nothing until it is resumed.
bool may_begin(Task& task) { return task.process().debug_port.is_attached() && task.settle(); }

} // namespace

void report_process(Task& task) {
    if (may_begin(task)) {
        Event event = about(EventKind::create_process, task.process().image_base.value());
        event.start = task.thread()->start.value();
        tell(task, event);
        tell(task, about(EventKind::load_dll, task.process().ntdll_base.value()));
    }
}

void report_thread(Task& task) {
    if (may_begin(task)) {
        Event event = about(EventKind::create_thread);
        event.start = task.thread()->start.value();
        tell(task, event);
    }
}

void report_image(Task& task, GuestAddr base) {
    if (task.process().debug_port.is_attached()) {
        Event event = about(EventKind::load_dll, base.value());
        event.name = task.teb().addr().value() + offsetof(Teb, arbitrary);
        tell(task, event);
    }
}

void report_unmapped(Task& task, GuestAddr base) {
    if (task.process().debug_port.is_attached()) {
        tell(task, about(EventKind::unload_dll, base.value()));
    }
}

void report_thread_end(Task& task, std::uint32_t code) {
    if (task.process().debug_port.is_attached()) {
        Event event = about(EventKind::exit_thread);
        event.value = code;
        tell(task, event);
    }
}

void report_end(Task& task, std::uint32_t code) {
    Port& port = task.process().debug_port;
    if (port.is_attached()) {
        Event event = about(EventKind::exit_process);
        event.value = code;
        tell(task, event);
        port.detach(task.process()); // its end is told
    }
}

} // namespace ferry::nt::dbgk
