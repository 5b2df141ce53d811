#include "exit.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>

#include "../debug/debugger.hpp"
#include "../reports/statistics.hpp"
#include "../trace/tracer.hpp"
#include "calls.hpp"

namespace ferry::linux_guest::process {
namespace {

/// struct robust_list_head (linux/futex.h). Bit 0 of a pointer marks a PI mutex.
struct RobustListHead {
    std::uint64_t next;
    std::int64_t futex_offset;
    std::uint64_t pending;
};
constexpr int robust_list_limit = 2048; // ROBUST_LIST_LIMIT: the kernel's own guard against loops

void wake(Task& task, GuestPtr<std::uint32_t> word) {
    host_call(SYS_futex, task.space().host_pointer(word), FUTEX_WAKE, 1, nullptr, nullptr, 0);
}

/// The owner of a robust mutex has gone: says so in its word and wakes one waiter.
void mark_owner_died(Task& task, std::uint64_t entry, std::int64_t offset, bool pending) {
    const GuestPtr<std::uint32_t> word((entry & ~std::uint64_t{1}) +
                                       static_cast<std::uint64_t>(offset));
    if (word.value() % 4 != 0) {
        return;
    }
    const auto found = task.read(word);
    if (!found) {
        return;
    }
    std::uint32_t value = *found;
    if (pending && value == 0) {
        wake(task, word); // it died between unlocking and waking
        return;
    }
    while ((value & FUTEX_TID_MASK) == static_cast<std::uint32_t>(task.tid())) {
        const std::uint32_t wanted = (value & FUTEX_WAITERS) | FUTEX_OWNER_DIED;
        std::uint32_t expected = value;
        if (memory::compare_exchange(task.space(), word, expected, wanted)) {
            return;
        }
        if (expected == value) {
            const bool priority_inheriting = (entry & 1) != 0;
            if ((value & FUTEX_WAITERS) != 0 && !priority_inheriting) {
                wake(task, word);
            }
            return;
        }
        value = expected;
    }
}

void release_robust_mutexes(Task& task) {
    std::uint64_t head_at = 0;
    std::size_t size = 0;
    host_call(SYS_get_robust_list, 0, &head_at, &size);
    if (head_at == 0 || !task.space().access_ok(GuestAddr(head_at), sizeof(RobustListHead))) {
        return; // none, or still the one of the host's C library
    }
    const auto head = task.read(GuestPtr<RobustListHead>(head_at));
    if (!head) {
        return;
    }
    std::uint64_t entry = head->next;
    for (int i = 0; i < robust_list_limit && (entry & ~std::uint64_t{1}) != head_at; ++i) {
        const auto next = task.read(GuestPtr<std::uint64_t>(entry & ~std::uint64_t{1}));
        if (entry != head->pending) {
            mark_owner_died(task, entry, head->futex_offset, false);
        }
        if (!next) {
            break;
        }
        entry = *next;
    }
    if (head->pending != 0) {
        mark_owner_died(task, head->pending, head->futex_offset, true);
    }
    // The memory may be gone by the time the host thread ends.
    host_call(SYS_set_robust_list, nullptr, sizeof(RobustListHead));
}

} // namespace

void release_thread_id(Task& task) {
    release_robust_mutexes(task);
    if (task.clear_child_tid) {
        task.write(task.clear_child_tid, 0);
        wake(task, task.clear_child_tid);
    }
}

void end_thread(Task& task, int status) {
    const bool main_thread = task.tid() == static_cast<int>(host_call(SYS_getpid));
    task.process().remove_thread(task);
    if (task.process().thread_count() == 0) {
        debug::tell_end(task, {debug::End::Kind::exited, status & 0xff});
        report_end(task.process());
    }
    release_thread_id(task);
    if (main_thread) {
        // Raw: the C library would end the process. Its other threads go on.
        host_call(SYS_exit, status);
    }
}

Outcome exit(Task& task, int status) {
    if (task.process().tracer) {
        task.process().tracer->exited(task, status & 0xff);
    }
    task.end = ThreadEnd{status};
    return Outcome::registers_set();
}

Outcome exit_group(Task& task, int status) {
    if (task.process().tracer) {
        task.process().tracer->exited(task, status & 0xff);
    }
    debug::tell_end(task, {debug::End::Kind::exited, status & 0xff});
    report_end(task.process());
    if (task.process().shares_memory) {
        release_tracees(task.process());
        release_thread_id(task);
    }
    for (;;) {
        host_call(SYS_exit_group, status);
    }
}

Outcome set_tid_address(Task& task, GuestPtr<std::uint32_t> address) {
    task.clear_child_tid = address;
    return task.tid();
}

} // namespace ferry::linux_guest::process
