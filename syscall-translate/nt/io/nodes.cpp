#include "nodes.hpp"

#include <algorithm>
#include <climits>
#include <linux/futex.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "../task.hpp"
#include "file.hpp"
#include "name_cache.hpp"

namespace ferry::nt::io {
namespace {

constexpr Access reads = file_read_data | file_execute;
constexpr Access writes = file_write_data | file_append_data;

/// True if an open with `access` may be beside one that shares `share`.
bool allows(std::uint32_t share, Access access) {
    return ((access & reads) == 0 || (share & share_read) != 0) &&
           ((access & writes) == 0 || (share & share_write) != 0) &&
           ((access & access_delete) == 0 || (share & share_delete) != 0);
}

/// Opens that only look at attributes neither disturb nor are disturbed.
bool takes_part(Access access) { return (access & (reads | writes | access_delete)) != 0; }

bool overlap(const RangeLock& lock, std::uint64_t begin, std::uint64_t size) {
    // Ends may be 2^64: compared without adding.
    return lock.size != 0 && size != 0 && begin - lock.begin < lock.size
               ? true
               : lock.size != 0 && size != 0 && lock.begin - begin < size;
}

} // namespace

NtStatus Nodes::enter(File& file, FileId id) {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<Node>& node = nodes_[id];
    if (node == nullptr) {
        node = std::make_shared<Node>();
        node->id = id;
    }
    if (node->delete_pending) {
        return status::DELETE_PENDING;
    }
    if (takes_part(file.access)) {
        for (const File* const other : node->opens) {
            if (takes_part(other->access) &&
                (!allows(other->share, file.access) || !allows(file.share, other->access))) {
                return status::SHARING_VIOLATION;
            }
        }
    }
    node->opens.push_back(&file);
    file.node = node;
    file.nodes = this;
    return status::SUCCESS;
}

void Nodes::remove(const File& file) const {
    const std::string path = file.path();
    struct stat now {};
    if (file.node != nullptr && ::lstat(path.c_str(), &now) == 0 &&
        FileId{now.st_dev, now.st_ino} == file.node->id && remove_path(path) == 0) {
        names_.removed(path);
    }
}

void Nodes::wake() {
    ++unlocks_;
    kernel::host_call(SYS_futex, &unlocks_, FUTEX_WAKE_PRIVATE, INT_MAX);
}

void Nodes::leave(File& file) {
    bool removes = false;
    {
        const std::lock_guard lock(mutex_);
        Node& node = *file.node;
        std::erase(node.opens, &file);
        if (std::erase_if(node.locks, [&](const RangeLock& held) { return held.owner == &file; }) !=
            0) {
            node.lock_count = static_cast<std::uint32_t>(node.locks.size());
            wake();
        }
        node.delete_pending = node.delete_pending || file.delete_on_close;
        const bool last = node.opens.empty();
        removes = node.delete_pending && (last || file.posix_delete);
        if (last) {
            nodes_.erase(node.id);
        }
    }
    if (removes) {
        remove(file);
    }
}

NtStatus Nodes::set_delete_pending(File& file, bool pending) {
    const std::lock_guard lock(mutex_);
    file.node->delete_pending = pending;
    return status::SUCCESS;
}

bool Nodes::is_delete_pending(const File& file) const {
    const std::lock_guard lock(mutex_);
    return file.node != nullptr && file.node->delete_pending;
}

bool Nodes::has_other_opens(const File& file) const {
    const std::lock_guard lock(mutex_);
    return file.node != nullptr &&
           std::any_of(file.node->opens.begin(), file.node->opens.end(), [&](const File* other) {
               return other != &file && takes_part(other->access) &&
                      (other->share & share_delete) == 0;
           });
}

NtStatus Nodes::try_lock(const RangeLock& wanted, Node& node) {
    const std::lock_guard lock(mutex_);
    for (const RangeLock& held : node.locks) {
        if (overlap(held, wanted.begin, wanted.size) && (wanted.exclusive || held.exclusive)) {
            return status::LOCK_NOT_GRANTED;
        }
    }
    node.locks.push_back(wanted);
    node.lock_count = static_cast<std::uint32_t>(node.locks.size());
    return status::SUCCESS;
}

NtStatus Nodes::lock(Task& task, const File& file, std::uint32_t key, std::uint64_t begin,
                     std::uint64_t size, bool exclusive, bool waits) {
    for (;;) {
        const std::uint32_t seen = unlocks_;
        const NtStatus locked = try_lock({&file, key, begin, size, exclusive}, *file.node);
        if (locked.ok() || !waits) {
            return locked;
        }
        task.wait_call(SYS_futex, &unlocks_, FUTEX_WAIT_PRIVATE, seen, nullptr, nullptr, 0);
        if (task.attention() != 0) {
            return status::CANCELLED;
        }
    }
}

NtStatus Nodes::unlock(const File& file, std::uint32_t key, std::uint64_t begin,
                       std::uint64_t size) {
    const std::lock_guard lock(mutex_);
    Node& node = *file.node;
    const auto found = std::find_if(node.locks.begin(), node.locks.end(), [&](const RangeLock& l) {
        return l.owner == &file && l.key == key && l.begin == begin && l.size == size;
    });
    if (found == node.locks.end()) {
        return status::RANGE_NOT_LOCKED;
    }
    node.locks.erase(found);
    node.lock_count = static_cast<std::uint32_t>(node.locks.size());
    wake();
    return status::SUCCESS;
}

NtStatus Nodes::check(const File& file, std::uint32_t key, std::uint64_t begin, std::uint64_t size,
                      bool writing) const {
    if (file.node == nullptr || file.node->lock_count == 0) {
        return status::SUCCESS;
    }
    const std::lock_guard lock(mutex_);
    for (const RangeLock& held : file.node->locks) {
        const bool own = held.owner == &file && held.key == key;
        if (overlap(held, begin, size) && (held.exclusive ? !own : writing)) {
            return status::FILE_LOCK_CONFLICT;
        }
    }
    return status::SUCCESS;
}

void Nodes::end() {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, node] : nodes_) {
        for (const File* const file : node->opens) {
            if (node->delete_pending || file->delete_on_close) {
                remove(*file);
                break;
            }
        }
    }
}

} // namespace ferry::nt::io
