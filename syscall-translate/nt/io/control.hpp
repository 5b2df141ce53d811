#pragma once
/// NtControlCallFile on files and directories of a drive.

#include "control_call.hpp"

namespace ferry::nt::io {

// Reparse points.
NtStatus get_reparse_point(const ControlCall& call);
NtStatus set_reparse_point(const ControlCall& call);
NtStatus delete_reparse_point(const ControlCall& call);

// What of a file lies where on the disk.
NtStatus set_sparse(const ControlCall& call);
NtStatus set_zero_data(const ControlCall& call);
NtStatus query_allocated_ranges(const ControlCall& call);
NtStatus duplicate_extents(const ControlCall& call);
NtStatus get_retrieval_pointers(const ControlCall& call);

} // namespace ferry::nt::io
