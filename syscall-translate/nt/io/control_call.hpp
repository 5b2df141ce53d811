#pragma once
/// A call of NtFsControlFile or NtDeviceIoControlFile.

#include <ferry/memory/access.hpp>

#include "../task.hpp"
#include "file.hpp"
#include "operation.hpp"

namespace ferry::nt::io {

struct ControlCall {
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
        return memory::copy_out(task.space(), out, from, size) ? status::ACCESS_VIOLATION
                                                               : done(size);
    }
    /// Ends it without; `count` is what the status block tells.
    [[nodiscard]] NtStatus done(std::uint64_t count = 0) const {
        return complete(task, *file, request, status::SUCCESS, count);
    }
};

} // namespace ferry::nt::io
