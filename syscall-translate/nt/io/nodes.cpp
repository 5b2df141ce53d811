#include "nodes.hpp"

#include <algorithm>
#include <sys/stat.h>

#include "file.hpp"
#include "lock_queue.hpp"
#include "name_cache.hpp"

namespace ferry::nt::io {

namespace {

/// Tells names of a file apart, where it has several.
std::uint32_t name_number(const File& file, std::uint64_t links) {
    return links > 1 ? static_cast<std::uint32_t>(std::hash<std::string>()(file.path())) : 0;
}

bool has_other_names(const File& file) {
    struct stat now {};
    return ::fstat(file.fd.get(), &now) == 0 && !S_ISDIR(now.st_mode) && now.st_nlink > 1;
}

} // namespace

NtStatus Nodes::enter(File& file, FileId id, std::uint64_t links) {
    const NtStatus entered =
        table_().enter(id, file.access, file.share, file.open, name_number(file, links));
    remember(file);
    return entered;
}

void Nodes::enter_too(File& file) {
    struct stat now {};
    if (::fstat(file.fd.get(), &now) == 0) {
        const std::uint64_t links = S_ISDIR(now.st_mode) ? 1 : now.st_nlink;
        table_().enter_too({now.st_dev, now.st_ino}, file.access, file.share, file.open,
                           name_number(file, links));
        remember(file);
    }
}

void Nodes::remember(File& file) {
    if (file.open != 0) {
        file.nodes = this;
        *known_table_ = &table_();
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
    cancel_locks(file, nullptr, GuestAddr(), status::RANGE_NOT_LOCKED);
    ShareTable& table = table_();
    const FileId id = table.id_of(file.open);
    bool pending = file.delete_on_close;
    const bool name_goes =
        file.posix_delete && table.is_delete_pending(file.open) && has_other_names(file);
    if (name_goes) { // what others have open is not deleted with it
        table.set_delete_pending(file.open, false);
    }
    const bool last = table.leave(file.open, pending);
    if (name_goes || (pending && (last || file.posix_delete))) {
        remove(file, id);
    }
    look_for_locks();
}

void Nodes::replace(const File& file, FileId id) {
    if (file.open != 0) {
        table_().replace(file.open, id);
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

void Nodes::keep_on_close(File& file) {
    file.delete_on_close = false;
    table_().take_promise_back(file.open);
}

bool Nodes::has_open_below(const std::string& directory) {
    const std::string begin = directory + '/';
    const std::lock_guard lock(mutex_);
    return std::any_of(opens_.begin(), opens_.end(),
                       [&](const auto& entry) { return entry.second->path().starts_with(begin); });
}

bool Nodes::is_delete_pending(const File& file) const {
    return file.open != 0 && table_().is_delete_pending(file.open);
}

std::vector<std::uint64_t> Nodes::users(const File& file) const {
    return file.open != 0 ? table_().users(file.open) : std::vector<std::uint64_t>();
}

MappedFile::~MappedFile() {
    if (ShareTable* const alive = entry == 0 ? nullptr : table->load()) {
        alive->leave_mapping(entry);
    }
}

std::shared_ptr<MappedFile> Nodes::map(const File& file, std::uint64_t size, std::string name) {
    auto mapped = std::make_shared<MappedFile>();
    mapped->name = std::move(name);
    mapped->table = known_table_;
    if (file.open != 0) {
        ShareTable& table = table_();
        mapped->entry = table.enter_mapping(table.id_of(file.open), size);
    }
    return mapped;
}

bool Nodes::may_truncate(const File& file, std::uint64_t size) const {
    return file.open == 0 || size >= table_().mapped_size(table_().id_of(file.open));
}

bool Nodes::is_delete_pending(FileId id) const {
    ShareTable* const table = known_table_->load();
    return table != nullptr && table->is_delete_pending(id);
}

NtStatus Nodes::lock(const File& file, const Range& range) {
    return table_().lock_range(file.open, range);
}

NtStatus Nodes::unlock(const File& file, const Range& range) {
    const NtStatus unlocked = table_().unlock_range(file.open, range);
    look_for_locks();
    return unlocked;
}

LockQueue& Nodes::lock_queue() {
    ShareTable& table = table_();
    const std::lock_guard lock(mutex_);
    if (queue_ == nullptr) {
        queue_ = std::make_shared<LockQueue>(reactor_, table);
        has_queue_ = true;
    }
    return *queue_;
}

std::shared_ptr<LockQueue> Nodes::made_queue() {
    if (!has_queue_) {
        return nullptr;
    }
    const std::lock_guard lock(mutex_);
    return queue_;
}

void Nodes::look_for_locks() {
    if (const auto queue = made_queue()) {
        queue->look();
    }
}

void Nodes::cancel_locks(const ps::Thread* thread) {
    if (const auto queue = made_queue()) {
        queue->cancel(nullptr, thread, GuestAddr());
    }
}

unsigned Nodes::cancel_locks(File& file, const ps::Thread* thread, GuestAddr io, NtStatus result) {
    const auto queue = made_queue();
    return queue == nullptr ? 0 : queue->cancel(&file, thread, io, result);
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
