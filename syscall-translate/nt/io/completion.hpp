#pragma once
/// How an operation on a file ends.

#include "file.hpp"

namespace ferry::nt::io {

/// The arguments by which the caller of a file service wants to hear of the end.
struct Request {
    Handle file;
    Handle event;
    Address apc;
    Address apc_context;
    Out<IoStatusBlock> io;
};

/// Ends an operation in the calling thread: fills the status block and tells whom it concerns.
NtStatus complete(Task& task, File& file, const Request& request, NtStatus result,
                  std::uint64_t count);

} // namespace ferry::nt::io
