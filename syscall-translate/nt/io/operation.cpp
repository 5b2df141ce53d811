#include "operation.hpp"

#include <ferry/memory/access.hpp>

#include "../ke/dispatcher.hpp"
#include "../ob/objects.hpp"
#include "../process.hpp"
#include "../ps/thread.hpp"
#include "../task.hpp"
#include "completion_port.hpp"
#include "guest_bytes.hpp"

namespace ferry::nt::io {
namespace {

/// FileIoCompletionNotificationInformation.
constexpr std::uint32_t skip_port_on_success = 1;

} // namespace

NtStatus Operation::begin(Task& task, File& file, const Request& request, Operation& operation) {
    constexpr Access modify_state = 2;
    if (request.event.value != 0) {
        const Handle event{request.event.value & ~std::uint64_t{1}};
        if (const NtStatus found =
                ob::hold(task, event, ob::Type::event, modify_state, operation.event_);
            !found.ok()) {
            return found;
        }
        ke::set_state(task.process().handles.arena(), operation.event_.object(), 0);
    }
    if (request.apc.value != 0 && file.port != nullptr) {
        return status::INVALID_PARAMETER;
    }
    operation.arena_ = &task.process().handles.arena();
    operation.thread_ = task.thread();
    operation.io_ = request.io.addr();
    operation.context_ = request.apc.value == 0 ? request.apc_context.value : 0;
    operation.apc_ = {request.apc.value, {request.apc_context.value, operation.io_.value(), 0}};
    return status::SUCCESS;
}

void Operation::end(File& file, NtStatus result, std::uint64_t count, bool later) {
    if (!later && result.is_error()) {
        return; // the service says so; nobody else hears of it
    }
    const IoStatusBlock block{result.value, count};
    give(io_, &block, sizeof block);
    // A file whose operation has an event of its own stays as it is.
    const bool has_event = event_.entry().type != ob::Type::none;
    if (later && file.object && (!has_event || file.synchronous())) {
        ke::set_state(*arena_, file.object, 1);
    }
    if (has_event) {
        ke::set_state(*arena_, event_.object(), 1);
    }
    if (apc_.routine != 0) {
        ke::queue_apc(*arena_, *thread_, apc_);
    }
    const bool skips =
        !later && result == status::SUCCESS && (file.notification & skip_port_on_success) != 0;
    if (file.port != nullptr && context_ != 0 && !skips) {
        file.port->post({file.port_key, context_, result.value, count});
    }
}

NtStatus complete(Task& task, File& file, const Request& request, NtStatus result,
                  std::uint64_t count) {
    if (task.write(request.io, {result.value, count})) {
        return status::ACCESS_VIOLATION;
    }
    if (request.event.value == 0 && request.apc.value == 0 && file.port == nullptr) {
        return result; // as nearly always
    }
    Operation operation;
    if (const NtStatus begun = Operation::begin(task, file, request, operation); !begun.ok()) {
        return begun;
    }
    operation.end(file, result, count, false);
    return result;
}

NtStatus told(Task& task, NtStatus result) {
    task.process().reactor.serve();
    return result;
}

Waiting::~Waiting() {
    if (watch_ != 0) {
        reactor_.cancel(watch_);
    }
}

bool Waiting::ready(const std::shared_ptr<File>& file) {
    for (;;) {
        Entry entry;
        std::uint64_t count = 0;
        NtStatus result = status::PENDING;
        {
            const std::lock_guard lock(mutex_);
            if (!entries_.empty()) {
                result = entries_.front().attempt(count);
            }
            if (result == status::PENDING) {
                watching_ = !entries_.empty();
                return watching_;
            }
            entry = std::move(entries_.front());
            entries_.pop_front();
        }
        if (result == status::SUCCESS && entry.more.next) {
            [[maybe_unused]] const NtStatus next =
                entry.more.next(std::move(entry.operation), true);
        } else {
            entry.operation.end(entry.more.of ? *entry.more.of : *file, result, count, true);
        }
    }
}

NtStatus Waiting::start(const std::shared_ptr<File>& file, int fd, Operation operation,
                        Attempt attempt, More more) {
    {
        const std::lock_guard lock(mutex_);
        if (entries_.empty()) {
            std::uint64_t count = 0;
            const NtStatus result = attempt(count);
            if (result == status::SUCCESS && more.next) {
                return more.next(std::move(operation), false);
            }
            if (result != status::PENDING) {
                operation.end(more.of ? *more.of : *file, result, count, more.later);
                return result;
            }
        }
        if (file->object) {
            ke::set_state(*file->arena, file->object, 0);
        }
        entries_.push_back({std::move(operation), std::move(attempt), std::move(more)});
        if (watching_) {
            return status::PENDING;
        }
        watching_ = true;
    }
    const std::weak_ptr<File> weak = file;
    const std::uint64_t watch = reactor_.watch(fd, events_, [this, weak](std::uint32_t) {
        const std::shared_ptr<File> alive = weak.lock();
        return alive != nullptr && ready(alive);
    });
    const std::lock_guard lock(mutex_);
    watch_ = watch;
    return status::PENDING;
}

unsigned Waiting::cancel(File& file, const ps::Thread* thread, GuestAddr io, NtStatus result) {
    std::deque<Entry> ended;
    {
        const std::lock_guard lock(mutex_);
        std::deque<Entry> kept;
        for (Entry& entry : entries_) {
            const bool meant = (thread == nullptr || entry.operation.thread() == thread) &&
                               (io.is_null() || entry.operation.status_block() == io);
            (meant ? ended : kept).push_back(std::move(entry));
        }
        entries_.swap(kept);
    }
    for (Entry& entry : ended) {
        entry.operation.end(entry.more.of ? *entry.more.of : file, result, 0, true);
    }
    return static_cast<unsigned>(ended.size());
}

} // namespace ferry::nt::io
