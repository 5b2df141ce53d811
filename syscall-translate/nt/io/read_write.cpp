// NtReadFile and NtWriteFile. The host kernel copies from and to guest memory itself: an address
// that is not mapped is its EFAULT.

#include <cerrno>
#include <sys/syscall.h>

#include "../process.hpp"
#include "file.hpp"
#include "services.hpp"

namespace ferry::nt::io {
namespace {

/// FILE_WRITE_TO_END_OF_FILE and FILE_USE_FILE_POINTER_POSITION as offsets.
constexpr std::int64_t to_end_of_file = -1;
constexpr std::int64_t at_file_position = -2;

struct Transfer {
    std::shared_ptr<ob::Resource> file;
    std::int64_t offset = at_file_position;
    [[nodiscard]] int fd() const { return static_cast<const File&>(*file).fd.get(); }
};

NtStatus begin(Task& task, Handle handle, Access access, In<std::int64_t> offset, GuestAddr buffer,
               std::uint32_t size, Transfer& transfer) {
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
    if (offset) {
        const auto given = task.read(offset);
        if (!given) {
            return status::ACCESS_VIOLATION;
        }
        transfer.offset = *given;
    }
    transfer.file = std::move(entry.resource);
    return status::SUCCESS;
}

NtStatus finish(Task& task, Out<IoStatusBlock> io, NtStatus result, std::int64_t count) {
    const IoStatusBlock block{result.value, static_cast<std::uint64_t>(count)};
    return task.write(io, block) ? status::ACCESS_VIOLATION : result;
}

} // namespace

NtStatus status_of(int error) {
    switch (error) {
    case 0: return status::SUCCESS;
    case EFAULT: return status::ACCESS_VIOLATION;
    case EBADF: return status::INVALID_HANDLE;
    case EACCES:
    case EPERM:
    case ETXTBSY: return status::ACCESS_DENIED;
    case EROFS: return status::MEDIA_WRITE_PROTECTED;
    case ENOENT: return status::OBJECT_NAME_NOT_FOUND;
    case ENOTDIR: return status::OBJECT_PATH_NOT_FOUND;
    case EEXIST: return status::OBJECT_NAME_COLLISION;
    case EISDIR: return status::FILE_IS_A_DIRECTORY;
    case ENOTEMPTY: return status::DIRECTORY_NOT_EMPTY;
    case ENAMETOOLONG: return status::NAME_TOO_LONG;
    case EXDEV: return status::NOT_SAME_DEVICE;
    case EMFILE:
    case ENFILE: return status::TOO_MANY_OPENED_FILES;
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return status::DISK_FULL;
    case EPIPE: return status::PIPE_CLOSING;
    case ENOMEM: return status::NO_MEMORY;
    case EINVAL:
    case ELOOP: return status::INVALID_PARAMETER;
    case ENODEV:
    case ENXIO: return status::NO_SUCH_DEVICE;
    case EOPNOTSUPP: return status::NOT_SUPPORTED;
    default: return status::IO_DEVICE_ERROR;
    }
}

NtStatus read_file(Task& task, Handle file, Handle, Address, Address, Out<IoStatusBlock> io,
                   OutBytes to, std::uint32_t size, In<std::int64_t> offset, In<std::uint32_t>) {
    Transfer transfer;
    if (const NtStatus begun = begin(task, file, file_read_data, offset, to.addr(), size, transfer);
        !begun.ok()) {
        return begun;
    }
    void* const buffer = task.space().host_pointer(to.addr());
    std::int64_t count = -EINTR;
    while (count == -EINTR) {
        count = transfer.offset >= 0
                    ? task.wait_call(SYS_pread64, transfer.fd(), buffer, size, transfer.offset)
                    : task.wait_call(SYS_read, transfer.fd(), buffer, size);
        if (count == -ESPIPE) {
            transfer.offset = at_file_position;
            count = -EINTR;
        }
    }
    if (count < 0) {
        return status_of(static_cast<int>(-count));
    }
    if (count == 0 && size != 0) {
        return finish(task, io, status::END_OF_FILE, 0);
    }
    return finish(task, io, status::SUCCESS, count);
}

NtStatus write_file(Task& task, Handle file, Handle, Address, Address, Out<IoStatusBlock> io,
                    InBytes from, std::uint32_t size, In<std::int64_t> offset, In<std::uint32_t>) {
    Transfer transfer;
    if (const NtStatus begun = begin(task, file, file_write_data | file_append_data, offset,
                                     from.addr(), size, transfer);
        !begun.ok()) {
        return begun;
    }
    static_assert(to_end_of_file < 0 && at_file_position < 0);
    const char* const buffer = static_cast<const char*>(task.space().host_pointer(from.addr()));
    std::int64_t done = 0;
    while (done < size) {
        const std::int64_t count =
            transfer.offset >= 0
                ? task.wait_call(SYS_pwrite64, transfer.fd(), buffer + done, size - done,
                                 transfer.offset + done)
                : task.wait_call(SYS_write, transfer.fd(), buffer + done, size - done);
        if (count == -ESPIPE) {
            transfer.offset = at_file_position;
        } else if (count < 0 && count != -EINTR) {
            return done > 0 ? finish(task, io, status::SUCCESS, done)
                            : status_of(static_cast<int>(-count));
        } else if (count >= 0) {
            done += count;
        }
    }
    return finish(task, io, status::SUCCESS, done);
}

} // namespace ferry::nt::io
