// NtCreateJobObject and its kin.

#include <algorithm>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include "../ke/dispatcher.hpp"
#include "../ob/objects.hpp"
#include "../ob/packets.hpp"
#include "agent.hpp"
#include "exit.hpp"
#include "jobs.hpp"
#include "processes.hpp"
#include "services.hpp"

namespace ferry::nt::ps {
namespace {

constexpr Access may_assign = 1;
constexpr Access may_set = 2;
constexpr Access may_query = 4;
constexpr Access may_terminate = 8;

enum JobInformation : std::uint32_t {
    accounting = 1,
    basic_limits = 2,
    process_ids = 3,
    ui_restrictions = 4,
    completion_port = 7,
    accounting_and_io = 8,
    extended_limits = 9,
};

struct Accounting {
    std::int64_t user;
    std::int64_t kernel;
    std::int64_t period_user;
    std::int64_t period_kernel;
    std::uint32_t page_faults;
    std::uint32_t total;
    std::uint32_t active;
    std::uint32_t terminated;
};
static_assert(sizeof(Accounting) == 48);

struct AccountingAndIo {
    Accounting basic;
    std::uint64_t io[6];
};

struct BasicLimits {
    std::int64_t process_time;
    std::int64_t job_time;
    std::uint32_t flags;
    std::uint32_t gap;
    std::uint64_t least_working_set;
    std::uint64_t most_working_set;
    std::uint32_t most_active;
    std::uint32_t gap_2;
    std::uint64_t affinity;
    std::uint32_t priority_class;
    std::uint32_t scheduling_class;
};
static_assert(sizeof(BasicLimits) == 64);

struct ExtendedLimits {
    BasicLimits basic;
    std::uint64_t io[6];
    std::uint64_t process_memory;
    std::uint64_t job_memory;
    std::uint64_t peak_process_memory;
    std::uint64_t peak_job_memory;
};
static_assert(sizeof(ExtendedLimits) == 144);

/// The details of the slot that job_limits names.
struct KeptLimits {
    std::int64_t process_time;
    std::int64_t job_time;
    std::uint64_t least_working_set;
    std::uint64_t most_working_set;
    std::uint64_t affinity;
    std::uint32_t priority_class;
    std::uint32_t scheduling_class;
    std::uint64_t process_memory;
    std::uint64_t job_memory;
    std::uint32_t ui_restrictions;
    std::uint32_t gap;
};
static_assert(sizeof(KeptLimits) <= sizeof(ob::Slot::details));

struct PortAssociation {
    std::uint64_t key;
    std::uint64_t port;
};

KeptLimits& kept_limits(ob::Arena& arena, const ob::Slot& job) {
    const ob::ObjectId slot{static_cast<std::uint32_t>(job.details[job_limits])};
    return *reinterpret_cast<KeptLimits*>(arena.at(slot).details);
}

/// The job of a handle; of a null one that of the caller.
NtStatus hold_job(Task& task, Handle handle, Access access, ob::Held& held) {
    if (handle.value != 0) {
        return ob::hold(task, handle, ob::Type::job, access, held);
    }
    ob::Arena& arena = task.process().handles.arena();
    const std::uint64_t job = arena.at(task.process().object).details[process_job];
    const ob::ObjectId object{static_cast<std::uint32_t>(job)};
    if (!ob::Arena::is_slot(object.slot) || !arena.try_reference(object)) {
        return status::ACCESS_DENIED;
    }
    held = ob::Held(arena, {object, ob::Type::job, access, 0, nullptr});
    return status::SUCCESS;
}

template <class Visit>
void for_each_member(ob::Arena& arena, ob::ObjectId job, Visit&& visit) {
    for (std::uint32_t slot = 1; slot < arena.objects_end(); ++slot) {
        const ob::ObjectId object{slot};
        const ob::Slot& candidate = arena.at(object);
        if (candidate.type != ob::Type::process || !arena.try_reference(object)) {
            continue;
        }
        if (candidate.type == ob::Type::process && candidate.state == 0 &&
            is_in_job(arena, object, job.slot)) {
            visit(object);
        }
        ob::release(arena, object);
    }
}

Accounting accounting_of(const ob::Slot& job) {
    Accounting value{};
    value.user = value.period_user = static_cast<std::int64_t>(job.details[job_user_time]);
    value.kernel = value.period_kernel = static_cast<std::int64_t>(job.details[job_kernel_time]);
    value.total = static_cast<std::uint32_t>(job.details[job_total]);
    value.active = static_cast<std::uint32_t>(job.details[job_active]);
    return value;
}

ExtendedLimits limits_of(ob::Arena& arena, const ob::Slot& job) {
    const KeptLimits& kept = kept_limits(arena, job);
    ExtendedLimits limits{};
    limits.basic = {kept.process_time,
                    kept.job_time,
                    static_cast<std::uint32_t>(job.details[job_flags]),
                    0,
                    kept.least_working_set,
                    kept.most_working_set,
                    static_cast<std::uint32_t>(job.details[job_most_active]),
                    0,
                    kept.affinity,
                    kept.priority_class,
                    kept.scheduling_class};
    limits.process_memory = kept.process_memory;
    limits.job_memory = kept.job_memory;
    return limits;
}

NtStatus give(Task& task, OutBytes to, std::uint32_t size, Out<std::uint32_t> written,
              const void* from, std::uint32_t length) {
    if (size != length) {
        return status::INFO_LENGTH_MISMATCH;
    }
    return memory::copy_out(task.space(), to.addr(), from, length) ||
                   (written && task.write(written, length))
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

/// JOBOBJECT_BASIC_PROCESS_ID_LIST with as many as fit.
NtStatus give_ids(Task& task, ob::ObjectId job, OutBytes to, std::uint32_t size,
                  Out<std::uint32_t> written) {
    struct Head {
        std::uint32_t assigned;
        std::uint32_t listed;
    };
    if (size < sizeof(Head) + sizeof(std::uint64_t)) {
        return status::INFO_LENGTH_MISMATCH;
    }
    ob::Arena& arena = task.process().handles.arena();
    std::vector<std::uint64_t> ids;
    for_each_member(arena, job, [&](ob::ObjectId member) {
        ids.push_back(arena.at(member).details[process_host_id] * 4);
    });
    const std::size_t room = (size - sizeof(Head)) / sizeof ids[0];
    Head head{static_cast<std::uint32_t>(ids.size()),
              static_cast<std::uint32_t>(std::min(room, ids.size()))};
    const bool all = head.listed == ids.size();
    ids.resize(head.listed);
    if (memory::copy_out(task.space(), to.addr(), &head, sizeof head) ||
        memory::copy_out(task.space(), to.addr() + sizeof head, ids.data(),
                         ids.size() * sizeof ids[0]) ||
        (written && task.write(written, static_cast<std::uint32_t>(sizeof head +
                                                                   ids.size() * sizeof ids[0])))) {
        return status::ACCESS_VIOLATION;
    }
    return all ? status::SUCCESS : status::BUFFER_OVERFLOW;
}

NtStatus set_limits(ob::Arena& arena, ob::Slot& job, const ExtendedLimits& limits, bool extended) {
    constexpr std::uint32_t basic_flags = 0xff;
    constexpr std::uint32_t extended_flags = 0x7fff;
    const BasicLimits& basic = limits.basic;
    if ((basic.flags & ~(extended ? extended_flags : basic_flags)) != 0) {
        return status::INVALID_PARAMETER;
    }
    KeptLimits& kept = kept_limits(arena, job);
    kept = {basic.process_time,
            basic.job_time,
            basic.least_working_set,
            basic.most_working_set,
            basic.affinity,
            basic.priority_class,
            basic.scheduling_class,
            extended ? limits.process_memory : kept.process_memory,
            extended ? limits.job_memory : kept.job_memory,
            kept.ui_restrictions,
            0};
    job.details[job_most_active] = basic.most_active;
    job.details[job_flags] =
        extended ? basic.flags
                 : (job.details[job_flags] & ~std::uint64_t{basic_flags}) | basic.flags;
    return status::SUCCESS;
}

NtStatus associate(Task& task, const ob::Held& job, const PortAssociation& wanted) {
    constexpr Access modify_state = 2;
    ob::Arena& arena = task.process().handles.arena();
    ob::Held port;
    if (const NtStatus found =
            ob::hold(task, Handle{wanted.port}, ob::Type::completion, modify_state, port);
        !found.ok()) {
        return found;
    }
    ob::Slot& slot = job.slot();
    {
        ke::DispatcherLock lock(arena);
        if (slot.details[job_port] != 0) {
            return status::INVALID_PARAMETER;
        }
        arena.send_reference(port.object());
        slot.details[job_port_key] = wanted.key;
        slot.details[job_port] = port.object().slot;
    }
    constexpr std::uint64_t new_process = 6;
    for_each_member(arena, job.object(), [&](ob::ObjectId member) {
        ob::push_packet(
            arena, port.object(),
            {wanted.key, arena.at(member).details[process_host_id] * 4, 0, new_process});
    });
    return status::SUCCESS;
}

} // namespace

NtStatus create_job_object(Task& task, Out<std::uint64_t> handle, Access access,
                           In<ObjectAttributes> attributes) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        return status::INSUFFICIENT_RESOURCES;
    }
    const UniqueFd reading(ends[0]);
    const auto job = std::make_shared<Job>(UniqueFd(ends[1]));
    ob::Arena& arena = task.process().handles.arena();
    const ob::ObjectId limits = arena.allocate(ob::Type::packet);
    if (!limits) {
        return status::INSUFFICIENT_RESOURCES;
    }
    bool made = false;
    const NtStatus result = ob::create_object(
        task, handle, ob::Type::job, access, attributes,
        [&](ob::Slot& slot, ob::ObjectId) {
            made = true;
            slot.details[job_limits] = limits.slot;
            slot.details[job_pipe_host] = static_cast<std::uint64_t>(::getpid());
            slot.details[job_pipe_descriptor] = static_cast<std::uint64_t>(job->fd.get());
        },
        job);
    if (!made) {
        arena.tree().free(limits.slot);
    }
    return result;
}

