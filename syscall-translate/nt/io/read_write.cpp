// NtReadFile and NtWriteFile. The host kernel copies from and to guest memory itself: an address
// that is not mapped is its EFAULT.

#include <cerrno>
#include <sys/syscall.h>
#include <unistd.h>

#include "../process.hpp"
#include "console.hpp"
#include "file.hpp"
#include "operation.hpp"
#include "pipe.hpp"
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
    return status::SUCCESS;
}

/// Whether the locks of others are in the way.
NtStatus check_locks(Task& task, const Transfer& transfer, std::uint32_t size, bool writes) {
    const File& file = *transfer.file;
    if (!task.process().nodes.may_be_locked(file)) {
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

} // namespace

NtStatus read_file(Task& task, Handle handle, Handle event, Address apc, Address apc_context,
                   Out<IoStatusBlock> io, OutBytes to, std::uint32_t size, In<std::int64_t> offset,
                   In<std::uint32_t> key) {
    Transfer transfer;
    if (const NtStatus begun =
            begin(task, handle, file_read_data, offset, key, to.addr(), size, transfer);
        !begun.ok()) {
        return begun;
    }
    if (transfer.offset == to_end_of_file) {
        return status::INVALID_PARAMETER;
    }
    if (const NtStatus free = check_locks(task, transfer, size, false); !free.ok()) {
        return free;
    }
    const Request request{handle, event, apc, apc_context, io};
    if (transfer.file->socket != nullptr) {
        return transfer_socket(task, transfer.file, request, to.addr(), size, false);
    }
    if (transfer.file->pipe != nullptr) {
        return read_pipe(task, transfer.file, request, to.addr(), size);
    }
    if (transfer.file->kind == FileKind::console) {
        return read_console(task, *transfer.file, request, to.addr(), size);
    }
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
        if (transfer.file->kind == FileKind::pipe) {
            return status::PIPE_BROKEN;
        }
        if (transfer.file->kind == FileKind::disk) {
            return status::END_OF_FILE;
        }
    }
    move_position(transfer, count);
    return complete(task, *transfer.file, request, status::SUCCESS,
                    static_cast<std::uint64_t>(count));
}

NtStatus write_file(Task& task, Handle handle, Handle event, Address apc, Address apc_context,
                    Out<IoStatusBlock> io, InBytes from, std::uint32_t size,
                    In<std::int64_t> offset, In<std::uint32_t> key) {
    Transfer transfer;
    if (const NtStatus begun = begin(task, handle, file_write_data | file_append_data, offset, key,
                                     from.addr(), size, transfer);
        !begun.ok()) {
        return begun;
    }
    if (transfer.offset == to_end_of_file) {
        transfer.offset = ::lseek(transfer.fd(), 0, SEEK_END);
    }
    if (const NtStatus free = check_locks(task, transfer, size, true); !free.ok()) {
        return free;
    }
    const Request request{handle, event, apc, apc_context, io};
    if (transfer.file->socket != nullptr) {
        return transfer_socket(task, transfer.file, request, from.addr(), size, true);
    }
    if (transfer.file->pipe != nullptr) {
        return write_pipe(task, transfer.file, request, from.addr(), size);
    }
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
                return status_of(static_cast<int>(-count));
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
