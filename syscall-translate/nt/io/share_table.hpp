#pragma once
/// The opens and the locked ranges of files, of all programs that share a SharedFile. Files are
/// told apart by device and inode.
///
/// Entries come in chunks, each of one process: what a killed process leaves is found by its
/// chunks. Who meets an entry of a dead process in its way takes all of that process's out.

#include <cstdint>
#include <string>
#include <vector>

#include "../ob/shared_file.hpp"
#include "../types.hpp"

namespace ferry::nt::io {

inline constexpr std::uint32_t share_read = 1;
inline constexpr std::uint32_t share_write = 2;
inline constexpr std::uint32_t share_delete = 4;

struct FileId {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    bool operator==(const FileId&) const = default;
};

/// A range of bytes that is locked, or shall be.
struct Range {
    std::uint32_t key = 0;
    bool exclusive = false;
    std::uint64_t begin = 0;
    std::uint64_t size = 0;
};

/// Thread-safe. Opens are named by numbers, which are never 0.
class ShareTable {
public:
    explicit ShareTable(ob::SharedFile& file);

    /// Enters an open, if the share modes of the others allow its access and its own allows theirs.
    /// Where the table is full, `open` is 0: others won't know of it.
    /// `name` tells the names of a file with several apart: what is deleted is one of them.
    /// FILE_DELETED if the file had only been there because who was to delete it was killed: it is
    /// not any more.
    NtStatus enter(FileId id, Access access, std::uint32_t share, std::uint32_t& open,
                   std::uint32_t name = 0);
    /// The same whatever the others say: one of them went over to another process.
    void enter_too(FileId id, Access access, std::uint32_t share, std::uint32_t& open,
                   std::uint32_t name = 0);
    /// The end of an open, of its locks too. Its wish to have the file deleted goes over to the
    /// others by that name. `pending`: it has one; afterwards: the file is to be deleted. True for
    /// the last open by that name.
    bool leave(std::uint32_t open, bool& pending);

    /// Another file has taken the place of the one that is open.
    void replace(std::uint32_t open, FileId id);

    void set_delete_pending(std::uint32_t open, bool pending);
    /// The end of the open deletes `path`, even if the process is killed.
    void promise_deletion(std::uint32_t open, const std::string& path);
    void take_promise_back(std::uint32_t open);
    [[nodiscard]] bool is_delete_pending(std::uint32_t open);
    /// Of a file with one name.
    [[nodiscard]] bool is_delete_pending(FileId id);

    /// LOCK_NOT_GRANTED where others have locked what overlaps.
    NtStatus lock_range(std::uint32_t open, const Range& range);
    NtStatus unlock_range(std::uint32_t open, const Range& range);
    /// Enters that the first bytes of a file are mapped; 0 where the table is full.
    std::uint32_t enter_mapping(FileId id, std::uint64_t size);
    void leave_mapping(std::uint32_t mapping);
    /// How many bytes of a file are mapped, by whomsoever: it can't become smaller.
    [[nodiscard]] std::uint64_t mapped_size(FileId id);

    /// If the locks of others let the open read or write there.
    NtStatus check(std::uint32_t open, const Range& range, bool writes);
    /// Whether anything may be locked in the file: a quick look.
    [[nodiscard]] bool may_be_locked(std::uint32_t open) const;
    /// Changes with each range that is unlocked.
    [[nodiscard]] std::atomic<std::uint32_t>& unlocks() const;

    /// The host's ids of the processes that have the file of an open open.
    [[nodiscard]] std::vector<std::uint64_t> users(std::uint32_t open);

    [[nodiscard]] FileId id_of(std::uint32_t open) const;

private:
    struct Header;
    struct Entry;
    class Locked;

    [[nodiscard]] Header& header() const;
    [[nodiscard]] Entry& at(std::uint32_t number) const;
    [[nodiscard]] std::uint32_t owner_of(std::uint32_t number) const;
    std::uint32_t allocate();
    std::uint32_t add(FileId id, Access access, std::uint32_t share, std::uint32_t name);
    void claim(std::uint32_t chunk);
    void link(std::uint32_t number);
    void unlink(std::uint32_t number);
    void reap(std::uint32_t record);
    bool reap_if_dead(std::uint32_t number);
    void rebuild();
    bool find_pending(FileId id, std::uint32_t name);
    void keep_promise(std::uint32_t number, FileId id, std::uint32_t name);
    NtStatus find_conflict(FileId id, Access access, std::uint32_t share, std::uint32_t name,
                           bool& again);
    NtStatus find_lock(std::uint32_t open, const Range& range, bool writes, bool own_too,
                       bool& again);
    template <class Visit>
    void for_each(FileId id, Visit&& visit);
    template <class Visit>
    void for_each_open(FileId id, std::uint32_t name, Visit&& visit);

    ob::SharedFile& file_;
    ob::SharedLock lock_;
    const std::uint64_t process_;     ///< the host's id of this one
    std::vector<std::uint32_t> free_; ///< entries of this process's chunks; guarded by the lock
    FileId deleted_;                  ///< in the place of one killed, last; guarded by the lock
};

} // namespace ferry::nt::io
