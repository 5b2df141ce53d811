// NtLockFile, NtUnlockFile, NtFlushBuffersFile and NtFlushBuffersFileEx.

#include <cerrno>
#include <unistd.h>

#include "../process.hpp"
#include "lock_queue.hpp"
#include "operation.hpp"
#include "probe.hpp"
#include "services.hpp"

namespace ferry::nt::io {

NtStatus lock_file(Task& task, Handle handle, Handle event, Address apc, Address apc_context,
                   Out<IoStatusBlock> io, In<std::int64_t> offset, In<std::int64_t> size,
                   std::uint32_t key, std::uint8_t at_once, std::uint8_t exclusive) {
    Task::InOperation in_operation(task);
    std::shared_ptr<File> file;
    if (const NtStatus found = find_file(task, handle, 0, file); !found.ok()) {
        return found;
    }
    in_operation.of(file.get());
    const auto begin = task.read(offset);
    const auto length = task.read(size);
    if (!begin || !length) {
        return status::ACCESS_VIOLATION;
    }
    if ((task.process().handles.find(handle).access & (file_read_data | file_write_data)) == 0) {
        return status::ACCESS_DENIED;
    }
    if (file->kind == FileKind::directory || file->kind == FileKind::virtual_directory) {
        return status::INVALID_PARAMETER;
    }
    if (file->open == 0 || file->kind != FileKind::disk) {
        return status::INVALID_DEVICE_REQUEST;
    }
    if (*length != 0 &&
        static_cast<std::uint64_t>(*begin) + static_cast<std::uint64_t>(*length) - 1 <
            static_cast<std::uint64_t>(*begin)) {
        return status::INVALID_LOCK_RANGE;
    }
    const Range range{key, exclusive != 0, static_cast<std::uint64_t>(*begin),
                      static_cast<std::uint64_t>(*length)};
    const Request request{handle, event, apc, apc_context, io};
    Nodes& nodes = task.process().nodes;
    NtStatus locked = nodes.lock(*file, range);
    if (locked == status::LOCK_NOT_GRANTED && at_once == 0) {
        if (!file->synchronous()) {
            if (!can_write(task, io)) {
                return status::ACCESS_VIOLATION;
            }
            Operation operation;
            if (const NtStatus begun = Operation::begin(task, *file, request, operation);
                !begun.ok()) {
                return begun;
            }
            nodes.lock_queue().add(file, range, std::move(operation));
            return status::PENDING;
        }
        locked = nodes.lock_queue().wait(task, *file, range);
    }
    return locked.ok() ? complete(task, *file, request, locked, 0) : locked;
}

NtStatus unlock_file(Task& task, Handle handle, Out<IoStatusBlock> io, In<std::int64_t> offset,
                     In<std::int64_t> size, std::uint32_t key) {
    std::shared_ptr<File> file;
    if (const NtStatus found = find_file(task, handle, 0, file); !found.ok()) {
        return found;
    }
    const auto begin = task.read(offset);
    const auto length = task.read(size);
    if (!begin || !length) {
        return status::ACCESS_VIOLATION;
    }
    if (file->open == 0) {
        return status::INVALID_DEVICE_REQUEST;
    }
    const NtStatus unlocked =
        task.process().nodes.unlock(*file, {key, false, static_cast<std::uint64_t>(*begin),
                                            static_cast<std::uint64_t>(*length)});
    if (!unlocked.ok()) {
        return unlocked;
    }
    return task.write(io, {unlocked.value, 0}) ? status::ACCESS_VIOLATION : unlocked;
}

NtStatus flush_buffers_file(Task& task, Handle handle, Out<IoStatusBlock> io) {
    return flush_buffers_file_ex(task, handle, 0, {}, 0, io);
}

NtStatus flush_buffers_file_ex(Task& task, Handle handle, std::uint32_t flags, InBytes,
                               std::uint32_t, Out<IoStatusBlock> io) {
    constexpr std::uint32_t data_alone = 1; // no metadata
    constexpr std::uint32_t no_sync = 2;    // to the host, not through its disk's cache
    constexpr std::uint32_t data_sync_alone = 4;
    if ((flags & ~(data_alone | no_sync | data_sync_alone)) != 0) {
        return status::INVALID_PARAMETER;
    }
    std::shared_ptr<File> file;
    if (const NtStatus found = find_file(task, handle, 0, file); !found.ok()) {
        return found;
    }
    const ob::HandleEntry entry = task.process().handles.find(handle);
    if ((entry.access & (file_write_data | file_append_data)) == 0) {
        return status::ACCESS_DENIED;
    }
    if (file->kind == FileKind::null) {
        return status::INVALID_DEVICE_REQUEST;
    }
    const auto flush = (flags & (data_alone | data_sync_alone)) != 0 ? ::fdatasync : ::fsync;
    if (file->kind == FileKind::disk && (flags & no_sync) == 0 && flush(file->fd.get()) != 0 &&
        errno != EINVAL) {
        return status_of(errno);
    }
    return task.write(io, {0, 0}) ? status::ACCESS_VIOLATION : status::SUCCESS;
}

} // namespace ferry::nt::io
