#include "processes.hpp"

#include <atomic>
#include <csignal>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../dbgk/debug_object.hpp"
#include "../ke/time.hpp"
#include "../ob/packets.hpp"
#include "console_events.hpp"
#include "jobs.hpp"
#include "thread.hpp"

namespace ferry::nt::ps {
namespace {

/// The exit code of a host process that did not record one.
std::uint32_t code_of(const siginfo_t& info) {
    constexpr std::uint32_t by_signal = 128;
    if (info.si_code != CLD_EXITED && is_console_event(info.si_status)) {
        return status::CONTROL_C_EXIT.value;
    }
    return info.si_code == CLD_EXITED ? static_cast<std::uint32_t>(info.si_status)
                                      : by_signal + static_cast<std::uint32_t>(info.si_status);
}

std::int64_t units(const timeval& time) {
    return time.tv_sec * std::int64_t{10'000'000} + time.tv_usec * 10;
}

/// The process has left them behind.
void free_areas(ob::Arena& arena, ob::ObjectId process) {
    for (std::uint32_t area = 1; area < arena.threads_end(); ++area) {
        const ob::ThreadArea& thread = arena.thread(area);
        if (thread.host_process != 0 && thread.process == process.slot) {
            if (ob::Arena::is_slot(thread.thread)) {
                // The process gave its references back: the slot may be another object's by now.
                ob::Slot& slot = arena.at({thread.thread});
                std::uint64_t expected = area;
                if (slot.type == ob::Type::thread) {
                    std::atomic_ref(slot.details[thread_area])
                        .compare_exchange_strong(expected, std::uint64_t{0});
                }
            }
            arena.free_thread(area);
        }
    }
}

} // namespace

ob::ObjectId make_process_object(ob::Arena& arena) {
    const ob::ObjectId object = arena.allocate(ob::Type::process);
    if (object) {
        ob::Slot& slot = arena.at(object);
        slot.details[process_exit_code] = status::PENDING.value;
        slot.details[process_created] = static_cast<std::uint64_t>(ke::system_time());
    }
    return object;
}

namespace {

/// False if that was done before.
bool record(ob::Arena& arena, ob::ObjectId process, std::uint32_t code, const ProcessorTimes* used,
            LeftJobs& left) {
    ke::DispatcherLock lock(arena);
    ke::Dispatcher dispatcher(lock);
    ob::Slot& slot = arena.at(process);
    if (slot.type != ob::Type::process) {
        return false;
    }
    if (used != nullptr) { // its parent may hear of the end after others
        slot.details[process_kernel_time] = static_cast<std::uint64_t>(used->kernel);
        slot.details[process_user_time] = static_cast<std::uint64_t>(used->user);
    }
    if (slot.state != 0) {
        return false;
    }
    if (slot.details[process_terminated] != 0) {
        code = static_cast<std::uint32_t>(slot.details[process_terminated] - 1);
    }
    const auto now = static_cast<std::uint64_t>(ke::system_time());
    for (std::uint32_t area = 1; area < arena.threads_end(); ++area) {
        const ob::ThreadArea& thread = arena.thread(area);
        if (thread.host_process == 0 || thread.process != process.slot) {
            continue;
        }
        dispatcher.abandon(area);
        if (!ob::Arena::is_slot(thread.thread)) {
            continue;
        }
        ob::Slot& ended = arena.at({thread.thread});
        if (ended.type == ob::Type::thread && ended.state == 0) {
            ended.details[thread_exit_code] = code;
            ended.details[thread_exited] = now;
            dispatcher.set({thread.thread}, 1);
        }
    }
    slot.details[process_exit_code] = code;
    slot.details[process_exited] = now;
    left = leave_jobs(arena, process, true);
    dispatcher.set(process, 1);
    return true;
}

} // namespace

ob::ObjectId debug_object_of(ob::Slot& process) {
    return {std::atomic_ref(process.next_name).load()};
}

NtStatus give_debug_object(ob::Arena& arena, ob::ObjectId process, ob::ObjectId object) {
    const ke::DispatcherLock lock(arena);
    ob::Slot& slot = arena.at(process);
    if (slot.state != 0) {
        return status::PROCESS_IS_TERMINATING;
    }
    if (debug_object_of(slot)) {
        return status::PORT_ALREADY_SET;
    }
    arena.send_reference(object);
    std::atomic_ref(slot.next_name).store(object.slot);
    return status::SUCCESS;
}

void take_debug_object(ob::Arena& arena, ob::ObjectId process) {
    ke::DispatcherLock lock(arena);
    const ob::ObjectId object{std::atomic_ref(arena.at(process).next_name).exchange(0)};
    if (object) {
        ke::Dispatcher(lock).drop_reference(object);
    }
}

void record_end(ob::Arena& arena, ob::ObjectId process, std::uint32_t code,
                const ProcessorTimes* used) {
    LeftJobs left;
    if (record(arena, process, code, used, left)) {
        ob::Slot& slot = arena.at(process);
        if (const ob::ObjectId debugger = debug_object_of(slot)) { // nobody has told it
            ob::push_packet(arena, debugger,
                            {process.slot, 0, slot.details[process_exit_code], dbgk::ended_untold});
            take_debug_object(arena, process);
        }
        announce_end(arena, process, left, true);
    }
}

void kill_process(Process& process, ob::ObjectId other, std::uint32_t code) {
    ob::Slot& slot = process.handles.arena().at(other);
    const auto host = static_cast<pid_t>(slot.details[process_host_id]);
    slot.details[process_terminated] = std::uint64_t{code} + 1;
    watch_process(process, other, host, false);
    ::kill(host, SIGKILL);
}

void give_back(ob::Arena& arena, std::uint32_t record) {
    ke::DispatcherLock lock(arena);
    ke::Dispatcher dispatcher(lock);
    arena.tree().reap(record, [&](std::uint32_t object) { dispatcher.end(arena.tree(), object); });
}

bool watch_process(Process& process, ob::ObjectId object, std::int64_t host_id, bool is_child) {
    const UniqueFd fd(static_cast<int>(::syscall(SYS_pidfd_open, static_cast<pid_t>(host_id), 0)));
    if (!fd) {
        return false;
    }
    ob::Arena& arena = process.handles.arena();
    arena.add_reference(object);
    const auto host = static_cast<pid_t>(host_id);
    return process.reactor.watch(fd.get(), EPOLLIN, [&arena, object, host, is_child](auto) {
        siginfo_t info{};
        rusage used{};
        std::uint32_t code = 1;
        const auto figures = is_child ? std::nullopt // what is to be had from reaping it is exact
                                      : figures_of(static_cast<std::uint64_t>(host));
        if (is_child && ::syscall(SYS_waitid, P_PID, host, &info, WEXITED, &used) == 0) {
            code = code_of(info);
        }
        const ProcessorTimes times =
            is_child ? ProcessorTimes{units(used.ru_stime), units(used.ru_utime)}
                     : figures.value_or(HostFigures{}).times;
        record_end(arena, object, code, is_child || figures ? &times : nullptr);
        if (is_child) {
            free_areas(arena, object);
            if (const auto record =
                    static_cast<std::uint32_t>(arena.at(object).details[process_record]);
                record != 0) {
                give_back(arena, record);
                arena.tree().free_record(record);
            } else {
                ob::release(arena, object); // of a program of the host
            }
        }
        ob::release(arena, object);
        return false;
    }) != 0;
}

} // namespace ferry::nt::ps