NtStatus open_job_object(Task& task, Out<std::uint64_t> handle, Access access,
                         In<ObjectAttributes> attributes) {
    const NtStatus opened = ob::open_object(task, handle, ob::Type::job, access, attributes);
    if (const auto made = task.read(handle); opened.ok() && made) {
        [[maybe_unused]] const auto held_open =
            pipe_of(task.process(), task.process().handles.hold(Handle{*made}));
    }
    return opened;
}

NtStatus answer_join_job(const std::shared_ptr<Process>& process, Parcel& parcel) {
    watch_job(process, {static_cast<std::uint32_t>(parcel.words[0]), std::move(parcel.fd)});
    return status::SUCCESS;
}

NtStatus assign_process_to_job_object(Task& task, Handle job, Handle process) {
    constexpr Access terminate_and_set_quota = 0x101;
    ob::Held held;
    Target target;
    if (const NtStatus found = ob::hold(task, job, ob::Type::job, may_assign, held); !found.ok()) {
        return found;
    }
    if (const NtStatus found = find_target(task, process, terminate_and_set_quota, target);
        !found.ok()) {
        return found;
    }
    const auto end = pipe_of(task.process(), held);
    const ob::ObjectId member = target.own ? task.process().object : target.object();
    ob::Arena& arena = task.process().handles.arena();
    const std::uint64_t before = arena.at(member).details[process_job];
    if (const NtStatus entered = enter_job(arena, member, held.object()); !entered.ok()) {
        return entered;
    }
    announce_member(arena, member, before);
    if (end == nullptr) {
        return status::SUCCESS;
    }
    Membership membership{held.object().slot, end->reading_end()};
    if (target.own) {
        watch_job(task.shared_process(), std::move(membership));
        return status::SUCCESS;
    }
    if (arena.at(member).details[process_agent] == agent_of_host) {
        watch_job_for(task.process(), member, std::move(membership));
        return status::SUCCESS;
    }
    Parcel parcel;
    parcel.words[0] = membership.job;
    parcel.fd = std::move(membership.pipe);
    const NtStatus told = ask(task, member, Ask::join_job, parcel);
    return told == status::PROCESS_IS_TERMINATING ? status::SUCCESS : told;
}

