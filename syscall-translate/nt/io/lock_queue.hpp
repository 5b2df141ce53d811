#pragma once
/// Requests for byte ranges that are locked, in the order in which they were made.
///
/// Whoever unlocks something has the queue looked through; what another process unlocks is noticed
/// by looking again after a while, as nothing of a process can be called by others.

#include <list>
#include <memory>
#include <mutex>

#include "operation.hpp"
#include "share_table.hpp"

namespace ferry::nt::io {

/// Thread-safe. Of one process.
class LockQueue : public std::enable_shared_from_this<LockQueue> {
public:
    LockQueue(ke::Reactor& reactor, ShareTable& table) : reactor_(reactor), table_(table) {}

    /// A thread that waits itself: SUCCESS once it has the range.
    NtStatus wait(Task& task, const File& file, const Range& range);
    /// An operation that ends once it has the range.
    void add(const std::shared_ptr<File>& file, const Range& range, Operation operation);
    /// Gives those what they want for whom it is free now.
    void look();
    /// Ends operations with `result`: of `file` (null: any), of `thread` (null: any), with that
    /// status block (null: any). How many.
    unsigned cancel(File* file, const ps::Thread* thread, GuestAddr io,
                    NtStatus result = status::CANCELLED);

private:
    struct Entry {
        std::uint32_t open;
        Range range;
        const File* file;
        std::weak_ptr<File> owner; ///< of an operation
        Operation operation;
        bool waits_itself = false;
        bool is_granted = false; ///< to one that waits itself
    };
    using Entries = std::list<Entry>;

    void arm();

    ke::Reactor& reactor_;
    ShareTable& table_;
    std::mutex
        mutex_; ///< guards what follows; the table's lock and the reactor's are taken under it
    Entries entries_;
    bool is_armed_ = false;
};

} // namespace ferry::nt::io
