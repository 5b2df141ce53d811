// NtFsControlFile, NtDeviceIoControlFile and the cancelling of operations.

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ferry/abi/layout/nt_console.hpp>

#include "../process.hpp"
#include "../unicode.hpp"
#include "attributes.hpp"
#include "console.hpp"
#include "directory_changes.hpp"
#include "names.hpp"
#include "pipe.hpp"
#include "services.hpp"
#include "socket.hpp"
#include "volume_device.hpp"

namespace ferry::nt::io {
namespace {

constexpr std::uint32_t fsctl_get_compression = 0x9003c;
constexpr std::uint32_t fsctl_set_sparse = 0x900c4;
constexpr std::uint32_t fsctl_get_reparse_point = 0x900a8;
constexpr std::uint32_t fsctl_set_reparse_point = 0x900a4;
constexpr std::uint32_t fsctl_set_zero_data = 0x980c8;
constexpr std::uint32_t fsctl_query_allocated_ranges = 0x940cf;
constexpr std::uint32_t device_of_pipes = 0x11;

struct Call {
    Task& task;
    std::shared_ptr<File> file;
    Request request;
    std::uint32_t code;
    GuestAddr in;
    std::uint32_t in_size;
    GuestAddr out;
    std::uint32_t out_size;
};

/// FILE_ALLOCATED_RANGE_BUFFER, FILE_ZERO_DATA_INFORMATION: offset and length, or begin and end.
struct ByteRange {
    std::int64_t begin;
    std::int64_t size;
};

NtStatus read_range(const Call& call, ByteRange& range) {
    if (call.in_size < sizeof range) {
        return status::INVALID_PARAMETER;
    }
    return memory::copy_in(call.task.space(), &range, call.in, sizeof range)
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

NtStatus zero_data(const Call& call) {
    ByteRange range{}; // the second field is the end
    if (const NtStatus read = read_range(call, range); !read.ok()) {
        return read;
    }
    if (range.begin < 0 || range.size < range.begin) {
        return status::INVALID_PARAMETER;
    }
    if (range.size > range.begin &&
        ::fallocate(call.file->fd.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, range.begin,
                    range.size - range.begin) != 0) {
        return status_of(errno);
    }
    return complete(call.task, *call.file, call.request, status::SUCCESS, 0);
}

NtStatus allocated_ranges(const Call& call) {
    ByteRange range{};
    if (const NtStatus read = read_range(call, range); !read.ok()) {
        return read;
    }
    const int fd = call.file->fd.get();
    const off_t position = ::lseek(fd, 0, SEEK_CUR);
    const off_t end = range.begin + range.size;
    std::vector<ByteRange> found;
    for (off_t at = range.begin; at < end;) {
        const off_t data = ::lseek(fd, at, SEEK_DATA);
        if (data < 0 || data >= end) {
            break;
        }
        const off_t hole = std::min<off_t>(::lseek(fd, data, SEEK_HOLE), end);
        found.push_back({data, hole - data});
        at = hole;
    }
    ::lseek(fd, position, SEEK_SET);
    const std::size_t room = call.out_size / sizeof(ByteRange);
    const std::size_t count = std::min(room, found.size());
    if (memory::copy_out(call.task.space(), call.out, found.data(), count * sizeof(ByteRange))) {
        return status::ACCESS_VIOLATION;
    }
    return complete(call.task, *call.file, call.request,
                    count < found.size() ? status::BUFFER_OVERFLOW : status::SUCCESS,
                    count * sizeof(ByteRange));
}

/// REPARSE_DATA_BUFFER of a symbolic link ([MS-FSCC] 2.1.2.4), up to its two names.
struct LinkData {
    std::uint32_t tag;
    std::uint16_t length;
    std::uint16_t gap;
    std::uint16_t substitute_offset;
    std::uint16_t substitute_length;
    std::uint16_t print_offset;
    std::uint16_t print_length;
    std::uint32_t flags; ///< 1: relative
};

NtStatus get_link(const Call& call) {
    const std::string path = call.file->path();
    std::string target(4096, '\0');
    const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
    if (size < 0) {
        return status::NOT_A_REPARSE_POINT;
    }
    target.resize(static_cast<std::size_t>(size));
    const bool relative = !target.starts_with('/');
    std::u16string print;
    if (relative) {
        for (std::size_t at = 0; at <= target.size();) {
            const std::size_t end = std::min(target.find('/', at), target.size());
            print += name_to_guest(target.substr(at, end - at));
            print += end < target.size() ? u"\\" : u"";
            at = end + 1;
        }
    } else {
        print = to_dos(target);
    }
    const std::u16string substitute = relative ? print : u"\\??\\" + print;
    const auto bytes = [](const std::u16string& text) {
        return static_cast<std::uint16_t>(text.size() * sizeof(char16_t));
    };
    LinkData data{};
    data.tag = reparse_tag_symlink;
    data.substitute_length = bytes(substitute);
    data.print_offset = bytes(substitute);
    data.print_length = bytes(print);
    data.length = static_cast<std::uint16_t>(12 + data.substitute_length + data.print_length);
    data.flags = relative ? 1 : 0;
    const std::u16string names = substitute + print;
    if (call.out_size < sizeof data + bytes(names)) {
        return status::BUFFER_TOO_SMALL;
    }
    if (memory::copy_out(call.task.space(), call.out, &data, sizeof data) ||
        memory::copy_out(call.task.space(), call.out + sizeof data, names.data(), bytes(names))) {
        return status::ACCESS_VIOLATION;
    }
    return complete(call.task, *call.file, call.request, status::SUCCESS,
                    sizeof data + bytes(names));
}

/// What was opened, an empty file or directory, becomes a link.
NtStatus set_link(const Call& call) {
    LinkData data{};
    if (call.in_size < sizeof data) {
        return status::INVALID_PARAMETER;
    }
    if (memory::copy_in(call.task.space(), &data, call.in, sizeof data)) {
        return status::ACCESS_VIOLATION;
    }
    if (data.tag != reparse_tag_symlink ||
        data.substitute_offset + data.substitute_length > call.in_size - sizeof data) {
        return status::INVALID_PARAMETER;
    }
    std::u16string name(data.substitute_length / sizeof(char16_t), u'\0');
    if (memory::copy_in(call.task.space(), name.data(),
                        call.in + sizeof data + data.substitute_offset,
                        name.size() * sizeof(char16_t))) {
        return status::ACCESS_VIOLATION;
    }
    std::string target;
    const bool relative = (data.flags & 1) != 0;
    if (relative) {
        for (std::size_t at = 0; at <= name.size();) {
            const std::size_t end = std::min(name.find_first_of(u"\\/", at), name.size());
            target += name_to_host(std::u16string_view(name).substr(at, end - at));
            target += end < name.size() ? "/" : "";
            at = end + 1;
        }
    } else {
        Place place;
        if (const NtStatus found = call.file->drives->locate(name, place); !found.ok()) {
            return found;
        }
        target = place.path;
    }
    const std::string path = call.file->path();
    const bool directory = call.file->kind == FileKind::directory;
    if (target.empty() || (directory ? ::rmdir(path.c_str()) : ::unlink(path.c_str())) != 0) {
        return target.empty() ? status::OBJECT_NAME_INVALID : status_of(errno);
    }
    if (::symlink(target.c_str(), path.c_str()) != 0) {
        return status_of(errno);
    }
    return complete(call.task, *call.file, call.request, status::SUCCESS, 0);
}

NtStatus control_disk(const Call& call) {
    switch (call.code) {
    case fsctl_set_sparse: // all files are
        return complete(call.task, *call.file, call.request, status::SUCCESS, 0);
    case fsctl_set_zero_data: return zero_data(call);
    case fsctl_query_allocated_ranges: return allocated_ranges(call);
    case fsctl_get_reparse_point: return get_link(call);
    case fsctl_set_reparse_point: return set_link(call);
    case fsctl_get_compression: {
        constexpr std::uint16_t none = 0;
        if (call.out_size < sizeof none) {
            return status::INVALID_PARAMETER;
        }
        return memory::copy_out(call.task.space(), call.out, &none, sizeof none)
                   ? status::ACCESS_VIOLATION
                   : complete(call.task, *call.file, call.request, status::SUCCESS, sizeof none);
    }
    default: return status::INVALID_DEVICE_REQUEST;
    }
}

NtStatus cancel(Task& task, Handle handle, const ps::Thread* thread, GuestAddr block,
                Out<IoStatusBlock> io, bool must_find) {
    std::shared_ptr<File> file;
    if (const NtStatus found = find_file(task, handle, 0, file); !found.ok()) {
        return found;
    }
    unsigned count = 0;
    if (file->pipe != nullptr) {
        count += file->pipe->reads.cancel(*file, thread, block);
        count += file->pipe->writes.cancel(*file, thread, block);
        count += file->pipe->connects.cancel(*file, thread, block);
    }
    {
        const std::lock_guard lock(file->scan_mutex);
        if (file->changes != nullptr) {
            count += file->changes->waiting.cancel(*file, thread, block);
        }
    }
    if (file->open != 0) {
        count += task.process().nodes.cancel_locks(*file, thread, block);
    }
    if (file->socket != nullptr) {
        count += cancel_socket(*file, thread, block);
    }
    const NtStatus result = count == 0 && must_find ? status::NOT_FOUND : status::SUCCESS;
    return task.write(io, {result.value, 0}) ? status::ACCESS_VIOLATION : result;
}

} // namespace

NtStatus fs_control_file(Task& task, Handle handle, Handle event, Address apc, Address apc_context,
                         Out<IoStatusBlock> io, std::uint32_t code, InBytes in,
                         std::uint32_t in_size, OutBytes out, std::uint32_t out_size) {
    std::shared_ptr<File> file;
    if (const NtStatus found = find_file(task, handle, 0, file); !found.ok()) {
        return found;
    }
    const Request request{handle, event, apc, apc_context, io};
    if (code >> 16 == device_of_pipes) {
        return control_pipe(task, file, request, code, in.addr(), in_size, out.addr(), out_size);
    }
    if (file->kind != FileKind::disk && file->kind != FileKind::directory) {
        return status::INVALID_DEVICE_REQUEST;
    }
    return control_disk({task, file, request, code, in.addr(), in_size, out.addr(), out_size});
}

NtStatus device_io_control_file(Task& task, Handle handle, Handle event, Address apc,
                                Address apc_context, Out<IoStatusBlock> io, std::uint32_t code,
                                InBytes in, std::uint32_t in_size, OutBytes out,
                                std::uint32_t out_size) {
    std::shared_ptr<File> file;
    if (const NtStatus found = find_file(task, handle, 0, file); !found.ok()) {
        return found;
    }
    const Request request{handle, event, apc, apc_context, io};
    if (file->kind == FileKind::volume) {
        return control_volume(task, file, request, code, out.addr(), out_size);
    }
    if (file->kind == FileKind::console && code >> 16 == abi::nt::console::device) {
        return control_console(task, file, request, code, in.addr(), in_size, out.addr(), out_size);
    }
    if (file->socket != nullptr) {
        return control_socket(
            {task, file, request, code, in.addr(), in_size, out.addr(), out_size});
    }
    return status::INVALID_DEVICE_REQUEST;
}

NtStatus cancel_io_file(Task& task, Handle handle, Out<IoStatusBlock> io) {
    return cancel(task, handle, task.thread().get(), GuestAddr(), io, false);
}

NtStatus cancel_io_file_ex(Task& task, Handle handle, Address block, Out<IoStatusBlock> io) {
    return cancel(task, handle, nullptr, GuestAddr(block.value), io, true);
}

} // namespace ferry::nt::io
