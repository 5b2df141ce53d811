#pragma once
/// Pipes.

#include "open.hpp"

namespace ferry::nt::io {

/// Opens the client's end of a named pipe.
NtStatus open_pipe(Task& task, const Place& place, const OpenRequest& request,
                   std::shared_ptr<File>& file);

} // namespace ferry::nt::io
