#pragma once
/// Job objects: what they say is in their slots. That a job's last handle is gone is told by the
/// host: each process with a handle holds the writing end of a pipe, each member watches the
/// reading end. So it is noticed however the last holder ends.

#include <array>
#include <vector>

#include <ferry/base/unique_fd.hpp>

#include "../ob/handle_table.hpp"
#include "membership.hpp"

namespace ferry::nt {
class Process;
namespace ke {
class Dispatcher;
}
} // namespace ferry::nt

namespace ferry::nt::ps {

/// Details of a job's slot. The references are the slot's own, of no process: a process that is
/// killed has none of them to give back.
enum JobDetail {
    job_flags, ///< JOB_OBJECT_LIMIT_*
    job_most_active,
    job_active,
    job_total,
    job_kernel_time, ///< of processes that have ended, in 100 ns
    job_user_time,
    job_port, ///< slot of a completion port, with a reference
    job_port_key,
    job_parent,    ///< slot of the job that it is nested in, with a reference
    job_limits,    ///< slot of its own, whose details are limits that are kept and not heeded
    job_pipe_host, ///< where its pipe can be found: a host process and its descriptor
    job_pipe_descriptor,
};

/// JOB_OBJECT_LIMIT_* that are heeded.
inline constexpr std::uint64_t job_limit_active = 0x8;
inline constexpr std::uint64_t job_breakaway_ok = 0x800;
inline constexpr std::uint64_t job_silent_breakaway_ok = 0x1000;
inline constexpr std::uint64_t job_kill_on_close = 0x2000;

/// The end of a job's pipe that its holders have.
class Job final : public ob::Resource {
public:
    explicit Job(UniqueFd end) : fd(std::move(end)) {}
    [[nodiscard]] int descriptor() const override { return fd.get(); }
    /// Another reading end.
    [[nodiscard]] UniqueFd reading_end() const;

    const UniqueFd fd;
};

/// The job of a child of `process`, and what it needs to watch it and those that it is nested in.
struct ChildJobs {
    ob::ObjectId job; ///< the innermost; none
    std::vector<Membership> memberships;
};
/// ACCESS_DENIED where the child must not break away.
NtStatus inherit_jobs(Process& process, bool breaks_away, ChildJobs& jobs);

/// The pipe of a job; where another process has made it, that is asked for its end. Null if it
/// can't be had.
std::shared_ptr<Job> pipe_of(Process& process, const ob::Held& job);

/// Makes a process a member of `job` and of those that it is nested in. QUOTA_EXCEEDED where that
/// would be too many, ACCESS_DENIED where it is in a job that `job` can't be nested in.
NtStatus enter_job(ob::Arena& arena, ob::ObjectId process, ob::ObjectId job);
/// Tells the ports of those jobs, but for `before` and those that it is nested in, of their member.
void announce_member(ob::Arena& arena, ob::ObjectId process, std::uint64_t before);
/// The jobs that a process has left.
struct LeftJobs {
    struct One {
        ob::ObjectId job;
        bool was_last; ///< of its processes
    };
    std::array<One, 32> jobs{}; ///< the innermost first, to which this process now refers
    std::size_t count = 0;
};
/// A process has ended, or it never began. Under the lock.
LeftJobs leave_jobs(ob::Arena& arena, ob::ObjectId process, bool began);
/// Tells their ports, if it began, and gives the reference back. Not under the lock.
void announce_end(ob::Arena& arena, ob::ObjectId process, const LeftJobs& left, bool began);
/// Both, for a process that never began.
void undo_jobs(ob::Arena& arena, ob::ObjectId process);

/// From now on this process ends with that job, if the job wants that.
void watch_job(const std::shared_ptr<Process>& process, Membership membership);
/// The same for a program of the host.
void watch_job_for(Process& process, ob::ObjectId child, Membership membership);

/// An object is on its end: gives back what a job refers to, and a process's job. Under the lock.
void drop_held(ob::Arena& arena, ke::Dispatcher& dispatcher, ob::ObjectId object);

/// Whether a process is in a job, or one nested in it.
[[nodiscard]] bool is_in_job(ob::Arena& arena, ob::ObjectId process, std::uint32_t job);

} // namespace ferry::nt::ps
