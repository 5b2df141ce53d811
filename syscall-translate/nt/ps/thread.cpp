#include "thread.hpp"

#include <algorithm>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/kernel/host_call.hpp>

#include "../ke/time.hpp"
#include "../process.hpp"
#include "../task.hpp"
#include "../types.hpp"

namespace ferry::nt::ps {

std::shared_ptr<Thread> Thread::create(ob::Arena& arena, ob::ObjectId process) {
    const std::uint32_t area = arena.allocate_thread();
    if (area == 0) {
        return nullptr;
    }
    const ob::ObjectId object = arena.allocate(ob::Type::thread);
    if (!object) {
        arena.free_thread(area);
        return nullptr;
    }
    ob::ThreadArea& shared = arena.thread(area);
    shared.thread = object.slot;
    shared.process = process.slot;
    shared.host_process = ::getpid();
    ob::Slot& slot = arena.at(object);
    slot.details[thread_area] = area;
    slot.details[thread_exit_code] = status::PENDING.value;
    slot.details[thread_id] = std::uint64_t{area} * 4;
    slot.details[thread_process] = process.slot;
    slot.details[thread_created] = static_cast<std::uint64_t>(ke::system_time());
    return std::shared_ptr<Thread>(new Thread(arena, object, area));
}

std::shared_ptr<Thread> Thread::adopt(ob::Arena& arena, std::uint32_t area) {
    if (area == 0 || area >= arena.threads_end() ||
        !ob::Arena::is_slot(arena.thread(area).thread)) {
        return nullptr;
    }
    ob::ThreadArea& shared = arena.thread(area);
    shared.host_process = ::getpid();
    arena.add_reference({shared.thread});
    return std::shared_ptr<Thread>(new Thread(arena, {shared.thread}, area));
}

Thread::~Thread() {
    set_impersonation_token({});
    if (owns_area_) {
        arena_.free_thread(area_);
    }
}

bool Thread::push_apc(const ke::Apc& apc) {
    const std::lock_guard lock(mutex_);
    if (!apcs_closed_ && apc.routine != 0) {
        apcs_.push_back(apc);
    }
    return !apcs_closed_;
}

std::optional<ke::Apc> Thread::pop_apc() {
    const std::lock_guard lock(mutex_);
    if (apcs_.empty()) {
        return std::nullopt;
    }
    const ke::Apc apc = apcs_.front();
    apcs_.pop_front();
    return apc;
}

void Thread::close_apcs() {
    const std::lock_guard lock(mutex_);
    apcs_closed_ = true;
    apcs_.clear();
}

void Thread::set_description(std::u16string text) {
    const std::lock_guard lock(mutex_);
    description_ = std::move(text);
}

std::u16string Thread::description() const {
    const std::lock_guard lock(mutex_);
    return description_;
}

ob::ObjectId Thread::impersonation_token() const {
    const std::lock_guard lock(mutex_);
    if (token_) {
        arena_.add_reference(token_);
    }
    return token_;
}

void Thread::set_impersonation_token(ob::ObjectId token) {
    {
        const std::lock_guard lock(mutex_);
        std::swap(token, token_);
    }
    if (token) {
        ob::release(arena_, token);
    }
}

void Thread::set_task(Task* task) {
    const std::lock_guard lock(task_mutex_);
    task_ = task;
    ended_ = task == nullptr;
}

bool Thread::has_ended() const {
    const std::lock_guard lock(task_mutex_);
    return ended_;
}

std::shared_ptr<Thread> thread_of(Task& task, const ob::Held& thread) {
    return process_of(thread) == task.process().object
               ? task.process().threads.find(
                     static_cast<std::uint32_t>(thread.slot().details[thread_area]))
               : nullptr;
}

ob::ObjectId process_of(const ob::Held& thread) {
    return {static_cast<std::uint32_t>(std::clamp<std::uint64_t>(
        thread.slot().details[thread_process], 1, ob::Arena::most_objects - 1))};
}

ProcessorTimes times_since(ProcessorTimes host, const ob::Slot& thread) {
    // Of another thread they are told in hundredths of a second.
    const auto before = [&](ThreadDetail which) {
        return static_cast<std::int64_t>(thread.details[which]);
    };
    return {std::max<std::int64_t>(host.kernel - before(thread_kernel_time), 0),
            std::max<std::int64_t>(host.user - before(thread_user_time), 0)};
}

void kick(const ob::ThreadArea& area) {
    if (area.host_process > 0 && area.host_thread > 0) {
        kernel::host_call(SYS_tgkill, area.host_process, area.host_thread, kick_signal);
    }
}

} // namespace ferry::nt::ps
