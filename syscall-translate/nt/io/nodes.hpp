#pragma once
/// What the opens of one host file know of each other: share modes, byte-range locks, deletion.
/// Files are told apart by device and inode.

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "../types.hpp"

namespace ferry::nt {
class Task;
}

namespace ferry::nt::io {

class File;
class NameCache;

inline constexpr std::uint32_t share_read = 1;
inline constexpr std::uint32_t share_write = 2;
inline constexpr std::uint32_t share_delete = 4;

struct FileId {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    auto operator<=>(const FileId&) const = default;
};

/// A range of bytes that an open has locked.
struct RangeLock {
    const File* owner = nullptr;
    std::uint32_t key = 0;
    std::uint64_t begin = 0;
    std::uint64_t size = 0;
    bool exclusive = false;
};

/// One file that is open.
struct Node {
    FileId id;
    std::vector<const File*> opens;
    std::vector<RangeLock> locks;
    std::atomic<std::uint32_t> lock_count{0}; ///< of `locks`, for a look without the mutex
    bool delete_pending = false;
};

/// The files that a process has open. Thread-safe.
class Nodes {
public:
    explicit Nodes(NameCache& names) : names_(names) {}

    /// Enters `file` as an open of `id`, if the share modes of the others allow its access and its
    /// own allows theirs.
    NtStatus enter(File& file, FileId id);
    /// The end of an open. What has to be deleted by then is.
    void leave(File& file);

    /// Asks for the file to be deleted when its last open ends, or takes that back.
    NtStatus set_delete_pending(File& file, bool pending);
    [[nodiscard]] bool is_delete_pending(const File& file) const;
    /// If another open would be disturbed by deletion or a new name.
    [[nodiscard]] bool has_other_opens(const File& file) const;

    /// Locks a range; where it is taken LOCK_NOT_GRANTED, or with `waits` once it is free.
    NtStatus lock(Task& task, const File& file, std::uint32_t key, std::uint64_t begin,
                  std::uint64_t size, bool exclusive, bool waits);
    NtStatus unlock(const File& file, std::uint32_t key, std::uint64_t begin, std::uint64_t size);
    /// If the locks of others let `file` read or write there.
    NtStatus check(const File& file, std::uint32_t key, std::uint64_t begin, std::uint64_t size,
                   bool writes) const;

    /// The process ends: deletes what its handles would delete by being closed.
    void end();

private:
    NtStatus try_lock(const RangeLock& wanted, Node& node);
    void remove(const File& file) const;
    void wake();

    NameCache& names_;
    mutable std::mutex mutex_; ///< guards what follows; nothing is locked under it
    std::map<FileId, std::shared_ptr<Node>> nodes_;
    std::atomic<std::uint32_t> unlocks_{
        0}; ///< counts unlocked ranges: who waits for one waits here
};

} // namespace ferry::nt::io
