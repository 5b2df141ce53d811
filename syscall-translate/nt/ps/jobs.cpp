#include "jobs.hpp"

#include <csignal>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "../ke/dispatcher.hpp"
#include "../ob/packets.hpp"
#include "../process.hpp"
#include "exit.hpp"
#include "processes.hpp"

namespace ferry::nt::ps {
namespace {

/// What a job tells its completion port.
enum Message : std::uint64_t {
    active_process_limit = 3,
    active_process_zero = 4,
    new_process = 6,
    exit_process_message = 7,
    abnormal_exit_process = 8,
};

constexpr std::size_t deepest = std::size(decltype(LeftJobs::jobs){});

ob::ObjectId object_of(std::uint64_t slot) {
    return slot < ob::Arena::most_objects ? ob::ObjectId{static_cast<std::uint32_t>(slot)}
                                          : ob::ObjectId{};
}

/// Calls `visit` for a job and those that it is nested in; true from it ends that.
template <class Visit>
bool up_from(ob::Arena& arena, std::uint64_t job, Visit&& visit) {
    for (std::size_t i = 0; i < deepest; ++i) {
        const ob::ObjectId object = object_of(job);
        if (!object || arena.at(object).type != ob::Type::job) {
            return false;
        }
        if (visit(object, arena.at(object))) {
            return true;
        }
        job = arena.at(object).details[job_parent];
    }
    return false;
}

bool is_within(ob::Arena& arena, std::uint64_t job, std::uint32_t outer) {
    return up_from(arena, job,
                   [&](ob::ObjectId object, ob::Slot&) { return object.slot == outer; });
}

void post(ob::Arena& arena, const ob::Slot& job, Message message, std::uint64_t process_id) {
    if (const ob::ObjectId port = object_of(job.details[job_port])) {
        ob::push_packet(arena, port, {job.details[job_port_key], process_id, 0, message});
    }
}

/// The reference to the innermost stays as it is, nobody's.
LeftJobs leave(ob::Arena& arena, ob::ObjectId process, bool began) {
    ob::Slot& member = arena.at(process);
    LeftJobs left;
    up_from(arena, std::exchange(member.details[process_job], 0),
            [&](ob::ObjectId object, ob::Slot& job) {
                if (job.details[job_active] != 0) {
                    --job.details[job_active];
                }
                job.details[job_total] -= began ? 0 : 1;
                job.details[job_kernel_time] += member.details[process_kernel_time];
                job.details[job_user_time] += member.details[process_user_time];
                left.jobs[left.count++] = {object, job.details[job_active] == 0};
                return false;
            });
    return left;
}

} // namespace

UniqueFd Job::reading_end() const {
    return UniqueFd(::open(fmt::format("/proc/self/fd/{}", fd.get()).c_str(),
                           O_RDONLY | O_NONBLOCK | O_CLOEXEC));
}

std::shared_ptr<Job> pipe_of(Process& process, const ob::Held& held) {
    auto job = held.resource<Job>();
    if (job == nullptr) {
        const ob::Slot& slot = held.slot();
        UniqueFd end(::open(fmt::format("/proc/{}/fd/{}", slot.details[job_pipe_host],
                                        slot.details[job_pipe_descriptor])
                                .c_str(),
                            O_WRONLY | O_NONBLOCK | O_CLOEXEC));
        if (end) {
            job = std::static_pointer_cast<Job>(process.handles.give_resource(
                held.object(), std::make_shared<Job>(std::move(end))));
        }
    }
    return job;
}

NtStatus inherit_jobs(Process& process, bool breaks_away, ChildJobs& jobs) {
    ob::Arena& arena = process.handles.arena();
    std::uint64_t job = arena.at(process.object).details[process_job];
    // It leaves jobs from the innermost on, as long as they allow it.
    while (const ob::ObjectId object = object_of(job)) {
        const ob::Slot& slot = arena.at(object);
        const std::uint64_t flags = slot.details[job_flags];
        const bool leaves = (flags & job_silent_breakaway_ok) != 0 ||
                            (breaks_away && (flags & job_breakaway_ok) != 0);
        if (!leaves) {
            break;
        }
        job = slot.details[job_parent];
    }
    jobs.job = object_of(job);
    if (breaks_away && jobs.job &&
        jobs.job == object_of(arena.at(process.object).details[process_job])) {
        return status::ACCESS_DENIED;
    }
    const std::lock_guard lock(process.jobs.mutex);
    for (const Membership& membership : process.jobs.list) {
        if (is_within(arena, job, membership.job)) {
            jobs.memberships.push_back(
                {membership.job, UniqueFd(::fcntl(membership.pipe.get(), F_DUPFD_CLOEXEC, 0))});
        }
    }
    return status::SUCCESS;
}

NtStatus enter_job(ob::Arena& arena, ob::ObjectId process, ob::ObjectId job) {
    ob::Slot& member = arena.at(process);
    std::vector<ob::ObjectId> entered;
    NtStatus result = status::SUCCESS;
    {
        ke::DispatcherLock lock(arena);
        const ob::ObjectId before = object_of(member.details[process_job]);
        if (member.state != 0) {
            return status::PROCESS_IS_TERMINATING;
        }
        if (before && is_within(arena, before.slot, job.slot)) {
            return status::SUCCESS; // it is in it
        }
        ob::Slot& slot = arena.at(job);
        if (before && !is_within(arena, job.slot, before.slot)) {
            // The job becomes nested in the one that the process is in, if it is new.
            if (slot.details[job_parent] != 0 || slot.details[job_total] != 0) {
                return status::ACCESS_DENIED;
            }
            arena.send_reference(before);
            slot.details[job_parent] = before.slot;
        }
        up_from(arena, job.slot, [&](ob::ObjectId object, ob::Slot& outer) {
            if (object == before) {
                return true;
            }
            if ((outer.details[job_flags] & job_limit_active) != 0 &&
                outer.details[job_active] >= outer.details[job_most_active]) {
                result = status::QUOTA_EXCEEDED;
            }
            entered.push_back(object);
            return false;
        });
        if (result.ok()) {
            for (const ob::ObjectId object : entered) {
                ++arena.at(object).details[job_active];
                ++arena.at(object).details[job_total];
            }
            arena.send_reference(job);
            member.details[process_job] = job.slot;
            if (before) {
                ke::Dispatcher(lock).drop_reference(before); // one nested in it has one too
            }
        }
    }
    if (!result.ok()) {
        for (const ob::ObjectId object : entered) {
            post(arena, arena.at(object), active_process_limit, 0);
        }
    }
    return result;
}

void announce_member(ob::Arena& arena, ob::ObjectId process, std::uint64_t before) {
    const ob::Slot& member = arena.at(process);
    up_from(arena, member.details[process_job], [&](ob::ObjectId object, const ob::Slot& job) {
        if (object.slot != before) {
            post(arena, job, new_process, member.details[process_host_id] * 4);
        }
        return object.slot == before;
    });
}

LeftJobs leave_jobs(ob::Arena& arena, ob::ObjectId process, bool began) {
    const LeftJobs left = leave(arena, process, began);
    if (left.count != 0) {
        arena.receive_reference(left.jobs[0].job);
    }
    return left;
}

void announce_end(ob::Arena& arena, ob::ObjectId process, const LeftJobs& left, bool began) {
    const ob::Slot& member = arena.at(process);
    const std::uint64_t id = member.details[process_host_id] * 4;
    constexpr std::uint64_t error = 0xc0000000;
    const bool abnormal = (member.details[process_exit_code] & error) == error;
    for (std::size_t i = 0; began && i < left.count; ++i) {
        const auto& [object, was_last] = left.jobs[i];
        post(arena, arena.at(object), abnormal ? abnormal_exit_process : exit_process_message, id);
        if (was_last) {
            post(arena, arena.at(object), active_process_zero, 0);
        }
    }
    if (left.count != 0) {
        ob::release(arena, left.jobs[0].job);
    }
}

void undo_jobs(ob::Arena& arena, ob::ObjectId process) {
    LeftJobs left;
    {
        ke::DispatcherLock lock(arena);
        left = leave_jobs(arena, process, false);
    }
    announce_end(arena, process, left, false);
}

void watch_job(const std::shared_ptr<Process>& process, Membership membership) {
    ob::Arena& arena = process->handles.arena();
    const ob::ObjectId job{membership.job};
    if (!membership.pipe || !ob::Arena::is_slot(job.slot)) {
        return;
    }
    process->reactor.watch(membership.pipe.get(), EPOLLIN, [process, &arena, job](std::uint32_t) {
        if ((arena.at(job).details[job_flags] & job_kill_on_close) != 0) {
            exit_process(*process, 0);
        }
        return false;
    });
    const std::lock_guard lock(process->jobs.mutex);
    process->jobs.list.push_back(std::move(membership));
}

void watch_job_for(Process& process, ob::ObjectId child, Membership membership) {
    ob::Arena& arena = process.handles.arena();
    const ob::ObjectId job{membership.job};
    process.reactor.watch(membership.pipe.get(), EPOLLIN, [&arena, child, job](std::uint32_t) {
        ob::Slot& slot = arena.at(child);
        if (slot.type == ob::Type::process && slot.state == 0 &&
            slot.details[process_job] == job.slot &&
            (arena.at(job).details[job_flags] & job_kill_on_close) != 0) {
            slot.details[process_terminated] = 1;
            ::kill(static_cast<pid_t>(slot.details[process_host_id]), SIGKILL);
        }
        return false;
    });
}

void drop_held(ob::Arena& arena, ke::Dispatcher& dispatcher, ob::ObjectId object) {
    const ob::Slot& slot = arena.at(object);
    if (slot.type == ob::Type::process) {
        // One whose end nobody has recorded: whoever began it is gone too.
        if (const LeftJobs left = leave(arena, object, true); left.count != 0) {
            dispatcher.drop_reference(left.jobs[0].job);
        }
    }
    if (slot.type != ob::Type::job) {
        return;
    }
    for (const JobDetail held : {job_port, job_parent}) {
        if (const ob::ObjectId other = object_of(slot.details[held])) {
            dispatcher.drop_reference(other);
        }
    }
    const ob::ObjectId limits = object_of(slot.details[job_limits]);
    if (limits && arena.at(limits).type == ob::Type::packet) {
        arena.tree().free(limits.slot);
    }
}

bool is_in_job(ob::Arena& arena, ob::ObjectId process, std::uint32_t job) {
    return is_within(arena, arena.at(process).details[process_job], job);
}

} // namespace ferry::nt::ps
