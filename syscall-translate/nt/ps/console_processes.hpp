#pragma once
/// Which processes of the tree have a console in common: a controlling terminal of the host.

#include "services.hpp"

namespace ferry::nt::ps {

/// The ids of those that have the one of host process `of`; none if that has no console.
NtStatus list_console_processes(Task& task, std::uint64_t of, OutBytes to, std::uint32_t size,
                                Out<std::uint32_t> needed);

/// From now on console names of the calling process mean the console of process `id`: 0 is the one
/// it began with, ~0 none.
NtStatus attach_console(Task& task, std::uint64_t id);

} // namespace ferry::nt::ps
