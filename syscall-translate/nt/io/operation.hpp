#pragma once
/// How operations on files end: at once, or later on the reactor's thread.

#include <deque>
#include <functional>

#include "../ke/reactor.hpp"
#include "../ke/wait.hpp"
#include "file.hpp"

namespace ferry::nt::ps {
class Thread;
}

namespace ferry::nt::io {

/// The arguments by which the caller of a file service wants to hear of the end.
struct Request {
    Handle file;
    Handle event;
    Address apc;
    Address apc_context;
    Out<IoStatusBlock> io;
};

/// One operation, and whom its end concerns. Needs no Task, so that any thread can end it.
class Operation {
public:
    /// Resolves the event and clears it; an error if the handle is none.
    static NtStatus begin(Task& task, File& file, const Request& request, Operation& operation);

    /// Writes the status block and tells those concerned. `later`: the service has returned
    /// PENDING.
    void end(File& file, NtStatus result, std::uint64_t count, bool later);

    [[nodiscard]] GuestAddr status_block() const { return io_; }
    [[nodiscard]] const ps::Thread* thread() const { return thread_.get(); }

private:
    ob::Held event_;
    std::shared_ptr<ps::Thread> thread_;
    ob::Arena* arena_ = nullptr;
    ke::Apc apc_;
    std::uint64_t context_ = 0; ///< for a completion port
    GuestAddr io_;
};

/// What a call that other operations of this process may have waited for gives: they have been
/// told.
NtStatus told(Task& task, NtStatus result);

/// Ends an operation in the calling thread.
NtStatus complete(Task& task, File& file, const Request& request, NtStatus result,
                  std::uint64_t count);

/// Operations of one direction on a pipe that wait for the host, in their order.
class Waiting {
public:
    /// Tries to get on. PENDING: the host is not ready; else the result, and `count`.
    using Attempt = std::function<NtStatus(std::uint64_t& count)>;

    /// What an operation goes on with once its attempt has succeeded, in place of its end.
    /// `later` as in Operation::end(); the result is the service's.
    using Next = std::function<NtStatus(Operation operation, bool later)>;
    /// What operations may have besides.
    struct More {
        Next next;
        std::shared_ptr<File> of; ///< the operation is one of this file, not of the waited for
        bool later;               ///< its service has returned
    };

    Waiting(ke::Reactor& reactor, std::uint32_t events) : reactor_(reactor), events_(events) {}
    ~Waiting();

    /// Begins an operation of `file`, which holds this: at once if that can be, else it waits for
    /// descriptor `fd`. PENDING then.
    NtStatus start(const std::shared_ptr<File>& file, int fd, Operation operation, Attempt attempt,
                   More more = {});
    /// Ends operations with `result`: those of `thread` (null: any) with that status block (null:
    /// any). How many.
    unsigned cancel(File& file, const ps::Thread* thread, GuestAddr io,
                    NtStatus result = status::CANCELLED);
    [[nodiscard]] bool is_empty() {
        const std::lock_guard lock(mutex_);
        return entries_.empty();
    }

private:
    struct Entry {
        Operation operation;
        Attempt attempt;
        More more;
    };
    bool ready(const std::shared_ptr<File>& file);

    ke::Reactor& reactor_;
    const std::uint32_t events_;
    std::mutex mutex_; ///< guards what follows; the reactor's locks are taken outside of it
    std::deque<Entry> entries_;
    bool watching_ = false;
    std::uint64_t watch_ = 0;
};

} // namespace ferry::nt::io
