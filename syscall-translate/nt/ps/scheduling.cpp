// Windows has 31 priorities, 8 being a normal thread's of a normal process; Linux has niceness from
// 19 to -20. Two and a half of one make one of the other.

#include "scheduling.hpp"

#include <algorithm>
#include <linux/capability.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../process.hpp"
#include "processes.hpp"
#include "thread.hpp"

namespace ferry::nt::ps {
namespace {

constexpr std::size_t most_processors = 64;
constexpr std::int32_t normal_priority = 8;
constexpr std::int32_t highest_dynamic = 15;

/// Whether niceness may be lowered again.
bool may_renice() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2]{};
    if (::syscall(SYS_capget, &header, data) == 0 &&
        (data[0].effective & (1U << CAP_SYS_NICE)) != 0) {
        return true;
    }
    constexpr rlim_t everything = 40;
    rlimit limit{};
    return ::getrlimit(RLIMIT_NICE, &limit) == 0 && limit.rlim_cur >= everything;
}

int nice_of(int base, std::int32_t priority) {
    constexpr int lowest = 19;
    constexpr int highest = -20;
    return std::clamp(base + (normal_priority - priority) * 5 / 2, highest, lowest);
}

/// THREAD_PRIORITY_IDLE and _TIME_CRITICAL saturate.
std::int32_t priority_of(PriorityClass of, std::int32_t relative) {
    if (relative >= highest_dynamic) {
        return highest_dynamic;
    }
    return relative <= -highest_dynamic ? 1 : class_priority(of) + relative;
}

} // namespace

std::int32_t class_priority(PriorityClass of) {
    constexpr std::int32_t by_class[] = {normal_priority, 4, normal_priority, 13, 24, 6, 10};
    const auto index = static_cast<std::size_t>(of);
    return index < std::size(by_class) ? by_class[index] : normal_priority;
}

PriorityClass class_of(const ob::Slot& process) {
    const auto said = static_cast<PriorityClass>(process.flags);
    return said == PriorityClass::unknown ? PriorityClass::normal : said;
}

PriorityClass class_of_child(const ob::Slot& process) {
    const PriorityClass own = class_of(process);
    return own == PriorityClass::idle || own == PriorityClass::below_normal ? own
                                                                            : PriorityClass::normal;
}

Scheduling::Scheduling() {
    cpu_set_t set;
    CPU_ZERO(&set);
    ::sched_getaffinity(0, sizeof set, &set);
    for (int cpu = 0; cpu < CPU_SETSIZE && processors_.size() < most_processors; ++cpu) {
        if (CPU_ISSET(cpu, &set)) {
            processors_.push_back(cpu);
        }
    }
    if (processors_.empty()) {
        processors_.push_back(0);
    }
    affinity_ = all_processors();
}

/// Something is about to be changed.
void Scheduling::touch() {
    std::call_once(once_, [this] {
        base_nice_ = ::getpriority(PRIO_PROCESS, 0);
        may_renice_ = may_renice();
    });
    touched_.store(true);
}

std::uint64_t Scheduling::all_processors() const {
    return ~std::uint64_t{0} >> (most_processors - processors_.size());
}

std::uint32_t Scheduling::number_of(int host_processor) const {
    const auto found = std::find(processors_.begin(), processors_.end(), host_processor);
    return found == processors_.end() ? 0 : static_cast<std::uint32_t>(found - processors_.begin());
}

bool Scheduling::apply_affinity(std::int32_t host_thread, std::uint64_t mask) const {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (std::size_t i = 0; i < processors_.size(); ++i) {
        if ((mask >> i & 1) != 0) {
            CPU_SET(processors_[i], &set);
        }
    }
    return ::sched_setaffinity(host_thread, sizeof set, &set) == 0;
}

std::uint64_t Scheduling::thread_affinity(const ob::Slot& thread) const {
    const std::uint64_t own = thread.details[ps::thread_affinity] & affinity();
    return own != 0 ? own : affinity();
}

NtStatus Scheduling::set_affinity(Process& process, std::uint64_t mask) {
    if (mask == 0 || (mask & ~all_processors()) != 0) {
        return status::INVALID_PARAMETER;
    }
    touch();
    affinity_.store(mask);
    ob::Arena& arena = process.handles.arena();
    for (const auto& thread : process.threads.all()) {
        if (const std::int32_t host = thread->shared().host_thread; host != 0) {
            apply_affinity(host, thread_affinity(arena.at(thread->object())));
        }
    }
    return status::SUCCESS;
}

NtStatus Scheduling::set_thread_affinity(Process& process, const ob::Held& thread,
                                         std::uint64_t mask) {
    const bool own = process_of(thread) == process.object;
    if (mask == 0 || (mask & ~(own ? affinity() : all_processors())) != 0) {
        return status::INVALID_PARAMETER;
    }
    touch();
    ob::Slot& slot = thread.slot();
    slot.details[ps::thread_affinity] = mask;
    const std::uint64_t area = slot.details[thread_area];
    ob::Arena& arena = process.handles.arena();
    if (slot.state == 0 && area != 0 && area < arena.threads_end()) {
        if (const auto host = arena.thread(static_cast<std::uint32_t>(area)).host_thread;
            host != 0) {
            apply_affinity(host, mask);
        }
    }
    return status::SUCCESS;
}

void Scheduling::apply_priority(ob::Arena& arena, std::uint32_t area) {
    touch();
    const ob::ThreadArea& thread = arena.thread(area);
    if (!may_renice_ || thread.host_thread == 0 || !ob::Arena::is_slot(thread.thread) ||
        !ob::Arena::is_slot(thread.process)) {
        return;
    }
    const auto relative =
        static_cast<std::int32_t>(arena.at({thread.thread}).details[thread_priority]);
    const std::int32_t priority = priority_of(class_of(arena.at({thread.process})), relative);
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(thread.host_thread),
                  nice_of(base_nice_, priority));
}

void Scheduling::set_class(ob::Arena& arena, ob::ObjectId process, PriorityClass to) {
    arena.at(process).flags = static_cast<std::uint8_t>(to);
    for (std::uint32_t area = 1; area < arena.threads_end(); ++area) {
        const ob::ThreadArea& thread = arena.thread(area);
        if (thread.host_process != 0 && thread.process == process.slot) {
            apply_priority(arena, area);
        }
    }
}

bool Scheduling::is_special(Process& process, const ob::Slot& thread) const {
    return touched_.load() ||
           class_of(process.handles.arena().at(process.object)) != PriorityClass::normal ||
           thread.details[thread_priority] != 0 || thread.details[ps::thread_affinity] != 0;
}

void Scheduling::begin_thread(Process& process, std::uint32_t area) {
    ob::Arena& arena = process.handles.arena();
    const ob::ThreadArea& thread = arena.thread(area);
    const ob::Slot& slot = arena.at({thread.thread});
    if (is_special(process, slot)) {
        apply_affinity(thread.host_thread, thread_affinity(slot));
        apply_priority(arena, area);
    }
}

void Scheduling::begin_child() {
    if (touched_.load()) {
        apply_affinity(0, affinity());
        if (may_renice_) {
            ::setpriority(PRIO_PROCESS, 0, base_nice_);
        }
    }
}

void Scheduling::end_child(Process& process, std::uint32_t area) {
    if (touched_.load()) {
        begin_thread(process, area);
    }
}

} // namespace ferry::nt::ps
