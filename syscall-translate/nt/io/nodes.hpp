#pragma once
/// What the opens of one host file know of each other: share modes, byte-range locks, deletion. It
/// is in the table that all programs of the user share (share_table.hpp).

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "share_table.hpp"

namespace ferry::nt {
class Task;
namespace ke {
class Reactor;
}
namespace ps {
class Thread;
}
} // namespace ferry::nt

namespace ferry::nt::io {

class File;
class LockQueue;
class NameCache;

/// A file of which a section maps bytes, for as long as the section or a view of it is there.
struct MappedFile {
    MappedFile() = default;
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile();

    std::string name;
    std::uint32_t entry = 0; ///< in the table
    std::shared_ptr<std::atomic<ShareTable*>> table;
};

/// The files that a process has open. Thread-safe.
class Nodes {
public:
    Nodes(const Nodes&) = delete;
    Nodes& operator=(const Nodes&) = delete;
    ~Nodes() { *known_table_ = nullptr; }
    /// `table` is asked for with the first file.
    Nodes(NameCache& names, ke::Reactor& reactor, std::function<ShareTable&()> table)
        : names_(names), reactor_(reactor), table_(std::move(table)) {}

    /// Enters `file` as an open of `id`, if the share modes of the others allow its access and its
    /// own allows theirs. `links`: so many names it has.
    NtStatus enter(File& file, FileId id, std::uint64_t links);
    /// The same for a file that another process has open, which came from there.
    void enter_too(File& file);
    /// The end of an open. What has to be deleted by then is.
    void leave(File& file);

    /// Another host file has taken the name of `file`, which stands for it now.
    void replace(const File& file, FileId id);

    /// Asks for the file to be deleted when its last open ends, or takes that back.
    NtStatus set_delete_pending(File& file, bool pending);
    /// The file is deleted when this open of it ends, however the process does.
    void delete_on_close(File& file);
    /// Takes that back.
    void keep_on_close(File& file);
    /// Whether this process has anything open below a directory.
    [[nodiscard]] bool has_open_below(const std::string& directory);
    [[nodiscard]] bool is_delete_pending(const File& file) const;
    /// The host's ids of the processes that have it open.
    [[nodiscard]] std::vector<std::uint64_t> users(const File& file) const;

    /// Whether what lies at a host path with these facts is to be deleted; a quick look where this
    /// process has opened nothing yet.
    [[nodiscard]] bool is_delete_pending(FileId id) const;
    /// A section of `size` bytes of `file` is made.
    std::shared_ptr<MappedFile> map(const File& file, std::uint64_t size, std::string name);
    /// If the file may get that size: what is mapped stays.
    [[nodiscard]] bool may_truncate(const File& file, std::uint64_t size) const;

    /// Locks a range; LOCK_NOT_GRANTED where it is taken.
    NtStatus lock(const File& file, const Range& range);
    NtStatus unlock(const File& file, const Range& range);
    /// Those who wait for ranges.
    [[nodiscard]] LockQueue& lock_queue();
    /// A thread ends, and with it what it waits for.
    void cancel_locks(const ps::Thread* thread);
    /// Ends operations of `file` that wait for ranges (LockQueue::cancel()).
    unsigned cancel_locks(File& file, const ps::Thread* thread, GuestAddr io,
                          NtStatus result = status::CANCELLED);
    /// If anything may be locked: a quick look.
    [[nodiscard]] bool may_be_locked(const File& file) const;
    /// If the locks of others let `file` read or write there.
    NtStatus check(const File& file, const Range& range, bool writes) const;

    /// The process ends: deletes what its handles would delete by being closed.
    void end();

private:
    void remember(File& file);
    [[nodiscard]] std::shared_ptr<LockQueue> made_queue();
    void look_for_locks();
    void remove(const File& file, FileId id) const;

    NameCache& names_;
    ke::Reactor& reactor_;
    const std::function<ShareTable&()> table_;
    /// The table once files have been entered; null again when this is gone.
    const std::shared_ptr<std::atomic<ShareTable*>> known_table_ =
        std::make_shared<std::atomic<ShareTable*>>(nullptr);
    std::mutex mutex_; ///< guards what follows; nothing is locked under it
    std::unordered_map<std::uint32_t, File*> opens_;
    std::shared_ptr<LockQueue> queue_; ///< made when first needed
    std::atomic<bool> has_queue_{false};
};

} // namespace ferry::nt::io
