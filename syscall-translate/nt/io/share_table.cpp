#include "share_table.hpp"

#include <algorithm>
#include <climits>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/kernel/host_call.hpp>

#include "access.hpp"
#include "deletion_notes.hpp"
#include "file.hpp"

namespace ferry::nt::io {
namespace {

constexpr Access reads = file_read_data | file_execute;
constexpr Access writes = file_write_data | file_append_data;

constexpr std::uint32_t buckets = 4096;
constexpr std::uint32_t chunk_size = 64; ///< entries

/// True if an open with `access` may be beside one that shares `share`.
bool allows(std::uint32_t share, Access access) {
    return ((access & reads) == 0 || (share & share_read) != 0) &&
           ((access & writes) == 0 || (share & share_write) != 0) &&
           ((access & access_delete) == 0 || (share & share_delete) != 0);
}

/// Opens that only look at attributes neither disturb nor are disturbed.
bool takes_part(Access access) { return (access & (reads | writes | access_delete)) != 0; }

/// A range of no bytes is in the way of those that have bytes on both sides of it ([MS-FSA]
/// 2.1.4.10).
bool overlap(const Range& a, const Range& b) {
    // Ends may be 2^64: compared without adding.
    const auto reaches = [](const Range& first, const Range& second) {
        return first.begin <= second.begin && second.begin - first.begin < first.size &&
               (second.size != 0 || first.begin != second.begin);
    };
    return reaches(a, b) || reaches(b, a);
}

std::uint32_t bucket_of(FileId id) {
    const std::uint64_t mixed = (id.inode ^ id.device << 32) * 0x9e37'79b9'7f4a'7c15;
    return static_cast<std::uint32_t>(mixed >> 52) % buckets;
}

} // namespace

struct ShareTable::Entry {
    enum Kind : std::uint32_t { unused, open, range, mapping };
    Kind kind;
    std::uint32_t next; ///< in the bucket
    FileId id;
    Access access;         ///< of an open
    std::uint16_t share;   ///< of an open
    std::uint16_t pending; ///< of an open: it wants the file deleted
    std::uint32_t name;    ///< of an open: by which of the file's names
    std::uint32_t owner;   ///< of a range: the open; of an open: 1 if it has promised deletion
    Range locked; ///< of a range; of an open: where it begins, the process's id; of a mapping: its
                  ///< size
};

struct ShareTable::Header {
    static constexpr std::size_t size = 128 << 10;
    static constexpr std::uint32_t chunks =
        (ob::SharedFile::files_part - size) / (std::size_t{chunk_size} * 64);

