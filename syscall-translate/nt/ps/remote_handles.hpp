#pragma once
/// Handles on their way between processes.

#include "agent.hpp"
#include "handover.hpp"

namespace ferry::nt::ps {

/// A handle that is in no process's table: what it stands for, with a reference.
struct RemoteHandle {
    InheritedHandle what; ///< without its descriptor
    UniqueFd fd;
};

/// What a handle of another process stands for; `closes`: the handle is closed there.
NtStatus take_remote(Task& task, const Target& from, Handle handle, bool closes,
                     RemoteHandle& taken);
/// The same of a handle of the caller.
NtStatus take_own(Task& task, Handle handle, RemoteHandle& taken);
/// Makes a handle of it in `to`. The reference is gone in any case.
NtStatus give(Task& task, const Target& to, RemoteHandle& what, Handle& made);
NtStatus close_remote(Task& task, const Target& in, Handle handle);

/// The handles of another process that its children inherit.
NtStatus list_remote(Task& task, const Target& of, std::vector<std::uint64_t>& handles);

} // namespace ferry::nt::ps