NtStatus is_process_in_job(Task& task, Handle process, Handle job) {
    constexpr Access query_limited = 0x1000;
    Target target;
    if (const NtStatus found = find_target(task, process, query_limited, target); !found.ok()) {
        return found;
    }
    ob::Arena& arena = task.process().handles.arena();
    const ob::ObjectId member = target.own ? task.process().object : target.object();
    bool in = arena.at(member).details[process_job] != 0;
    if (job.value != 0) {
        ob::Held held;
        if (const NtStatus found = ob::hold(task, job, ob::Type::job, may_query, held);
            !found.ok()) {
            return found;
        }
        in = is_in_job(arena, member, held.object().slot);
    }
    return in ? status::PROCESS_IN_JOB : status::PROCESS_NOT_IN_JOB;
}

NtStatus query_information_job_object(Task& task, Handle job, std::uint32_t kind, OutBytes to,
                                      std::uint32_t size, Out<std::uint32_t> written) {
    ob::Held held;
    if (const NtStatus found = hold_job(task, job, may_query, held); !found.ok()) {
        return found;
    }
    ob::Arena& arena = task.process().handles.arena();
    const ob::Slot& slot = held.slot();
    switch (kind) {
    case accounting: {
        const Accounting value = accounting_of(slot);
        return give(task, to, size, written, &value, sizeof value);
    }
    case accounting_and_io: {
        const AccountingAndIo value{accounting_of(slot), {}};
        return give(task, to, size, written, &value, sizeof value);
    }
    case basic_limits: {
        const BasicLimits value = limits_of(arena, slot).basic;
        return give(task, to, size, written, &value, sizeof value);
    }
    case extended_limits: {
        const ExtendedLimits value = limits_of(arena, slot);
        return give(task, to, size, written, &value, sizeof value);
    }
    case ui_restrictions: {
        const std::uint32_t value = kept_limits(arena, slot).ui_restrictions;
        return give(task, to, size, written, &value, sizeof value);
    }
    case process_ids: return give_ids(task, held.object(), to, size, written);
    default: return status::INVALID_INFO_CLASS;
    }
}