    struct Bucket {
        std::uint32_t first;
        std::atomic<std::uint32_t> locks; ///< ranges in it
    };
    ob::LockWord lock;
    std::atomic<std::uint32_t> unlocks;
    std::uint32_t chunks_end;
    std::uint32_t owners[chunks]; ///< the records of processes
    Bucket bucket[buckets];
};

/// The table, locked and whole.
class ShareTable::Locked {
public:
    explicit Locked(ShareTable& table) : table_(table) {
        if (table_.lock_.lock()) {
            table_.rebuild();
        }
    }
    Locked(const Locked&) = delete;
    Locked& operator=(const Locked&) = delete;
    ~Locked() { table_.lock_.unlock(); }

private:
    ShareTable& table_;
};

ShareTable::Header& ShareTable::header() const {
    static_assert(sizeof(Header) <= Header::size);
    return *reinterpret_cast<Header*>(file_.files());
}

/// Of any number: what the table says is checked here.
ShareTable::Entry& ShareTable::at(std::uint32_t number) const {
    static_assert(sizeof(Entry) == 64);
    return reinterpret_cast<Entry*>(file_.files() +
                                    Header::size)[number % (Header::chunks * chunk_size)];
}

std::uint32_t ShareTable::owner_of(std::uint32_t number) const {
    return header().owners[number / chunk_size % Header::chunks];
}

ShareTable::ShareTable(ob::SharedFile& file)
    : file_(file), lock_(file, header().lock), process_(static_cast<std::uint64_t>(::getpid())) {
    const Locked locked(*this);
    reap(file_.self()); // what one has left that had the record before
    std::uint32_t alive = 0;
    for (std::uint32_t chunk = 0; chunk < std::min(header().chunks_end, Header::chunks); ++chunk) {
        const std::uint32_t owner = header().owners[chunk];
        if (owner == 0 || owner == file_.self() || owner == alive) {
            continue;
        }
        if (file_.is_alive(owner)) {
            alive = owner;
        } else {
            reap(owner);
        }
    }
}

/// Visits the entries of a file by number until `visit` is false.
template <class Visit>
void ShareTable::for_each(FileId id, Visit&& visit) {
    std::uint32_t most = Header::chunks * chunk_size;
    for (std::uint32_t number = header().bucket[bucket_of(id)].first; number != 0 && most-- != 0;) {
        const std::uint32_t next = at(number).next;
        if (at(number).id == id && !visit(number)) {
            return;
        }
        number = next;
    }
}

/// The opens of a file by one of its names.
template <class Visit>
void ShareTable::for_each_open(FileId id, std::uint32_t name, Visit&& visit) {
    for_each(id, [&](std::uint32_t number) {
        return at(number).kind != Entry::open || at(number).name != name || visit(number);
    });
}

/// An entry of this process's own; 0 if there is no room.
std::uint32_t ShareTable::allocate() {
    Header& table = header();
    for (std::uint32_t chunk = 0; chunk < Header::chunks && free_.empty(); ++chunk) {
        if (table.owners[chunk] == 0) {
            claim(chunk);
        }
    }
    for (std::uint32_t chunk = 0; chunk < Header::chunks && free_.empty(); ++chunk) {
        if (const std::uint32_t owner = table.owners[chunk];
            owner != file_.self() && !file_.is_alive(owner)) {
            reap(owner);
            claim(chunk);
        }
    }
    if (free_.empty()) {
        return 0;
    }
    const std::uint32_t number = free_.back();
    free_.pop_back();
    return number;
}

void ShareTable::claim(std::uint32_t chunk) {
    header().owners[chunk] = file_.self();
    header().chunks_end = std::max(header().chunks_end, chunk + 1);
    for (std::uint32_t i = chunk_size; i-- != 0;) {
        if (const std::uint32_t number = chunk * chunk_size + i; number != 0) {
            free_.push_back(number);
        }
    }
}

void ShareTable::link(std::uint32_t number) {
    Entry& entry = at(number);
    Header::Bucket& bucket = header().bucket[bucket_of(entry.id)];
    entry.next = bucket.first;
    bucket.first = number;
    if (entry.kind == Entry::range) {
        bucket.locks.fetch_add(1);
    }
}

void ShareTable::unlink(std::uint32_t number) {
    Entry& entry = at(number);
    Header::Bucket& bucket = header().bucket[bucket_of(entry.id)];
    std::uint32_t most = Header::chunks * chunk_size;
    for (std::uint32_t* at_link = &bucket.first; *at_link != 0 && most-- != 0;
         at_link = &at(*at_link).next) {
        if (*at_link == number) {
            *at_link = entry.next;
            break;
        }
    }
    const bool was_range = entry.kind == Entry::range;
    entry.kind = Entry::unused;
    if (was_range) {
        bucket.locks.fetch_sub(1);
        unlocks().fetch_add(1);
    }
}

/// Takes a process's entries out.
void ShareTable::reap(std::uint32_t record) {
    Header& table = header();
    bool unlocked = false;
    for (std::uint32_t chunk = 0; chunk < std::min(table.chunks_end, Header::chunks); ++chunk) {
        if (table.owners[chunk] != record) {
            continue;
        }
        for (std::uint32_t i = 0; i < chunk_size; ++i) {
            const std::uint32_t number = chunk * chunk_size + i;
            Entry& entry = at(number);
            if (number == 0 || entry.kind == Entry::unused) {
                continue;
            }
            unlocked = unlocked || entry.kind == Entry::range;
            if (entry.kind == Entry::open && entry.pending != 0) {
                for_each_open(entry.id, entry.name, [&](std::uint32_t other) {
                    const bool heir = owner_of(other) != record;
                    at(other).pending |= static_cast<std::uint16_t>(heir);
                    return !heir;
                });
            }
            const bool promised = entry.kind == Entry::open && entry.owner != 0;
            unlink(number);
            if (promised) {
                keep_promise(number, entry.id, entry.name);
            }
        }
        table.owners[chunk] = 0;
    }
    if (unlocked) {
        kernel::host_call(SYS_futex, &unlocks(), FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
    }
}

/// What a process that is dead would have deleted by closing it, if it was the last one.
void ShareTable::keep_promise(std::uint32_t number, FileId id, std::uint32_t name) {
    bool is_open = false;
    for_each_open(id, name, [&](std::uint32_t other) {
        const std::uint32_t owner = owner_of(other);
        if (owner == file_.self() || file_.is_alive(owner)) {
            at(other).pending = 1;
            is_open = true;
        }
        return !is_open;
    });
    const std::string path = DeletionNotes(file_).take(number, id);
    if (!is_open && !path.empty() && remove_path(path) == 0) {
        deleted_ = id;
    }
}

bool ShareTable::reap_if_dead(std::uint32_t number) {
    const std::uint32_t owner = owner_of(number);
    if (owner == file_.self() || file_.is_alive(owner)) {
        return false;
    }
    if (owner == 0) { // of nobody: the table is damaged
        unlink(number);
    } else {
        reap(owner);
    }
    return true;
}

/// Who held the lock died while it changed the table: buckets made anew out of what the living
/// have in their chunks.
void ShareTable::rebuild() {
    Header& table = header();
    for (Header::Bucket& bucket : table.bucket) {
        bucket.first = 0;
        bucket.locks = 0;
    }
    table.chunks_end = Header::chunks;
    std::vector<std::uint32_t> promises;
    for (std::uint32_t chunk = 0; chunk < Header::chunks; ++chunk) {
        std::uint32_t& owner = table.owners[chunk];
        if (owner != 0 && !file_.is_alive(owner)) {
            owner = 0;
        }
        for (std::uint32_t i = 0; i < chunk_size; ++i) {
            const std::uint32_t number = chunk * chunk_size + i;
            Entry& entry = at(number);
            if (owner == 0 || number == 0) {
                if (entry.kind == Entry::open && entry.owner != 0 && number != 0) {
                    promises.push_back(number);
                }
                entry.kind = Entry::unused;
            } else if (entry.kind != Entry::unused) {
                link(number);
            }
        }
    }
    for (const std::uint32_t number : promises) { // unused, and not given away yet
        keep_promise(number, at(number).id, at(number).name);
    }
}

NtStatus ShareTable::find_conflict(FileId id, Access access, std::uint32_t share,
                                   std::uint32_t name, bool& again) {
    NtStatus result = status::SUCCESS;
    again = false;
    for_each(id, [&](std::uint32_t number) {
        const Entry& other = at(number);
        if (other.kind != Entry::open) {
            return true;
        }
        if (other.pending != 0 && other.name == name) {
            result = status::DELETE_PENDING;
        } else if (takes_part(access) && takes_part(other.access) &&
                   (!allows(other.share, access) || !allows(share, other.access))) {
            result = status::SHARING_VIOLATION;
        }
        again = (!result.ok() || other.owner != 0) && reap_if_dead(number);
        return result.ok() && !again;
    });
    return result;
}

NtStatus ShareTable::enter(FileId id, Access access, std::uint32_t share, std::uint32_t& open,
                           std::uint32_t name) {
    const Locked locked(*this);
    bool again = false;
    do {
        const NtStatus result = find_conflict(id, access, share, name, again);
        if (!result.ok() && !again) {
            return result;
        }
    } while (again);
    if (deleted_ == id) {
        deleted_ = {};
        return status::FILE_DELETED;
    }
    open = add(id, access, share, name);
    return status::SUCCESS;
}

void ShareTable::enter_too(FileId id, Access access, std::uint32_t share, std::uint32_t& open,
                           std::uint32_t name) {
    const Locked locked(*this);
    open = add(id, access, share, name);
}

std::uint32_t ShareTable::add(FileId id, Access access, std::uint32_t share, std::uint32_t name) {
    const std::uint32_t open = allocate();
    if (open != 0) {
        at(open) = {Entry::open, 0, id, access, static_cast<std::uint16_t>(share), 0, name, 0, {}};
        at(open).locked.begin = process_;
        link(open);
    }
    return open;
}

bool ShareTable::leave(std::uint32_t open, bool& pending) {
    const Locked locked(*this);
    const FileId id = at(open).id;
    const std::uint32_t name = at(open).name;
    pending = pending || at(open).pending != 0;
    std::uint32_t other_open = 0;
    bool unlocked = false;
    bool again = false;
    do {
        again = false;
        other_open = 0;
        for_each(id, [&](std::uint32_t number) {
            const Entry& entry = at(number);
            if (entry.kind == Entry::range && entry.owner == open) {
                unlink(number);
                free_.push_back(number);
                unlocked = true;
            } else if (entry.kind == Entry::open && entry.name == name && number != open) {
                other_open = number;
                pending = pending || entry.pending != 0;
                again = pending && reap_if_dead(number);
            }
            return !again;
        });
    } while (again);
    const bool promised = at(open).owner != 0;
    unlink(open);
    free_.push_back(open);
    if (promised) {
        DeletionNotes(file_).drop(open);
    }
    if (pending && other_open != 0) {
        at(other_open).pending = 1;
    }
    if (unlocked) {
        kernel::host_call(SYS_futex, &unlocks(), FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
    }
    return other_open == 0;
}

void ShareTable::replace(std::uint32_t open, FileId id) {
    const Locked locked(*this);
    Entry kept = at(open);
    kept.id = id;
    unlink(open);
    at(open) = kept;
    link(open);
}

void ShareTable::set_delete_pending(std::uint32_t open, bool pending) {
    const Locked locked(*this);
    at(open).pending = static_cast<std::uint16_t>(pending);
    if (!pending) {
        for_each_open(at(open).id, at(open).name, [&](std::uint32_t number) {
            at(number).pending = 0;
            return true;
        });
    }
}

void ShareTable::promise_deletion(std::uint32_t open, const std::string& path) {
    const Locked locked(*this);
    at(open).owner =
        static_cast<std::uint32_t>(DeletionNotes(file_).leave(open, at(open).id, path));
}

void ShareTable::take_promise_back(std::uint32_t open) {
    const Locked locked(*this);
    if (at(open).owner != 0) {
        at(open).owner = 0;
        DeletionNotes(file_).drop(open);
    }
}

bool ShareTable::is_delete_pending(std::uint32_t open) {
    const Locked locked(*this);
    return find_pending(at(open).id, at(open).name);
}

bool ShareTable::is_delete_pending(FileId id) {
    if (__atomic_load_n(&header().bucket[bucket_of(id)].first, __ATOMIC_RELAXED) == 0) {
        return false; // as of most files: nobody has it open
    }
    const Locked locked(*this);
    return find_pending(id, 0);
}

bool ShareTable::find_pending(FileId id, std::uint32_t name) {
    bool pending = false;
    bool again = false;
    do {
        again = false;
        pending = false;
        for_each_open(id, name, [&](std::uint32_t number) {
            pending = at(number).pending != 0;
            again = pending && reap_if_dead(number);
            return !pending;
        });
    } while (again);
    return pending;
}

std::uint32_t ShareTable::enter_mapping(FileId id, std::uint64_t size) {
    const Locked locked(*this);
    const std::uint32_t number = allocate();
    if (number != 0) {
        at(number) = {Entry::mapping, 0, id, 0, 0, 0, 0, 0, {0, false, 0, size}};
        link(number);
    }
    return number;
}

void ShareTable::leave_mapping(std::uint32_t mapping) {
    const Locked locked(*this);
    unlink(mapping);
    free_.push_back(mapping);
}

std::uint64_t ShareTable::mapped_size(FileId id) {
    const Locked locked(*this);
    std::uint64_t size = 0;
    bool again = false;
    do {
        size = 0;
        for_each(id, [&](std::uint32_t number) {
            const bool mapped = at(number).kind == Entry::mapping;
            again = mapped && reap_if_dead(number);
            size = mapped && !again ? std::max(size, at(number).locked.size) : size;
            return !again;
        });
    } while (again);
    return size;
}

std::vector<std::uint64_t> ShareTable::users(std::uint32_t open) {
    const Locked locked(*this);
    std::vector<std::uint64_t> ids;
    bool again = false;
    do {
        again = false;
        ids.clear();
        for_each(at(open).id, [&](std::uint32_t number) {
            again = at(number).kind == Entry::open && reap_if_dead(number);
            if (!again && at(number).kind == Entry::open) {
                ids.push_back(at(number).locked.begin);
            }
            return !again;
        });
    } while (again);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

/// A lock that is in the way of reading or writing there; to somebody who wants it for himself, own
/// ones are too.
NtStatus ShareTable::find_lock(std::uint32_t open, const Range& range, bool writing, bool own_too,
                               bool& again) {
    NtStatus result = status::SUCCESS;
    again = false;
    for_each(at(open).id, [&](std::uint32_t number) {
        const Entry& held = at(number);
        if (held.kind != Entry::range || !overlap(held.locked, range)) {
            return true;
        }
        const bool own = !own_too && held.owner == open && held.locked.key == range.key;
        if (held.locked.exclusive ? !own : writing) {
            result = status::FILE_LOCK_CONFLICT;
            again = reap_if_dead(number);
        }
        return result.ok();
    });
    return result;
}

NtStatus ShareTable::lock_range(std::uint32_t open, const Range& range) {
    const Locked locked(*this);
    bool again = false;
    do {
        const NtStatus found = find_lock(open, range, range.exclusive, range.exclusive, again);
        if (!found.ok() && !again) {
            return status::LOCK_NOT_GRANTED;
        }
    } while (again);
    const std::uint32_t number = allocate();
    if (number == 0) {
        return status::INSUFFICIENT_RESOURCES;
    }
    at(number) = {Entry::range, 0, at(open).id, 0, 0, 0, 0, open, range};
    link(number);
    return status::SUCCESS;
}

NtStatus ShareTable::unlock_range(std::uint32_t open, const Range& range) {
    const Locked locked(*this);
    std::uint32_t found = 0;
    for_each(at(open).id, [&](std::uint32_t number) {
        const Entry& held = at(number);
        if (held.kind == Entry::range && held.owner == open && held.locked.key == range.key &&
            held.locked.begin == range.begin && held.locked.size == range.size) {
            found =
                found != 0 && at(found).locked.exclusive && !held.locked.exclusive ? found : number;
        }
        return true; // the oldest of them, exclusive ones before shared ones
    });
    if (found == 0) {
        return status::RANGE_NOT_LOCKED;
    }
    unlink(found);
    free_.push_back(found);
    kernel::host_call(SYS_futex, &unlocks(), FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
    return status::SUCCESS;
}

NtStatus ShareTable::check(std::uint32_t open, const Range& range, bool writing) {
    const Locked locked(*this);
    for (;;) {
        bool again = false;
        const NtStatus found = find_lock(open, range, writing, false, again);
        if (!again) {
            return found;
        }
    }
}

bool ShareTable::may_be_locked(std::uint32_t open) const {
    return header().bucket[bucket_of(at(open).id)].locks.load(std::memory_order_relaxed) != 0;
}

std::atomic<std::uint32_t>& ShareTable::unlocks() const { return header().unlocks; }

FileId ShareTable::id_of(std::uint32_t open) const { return at(open).id; }

} // namespace ferry::nt::io
