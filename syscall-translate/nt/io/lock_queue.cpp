#include "lock_queue.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>

#include "../ke/dispatcher.hpp"
#include "../task.hpp"

namespace ferry::nt::io {
namespace {

constexpr std::int64_t look_again_after = -100'000; ///< 10 ms

} // namespace

NtStatus LockQueue::wait(Task& task, const File& file, const Range& range) {
    Entries::iterator own;
    {
        const std::lock_guard lock(mutex_);
        own = entries_.insert(entries_.end(), {file.open, range, &file, {}, {}, true});
    }
    for (;;) {
        const std::uint32_t seen = table_.unlocks();
        look();
        {
            const std::lock_guard lock(mutex_);
            if (own->is_granted) {
                entries_.erase(own);
                return status::SUCCESS;
            }
        }
        // A killed owner unlocks nothing: who tries again finds it dead.
        constexpr timespec patience{0, 100'000'000};
        const std::int64_t woken =
            task.wait_call(SYS_futex, &table_.unlocks(), FUTEX_WAIT, seen, &patience, nullptr, 0);
        if (woken < 0 && woken != -ETIMEDOUT && woken != -EAGAIN &&
            (!task.settle() || task.is_cancelled())) {
            const std::lock_guard lock(mutex_);
            entries_.erase(own);
            return status::CANCELLED;
        }
    }
}

void LockQueue::add(const std::shared_ptr<File>& file, const Range& range, Operation operation) {
    if (file->object) {
        ke::set_state(*file->arena, file->object, 0);
    }
    {
        const std::lock_guard lock(mutex_);
        entries_.push_back({file->open, range, file.get(), file, std::move(operation)});
    }
    look(); // it may have become free meanwhile
}

void LockQueue::look() {
    Entries granted;
    {
        const std::lock_guard lock(mutex_);
        for (auto at = entries_.begin(); at != entries_.end();) {
            const auto entry = at++;
            if (entry->is_granted || !table_.lock_range(entry->open, entry->range).ok()) {
                continue;
            }
            if (entry->waits_itself) {
                entry->is_granted = true; // it looks: the unlocking has woken it
            } else {
                granted.splice(granted.end(), entries_, entry);
            }
        }
        arm();
    }
    for (Entry& entry : granted) {
        if (const std::shared_ptr<File> file = entry.owner.lock()) {
            entry.operation.end(*file, status::SUCCESS, 0, true);
        }
    }
}

void LockQueue::arm() {
    bool has_operations = false;
    for (const Entry& entry : entries_) {
        has_operations = has_operations || !entry.waits_itself;
    }
    if (!has_operations || is_armed_) {
        return;
    }
    is_armed_ = true;
    reactor_.call_at(ke::deadline_after(look_again_after), [weak = weak_from_this()] {
        if (const auto self = weak.lock()) {
            {
                const std::lock_guard lock(self->mutex_);
                self->is_armed_ = false;
            }
            self->look();
        }
    });
}

unsigned LockQueue::cancel(File* file, const ps::Thread* thread, GuestAddr io, NtStatus result) {
    Entries ended;
    {
        const std::lock_guard lock(mutex_);
        for (auto at = entries_.begin(); at != entries_.end();) {
            const auto entry = at++;
            const bool meant = !entry->waits_itself && (file == nullptr || entry->file == file) &&
                               (thread == nullptr || entry->operation.thread() == thread) &&
                               (io.is_null() || entry->operation.status_block() == io);
            if (meant) {
                ended.splice(ended.end(), entries_, entry);
            }
        }
    }
    for (Entry& entry : ended) {
        // The file is that of the caller, or alive.
        const std::shared_ptr<File> owner = entry.owner.lock();
        File* const told = owner != nullptr ? owner.get() : file;
        if (told != nullptr) {
            entry.operation.end(*told, result, 0, true);
        }
    }
    return static_cast<unsigned>(ended.size());
}

} // namespace ferry::nt::io