NtStatus set_information_job_object(Task& task, Handle job, std::uint32_t kind, InBytes from,
                                    std::uint32_t size) {
    ob::Held held;
    if (const NtStatus found = ob::hold(task, job, ob::Type::job, may_set, held); !found.ok()) {
        return found;
    }
    ob::Arena& arena = task.process().handles.arena();
    ExtendedLimits limits{};
    PortAssociation association{};
    std::uint32_t restrictions = 0;
    struct Shape {
        void* to;
        std::uint32_t size;
    };
    const Shape shape = kind == basic_limits      ? Shape{&limits.basic, sizeof limits.basic}
                        : kind == extended_limits ? Shape{&limits, sizeof limits}
                        : kind == completion_port ? Shape{&association, sizeof association}
                        : kind == ui_restrictions ? Shape{&restrictions, sizeof restrictions}
                                                  : Shape{nullptr, 0};
    if (shape.to == nullptr) {
        return status::INVALID_INFO_CLASS;
    }
    if (size != shape.size) {
        return status::INFO_LENGTH_MISMATCH;
    }
    if (memory::copy_in(task.space(), shape.to, from.addr(), size)) {
        return status::ACCESS_VIOLATION;
    }
    switch (kind) {
    case completion_port: return associate(task, held, association);
    case ui_restrictions:
        kept_limits(arena, held.slot()).ui_restrictions = restrictions;
        return status::SUCCESS;
    default: return set_limits(arena, held.slot(), limits, kind == extended_limits);
    }
}

NtStatus terminate_job_object(Task& task, Handle job, std::uint32_t code) {
    ob::Held held;
    if (const NtStatus found = ob::hold(task, job, ob::Type::job, may_terminate, held);
        !found.ok()) {
        return found;
    }
    ob::Arena& arena = task.process().handles.arena();
    // First all get the code: one that ends because another has been killed ends with it too.
    for_each_member(arena, held.object(), [&](ob::ObjectId member) {
        arena.at(member).details[process_terminated] = std::uint64_t{code} + 1;
    });
    bool own = false;
    for_each_member(arena, held.object(), [&](ob::ObjectId member) {
        if (member == task.process().object) {
            own = true;
        } else {
            kill_process(task.process(), member, code);
        }
    });
    if (own) {
        exit_process(task, code);
    }
    return status::SUCCESS;
}

} // namespace ferry::nt::ps
