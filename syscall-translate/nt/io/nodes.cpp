#include "nodes.hpp"

#include <linux/futex.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "../task.hpp"
#include "file.hpp"
#include "name_cache.hpp"

namespace ferry::nt::io {

NtStatus Nodes::enter(File& file, FileId id) {
    const NtStatus entered = table_().enter(id, file.access, file.share, file.open);
    remember(file);
    return entered;
}

void Nodes::enter_too(File& file) {
    struct stat now {};
    if (::fstat(file.fd.get(), &now) == 0) {
        table_().enter_too({now.st_dev, now.st_ino}, file.access, file.share, file.open);
        remember(file);
    }
}

void Nodes::remember(File& file) {
    if (file.open != 0) {
        file.nodes = this;
        const std::lock_guard lock(mutex_);
        opens_[file.open] = &file;
    }
}

void Nodes::remove(const File& file, FileId id) const {
    const std::string path = file.path();
    struct stat now {};
    if (::lstat(path.c_str(), &now) == 0 && FileId{now.st_dev, now.st_ino} == id &&
        remove_path(path) == 0) {
        names_.removed(path);
    }
}

void Nodes::leave(File& file) {
    {
        const std::lock_guard lock(mutex_);
        opens_.erase(file.open);
    }
    ShareTable& table = table_();
    const FileId id = table.id_of(file.open);
    bool pending = file.delete_on_close;
    const bool last = table.leave(file.open, pending);
    if (pending && (last || file.posix_delete)) {
        remove(file, id);
    }
}

NtStatus Nodes::set_delete_pending(File& file, bool pending) {
    table_().set_delete_pending(file.open, pending);
    return status::SUCCESS;
}

void Nodes::delete_on_close(File& file) {
    file.delete_on_close = true;
    if (file.open != 0) {
        table_().promise_deletion(file.open, file.path());
    }
}

bool Nodes::is_delete_pending(const File& file) const {
    return file.open != 0 && table_().is_delete_pending(file.open);
}

NtStatus Nodes::lock(Task& task, const File& file, const Range& range, bool waits) {
    ShareTable& table = table_();
    for (;;) {
        const std::uint32_t seen = table.unlocks();
        const NtStatus locked = table.lock_range(file.open, range);
        if (locked != status::LOCK_NOT_GRANTED || !waits) {
            return locked;
        }
        // A killed owner unlocks nothing: who tries again finds it dead.
        constexpr timespec patience{0, 100'000'000};
        task.wait_call(SYS_futex, &table.unlocks(), FUTEX_WAIT, seen, &patience, nullptr, 0);
        if (task.attention() != 0) {
            return status::CANCELLED;
        }
    }
}

NtStatus Nodes::unlock(const File& file, const Range& range) {
    return table_().unlock_range(file.open, range);
}

bool Nodes::may_be_locked(const File& file) const {
    return file.open != 0 && table_().may_be_locked(file.open);
}

NtStatus Nodes::check(const File& file, const Range& range, bool writes) const {
    return table_().check(file.open, range, writes);
}

void Nodes::end() {
    std::unordered_map<std::uint32_t, File*> opens;
    {
        const std::lock_guard lock(mutex_);
        std::swap(opens, opens_);
    }
    for (const auto& [open, file] : opens) {
        const FileId id = table_().id_of(open);
        bool pending = file->delete_on_close;
        const bool last = table_().leave(open, pending);
        file->nodes = nullptr; // nothing else of it will happen
        if (pending && last) {
            remove(*file, id);
        }
    }
}

} // namespace ferry::nt::io
