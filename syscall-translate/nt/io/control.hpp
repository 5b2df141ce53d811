#pragma once
/// NtFsControlFile on files and directories of a drive.

#include "file.hpp"
#include "operation.hpp"

namespace ferry::nt {
class Task;
}

namespace ferry::nt::io {

/// One call of NtFsControlFile.
struct FsControl {
    Task& task;
    std::shared_ptr<File> file;
    Request request;
    std::uint32_t code;
    GuestAddr in;
    std::uint32_t in_size;
    GuestAddr out;
    std::uint32_t out_size;

    /// Copies a structure from the caller: `too_short` where there is less.
    template <class T>
    NtStatus read(T& value, NtStatus too_short = status::INVALID_PARAMETER) const {
        if (in_size < sizeof value) {
            return too_short;
        }
        return memory::copy_in(task.space(), &value, in, sizeof value) ? status::ACCESS_VIOLATION
                                                                       : status::SUCCESS;
    }
    /// Ends the call with `size` bytes for the caller; `too_small` where there is less room.
    NtStatus give(const void* from, std::size_t size,
                  NtStatus too_small = status::BUFFER_TOO_SMALL) const {
        if (out_size < size) {
            return too_small;
        }
        return memory::copy_out(task.space(), out, from, size)
                   ? status::ACCESS_VIOLATION
                   : complete(task, *file, request, status::SUCCESS, size);
    }
    NtStatus succeed() const { return complete(task, *file, request, status::SUCCESS, 0); }
};

// Reparse points.
NtStatus get_reparse_point(const FsControl& call);
NtStatus set_reparse_point(const FsControl& call);
NtStatus delete_reparse_point(const FsControl& call);

// What of a file lies where on the disk.
NtStatus set_sparse(const FsControl& call);
NtStatus set_zero_data(const FsControl& call);
NtStatus query_allocated_ranges(const FsControl& call);
NtStatus duplicate_extents(const FsControl& call);
NtStatus get_retrieval_pointers(const FsControl& call);

} // namespace ferry::nt::io
