// NtReadFile and NtWriteFile. The host kernel copies from and to guest memory itself: an address
// that is not mapped is its EFAULT.

#include <algorithm>
#include <cerrno>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include <vector>

#include "../process.hpp"
#include "console.hpp"
#include "file.hpp"
#include "operation.hpp"
#include "pipe.hpp"
#include "probe.hpp"
#include "services.hpp"
#include "socket.hpp"

namespace ferry::nt::io {
namespace {

/// FILE_WRITE_TO_END_OF_FILE and FILE_USE_FILE_POINTER_POSITION as offsets.
constexpr std::int64_t to_end_of_file = -1;
constexpr std::int64_t at_file_position = -2;

struct Transfer {
    std::shared_ptr<File> file;
    std::int64_t offset = at_file_position;
    std::uint32_t key = 0;
    [[nodiscard]] int fd() const { return file->fd.get(); }
    [[nodiscard]] bool has_offset() const { return offset >= 0; }
};

/// FILE_FLAG_NO_BUFFERING wants whole sectors, at the beginning of one.
bool is_in_whole_sectors(const Transfer& transfer, std::uint32_t size) {
    constexpr std::int64_t sector = 512;
    const File& file = *transfer.file;
    if ((file.options & option::no_intermediate_buffering) == 0 || file.kind != FileKind::disk) {
        return true;
    }
    const std::int64_t at = transfer.has_offset() ? transfer.offset
                            : transfer.offset == at_file_position
                                ? ::lseek(transfer.fd(), 0, SEEK_CUR)
                                : 0;
    return size % sector == 0 && at % sector == 0;
}

NtStatus begin(Task& task, Handle handle, Access access, In<std::int64_t> offset,
               In<std::uint32_t> key, GuestAddr buffer, std::uint32_t size, Transfer& transfer) {
    ob::HandleEntry entry = task.process().handles.find(handle);
    if (entry.type == ob::Type::none) {
        return status::INVALID_HANDLE;
    }
    if (entry.type != ob::Type::file) {
        return status::OBJECT_TYPE_MISMATCH;
    }
    if ((entry.access & access) == 0) {
        return status::ACCESS_DENIED;
    }
    if (!task.space().access_ok(buffer, size)) {
        return status::ACCESS_VIOLATION;
    }
    transfer.file = std::static_pointer_cast<File>(std::move(entry.resource));
    const FileKind kind = transfer.file->kind;
    if (kind == FileKind::directory || kind == FileKind::virtual_directory) {
        return status::INVALID_DEVICE_REQUEST;
    }
    if (transfer.file->is_link) { // has no data of its own
        return access == file_read_data ? status::END_OF_FILE : status::ACCESS_DENIED;
    }
    if (offset) {
        const auto given = task.read(offset);
        if (!given) {
            return status::ACCESS_VIOLATION;
        }
        transfer.offset = *given;
    }
    if (key) {
        const auto given = task.read(key);
        if (!given) {
            return status::ACCESS_VIOLATION;
        }
        transfer.key = *given;
    }
    if (transfer.offset < at_file_position) {
        return status::INVALID_PARAMETER;
    }
    if (kind != FileKind::disk) {
        transfer.offset = at_file_position;
    } else if (!transfer.has_offset() && transfer.offset != to_end_of_file &&
               !transfer.file->synchronous()) {
        return status::INVALID_PARAMETER; // there is no position
    }
    const bool appends_only =
        access != file_read_data && kind == FileKind::disk && (entry.access & file_write_data) == 0;
    if (appends_only) {
        transfer.offset = to_end_of_file;
    }
    return is_in_whole_sectors(transfer, size) ? status::SUCCESS : status::INVALID_PARAMETER;
}

/// Where what has one ends; the position stays.
std::int64_t end_of(const Transfer& transfer) {
    struct stat facts {};
    return transfer.file->kind == FileKind::disk && ::fstat(transfer.fd(), &facts) == 0
               ? facts.st_size
               : at_file_position;
}

/// Whether the locks of others are in the way.
NtStatus check_locks(Task& task, const Transfer& transfer, std::uint32_t size, bool writes) {
    const File& file = *transfer.file;
    if (size == 0 || !task.process().nodes.may_be_locked(file)) {
        return status::SUCCESS;
    }
    const off_t at = transfer.has_offset() ? transfer.offset : ::lseek(transfer.fd(), 0, SEEK_CUR);
    return task.process().nodes.check(
        file, {transfer.key, false, static_cast<std::uint64_t>(at), size}, writes);
}

/// After a transfer at an offset, a file with a position has it behind the bytes.
void move_position(const Transfer& transfer, std::int64_t count) {
    if (transfer.has_offset() && transfer.file->synchronous() && count > 0) {
        ::lseek(transfer.fd(), transfer.offset + count, SEEK_SET);
    }
}

/// Who reads by turns finds the end in the status block too.
NtStatus end_of_file(Task& task, const File& file, Out<IoStatusBlock> io) {
    return file.synchronous() && task.write(io, {status::END_OF_FILE.value, 0})
               ? status::ACCESS_VIOLATION
               : status::END_OF_FILE;
}

/// Files of a disk say so, once the request has begun.
NtStatus refuse_buffer(Task& task, File& file, const Request& request) {
    Operation operation;
    const NtStatus begun = Operation::begin(task, file, request, operation);
    return begun.ok() ? status::INVALID_USER_BUFFER : begun;
}

/// The buffers of NtReadFileScatter and NtWriteFileGather: a page each.
constexpr std::size_t page = 4096;

NtStatus read_segments(Task& task, InBytes segments, std::uint32_t size,
                       std::vector<iovec>& buffers) {
    const std::size_t count = (size + page - 1) / page;
    std::vector<std::uint64_t> addresses(count);
    if (memory::copy_in(task.space(), addresses.data(), segments.addr(),
                        count * sizeof(std::uint64_t))) {
        return status::ACCESS_VIOLATION;
    }
    for (std::size_t i = 0; i < count; ++i) {
        const GuestAddr at(addresses[i]);
        if (addresses[i] % page != 0 || !task.space().access_ok(at, page)) {
            return status::INVALID_PARAMETER;
        }
        buffers.push_back({task.space().host_pointer(at), std::min(page, size - i * page)});
    }
    return status::SUCCESS;
}

/// Both of them: `number` is preadv or pwritev.
NtStatus transfer_segments(Task& task, const Request& request, Access access, long number,
                           InBytes segments, std::uint32_t size, In<std::int64_t> offset,
                           In<std::uint32_t> key) {
    Transfer transfer;
    if (const NtStatus begun =
            begin(task, request.file, access, offset, key, segments.addr(), 0, transfer);
        !begun.ok()) {
        return begun;
    }
    const File& file = *transfer.file;
    if (file.kind != FileKind::disk || (file.options & option::no_intermediate_buffering) == 0 ||
        !transfer.has_offset() || !is_in_whole_sectors(transfer, size)) {
        return status::INVALID_PARAMETER;
    }
    std::vector<iovec> buffers;
    if (const NtStatus read = read_segments(task, segments, size, buffers); !read.ok()) {
        return read;
    }
    const bool writes = number == SYS_pwritev;
    if (const NtStatus free = check_locks(task, transfer, size, writes); !free.ok()) {
        return free;
    }
    const TimeKeeper keeper(file);
    std::uint64_t done = 0;
    for (std::size_t at = 0; at < buffers.size();) {
        constexpr std::size_t most = 256;
        const std::size_t count = std::min(most, buffers.size() - at);
        const std::int64_t moved =
            task.blocking_call(number, transfer.fd(), &buffers[at], count,
                               transfer.offset + static_cast<std::int64_t>(done), 0);
        if (moved < 0 && done == 0) {
            return status_of(static_cast<int>(-moved));
        }
        done += moved < 0 ? 0 : static_cast<std::uint64_t>(moved);
        at += count;
        if (moved < static_cast<std::int64_t>(count * page)) {
            break;
        }
    }
    if (done == 0 && size != 0 && !writes) {
        return end_of_file(task, file, request.io);
    }
    return complete(task, *transfer.file, request, status::SUCCESS, done);
}

} // namespace

NtStatus read_file_scatter(Task& task, Handle handle, Handle event, Address apc,
                           Address apc_context, Out<IoStatusBlock> io, InBytes segments,
                           std::uint32_t size, In<std::int64_t> offset, In<std::uint32_t> key) {
    return transfer_segments(task, {handle, event, apc, apc_context, io}, file_read_data,
                             SYS_preadv, segments, size, offset, key);
}

NtStatus write_file_gather(Task& task, Handle handle, Handle event, Address apc,
                           Address apc_context, Out<IoStatusBlock> io, InBytes segments,
                           std::uint32_t size, In<std::int64_t> offset, In<std::uint32_t> key) {
    return transfer_segments(task, {handle, event, apc, apc_context, io},
                             file_write_data | file_append_data, SYS_pwritev, segments, size,
                             offset, key);
}

NtStatus read_file(Task& task, Handle handle, Handle event, Address apc, Address apc_context,
                   Out<IoStatusBlock> io, OutBytes to, std::uint32_t size, In<std::int64_t> offset,
                   In<std::uint32_t> key) {
    Task::InOperation in_operation(task);
    Transfer transfer;
    if (const NtStatus begun =
            begin(task, handle, file_read_data, offset, key, to.addr(), size, transfer);
        !begun.ok()) {
        return begun;
    }
    in_operation.of(transfer.file.get());
    if (transfer.offset == to_end_of_file) {
        return status::INVALID_PARAMETER;
    }
    if (const NtStatus free = check_locks(task, transfer, size, false); !free.ok()) {
        return free;
    }
    const Request request{handle, event, apc, apc_context, io};
    const bool may_wait = transfer.file->socket != nullptr || transfer.file->pipe != nullptr ||
                          transfer.file->kind == FileKind::console;
    if (may_wait && (!can_write(task, io) || !can_write(task, to.addr(), size))) {
        return status::ACCESS_VIOLATION;
    }
    if (transfer.file->socket != nullptr) {
        return told(task, transfer_socket(task, transfer.file, request, to.addr(), size, false));
    }
    if (transfer.file->pipe != nullptr) {
        return told(task, read_pipe(task, transfer.file, request, to.addr(), size));
    }
    if (transfer.file->kind == FileKind::console) {
        return read_console(task, *transfer.file, request, to.addr(), size);
    }
    const TimeKeeper keeper(*transfer.file);
    void* const buffer = task.space().host_pointer(to.addr());
    std::int64_t count = -ESPIPE;
    if (transfer.has_offset()) {
        count = task.blocking_call(SYS_pread64, transfer.fd(), buffer, size, transfer.offset);
    }
    if (count == -ESPIPE) {
        transfer.offset = at_file_position;
        count = task.blocking_call(SYS_read, transfer.fd(), buffer, size);
    }
    if (count < 0) {
        return status_of(static_cast<int>(-count));
    }
    if (count == 0 && size != 0) {
        if (!can_write(task, to.addr(), size)) {
            return status::ACCESS_VIOLATION;
        }
        if (transfer.file->kind == FileKind::pipe) {
            return status::PIPE_BROKEN;
        }
        if (transfer.file->kind == FileKind::disk) {
            return end_of_file(task, *transfer.file, io);
        }
    }
    move_position(transfer, count);
    return complete(task, *transfer.file, request, status::SUCCESS,
                    static_cast<std::uint64_t>(count));
}

NtStatus write_file(Task& task, Handle handle, Handle event, Address apc, Address apc_context,
                    Out<IoStatusBlock> io, InBytes from, std::uint32_t size,
                    In<std::int64_t> offset, In<std::uint32_t> key) {
    Task::InOperation in_operation(task);
    Transfer transfer;
    if (const NtStatus begun = begin(task, handle, file_write_data | file_append_data, offset, key,
                                     from.addr(), size, transfer);
        !begun.ok()) {
        return begun;
    }
    in_operation.of(transfer.file.get());
    if (transfer.offset == to_end_of_file) {
        transfer.offset = end_of(transfer);
    }
    if (const NtStatus free = check_locks(task, transfer, size, true); !free.ok()) {
        return free;
    }
    const Request request{handle, event, apc, apc_context, io};
    if (transfer.file->socket != nullptr) {
        return told(task, transfer_socket(task, transfer.file, request, from.addr(), size, true));
    }
    if (transfer.file->pipe != nullptr) {
        return told(task, write_pipe(task, transfer.file, request, from.addr(), size));
    }
    const TimeKeeper keeper(*transfer.file);
    const char* const buffer = static_cast<const char*>(task.space().host_pointer(from.addr()));
    std::int64_t done = 0;
    while (done < size) {
        const std::int64_t count =
            transfer.has_offset()
                ? task.blocking_call(SYS_pwrite64, transfer.fd(), buffer + done, size - done,
                                     transfer.offset + done)
                : task.blocking_call(SYS_write, transfer.fd(), buffer + done, size - done);
        if (count == -ESPIPE) {
            transfer.offset = at_file_position;
        } else if (count < 0) {
            if (done == 0) {
                return -count == EFAULT && transfer.file->kind == FileKind::disk
                           ? refuse_buffer(task, *transfer.file, request)
                           : status_of(static_cast<int>(-count));
            }
            break;
        } else if (count >= 0) {
            done += count;
        }
    }
    move_position(transfer, done);
    return complete(task, *transfer.file, request, status::SUCCESS,
                    static_cast<std::uint64_t>(done));
}

} // namespace ferry::nt::io
