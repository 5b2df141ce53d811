#pragma once
/// What the opens of one host file know of each other: share modes, byte-range locks, deletion. It
/// is in the table that all programs of the user share (share_table.hpp).

#include <functional>
#include <mutex>
#include <unordered_map>

#include "share_table.hpp"

namespace ferry::nt {
class Task;
}

namespace ferry::nt::io {

class File;
class NameCache;

/// The files that a process has open. Thread-safe.
class Nodes {
public:
    /// `table` is asked for with the first file.
    Nodes(NameCache& names, std::function<ShareTable&()> table)
        : names_(names), table_(std::move(table)) {}

    /// Enters `file` as an open of `id`, if the share modes of the others allow its access and its
    /// own allows theirs.
    NtStatus enter(File& file, FileId id);
    /// The same for a file that another process has open, which came from there.
    void enter_too(File& file);
    /// The end of an open. What has to be deleted by then is.
    void leave(File& file);

    /// Asks for the file to be deleted when its last open ends, or takes that back.
    NtStatus set_delete_pending(File& file, bool pending);
    /// The file is deleted when this open of it ends, however the process does.
    void delete_on_close(File& file);
    [[nodiscard]] bool is_delete_pending(const File& file) const;

    /// Locks a range; where it is taken LOCK_NOT_GRANTED, or with `waits` once it is free.
    NtStatus lock(Task& task, const File& file, const Range& range, bool waits);
    NtStatus unlock(const File& file, const Range& range);
    /// If anything may be locked: a quick look.
    [[nodiscard]] bool may_be_locked(const File& file) const;
    /// If the locks of others let `file` read or write there.
    NtStatus check(const File& file, const Range& range, bool writes) const;

    /// The process ends: deletes what its handles would delete by being closed.
    void end();

private:
    void remember(File& file);
    void remove(const File& file, FileId id) const;

    NameCache& names_;
    const std::function<ShareTable&()> table_;
    std::mutex mutex_; ///< guards what follows; nothing is locked under it
    std::unordered_map<std::uint32_t, File*> opens_;
};

} // namespace ferry::nt::io
