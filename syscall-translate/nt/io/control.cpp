// NtControlCallFile, NtDeviceIoControlFile and the cancelling of operations.

#include <cerrno>
#include <sys/statvfs.h>

#include <ferry/abi/layout/nt_console.hpp>

#include "../ob/objects.hpp"
#include "../process.hpp"
#include "../ps/thread.hpp"
#include "attributes.hpp"
#include "console.hpp"
#include "control.hpp"
#include "directory_changes.hpp"
#include "pipe.hpp"
#include "pseudo_console.hpp"
#include "services.hpp"
#include "socket.hpp"
#include "volume_device.hpp"

namespace ferry::nt::io {
namespace {

constexpr std::uint32_t device_of_pipes = 0x11;

/// Control codes of file systems ([MS-FSCC] 2.3).
namespace fsctl {
constexpr std::uint32_t request_oplock_level_1 = 0x90000;
constexpr std::uint32_t request_oplock_level_2 = 0x90004;
constexpr std::uint32_t request_batch_oplock = 0x90008;
constexpr std::uint32_t lock_volume = 0x90018;
constexpr std::uint32_t unlock_volume = 0x9001c;
constexpr std::uint32_t dismount_volume = 0x90020;
constexpr std::uint32_t is_volume_mounted = 0x90028;
constexpr std::uint32_t is_pathname_valid = 0x9002c;
constexpr std::uint32_t get_compression = 0x9003c;
constexpr std::uint32_t request_filter_oplock = 0x9005c;
constexpr std::uint32_t get_ntfs_volume_data = 0x90064;
constexpr std::uint32_t get_retrieval_pointers = 0x90073;
constexpr std::uint32_t is_volume_dirty = 0x90078;
constexpr std::uint32_t set_reparse_point = 0x900a4;
constexpr std::uint32_t get_reparse_point = 0x900a8;
constexpr std::uint32_t delete_reparse_point = 0x900ac;
constexpr std::uint32_t set_sparse = 0x900c4;
constexpr std::uint32_t request_oplock = 0x90240;
constexpr std::uint32_t query_allocated_ranges = 0x940cf;
constexpr std::uint32_t set_zero_data = 0x980c8;
constexpr std::uint32_t duplicate_extents = 0x98344;
constexpr std::uint32_t set_compression = 0x9c040;
} // namespace fsctl

/// The rights that a code asks for by its bits 14 and 15.
Access needed_access(std::uint32_t code) {
    return ((code & 0x4000) != 0 ? file_read_data : 0) |
           ((code & 0x8000) != 0 ? file_write_data : 0);
}

constexpr std::uint16_t compression_none = 0;
constexpr std::uint16_t compression_lznt1 = 2;

NtStatus set_compression(const ControlCall& call) {
    std::uint16_t format = 0;
    if (const NtStatus read = call.read(format); !read.ok()) {
        return read;
    }
    if (format > compression_lznt1) {
        return status::INVALID_PARAMETER;
    }
    return format == compression_none ? call.done() : status::INVALID_DEVICE_REQUEST;
}

/// NTFS_VOLUME_DATA_BUFFER. There is no table of files: its fields are 0.
struct NtfsVolumeData {
    std::uint64_t serial;
    std::uint64_t sectors;
    std::uint64_t clusters;
    std::uint64_t free_clusters;
    std::uint64_t reserved_clusters;
    std::uint32_t bytes_per_sector;
    std::uint32_t bytes_per_cluster;
    std::uint32_t bytes_per_record;
    std::uint32_t clusters_per_record;
    std::uint64_t table_of_files[5];
};
static_assert(sizeof(NtfsVolumeData) == 96);

NtStatus get_ntfs_volume_data(const ControlCall& call) {
    constexpr std::uint32_t sector = 512;
    constexpr std::uint32_t record = 1024;
    struct statvfs volume {};
    FileFacts facts;
    if (::fstatvfs(call.file->fd.get(), &volume) != 0 || facts_of(*call.file, facts) != 0) {
        return status_of(errno);
    }
    const auto unit = static_cast<std::uint32_t>(volume.f_frsize);
    const NtfsVolumeData data{volume_serial(facts.device),
                              volume.f_blocks * (unit / sector),
                              volume.f_blocks,
                              volume.f_bavail,
                              volume.f_bfree - volume.f_bavail,
                              sector,
                              unit,
                              record,
                              0,
                              {}};
    return call.give(&data, sizeof data);
}

NtStatus control_disk(const ControlCall& call) {
    const bool is_volume = call.file->kind == FileKind::volume;
    switch (call.code) {
    case fsctl::set_sparse: return set_sparse(call);
    case fsctl::set_zero_data: return set_zero_data(call);
    case fsctl::query_allocated_ranges: return query_allocated_ranges(call);
    case fsctl::duplicate_extents: return duplicate_extents(call);
    case fsctl::get_retrieval_pointers: return get_retrieval_pointers(call);
    case fsctl::get_reparse_point: return get_reparse_point(call);
    case fsctl::set_reparse_point: return set_reparse_point(call);
    case fsctl::delete_reparse_point: return delete_reparse_point(call);
    case fsctl::get_compression:
        return call.give(&compression_none, sizeof compression_none, status::INVALID_PARAMETER);
    case fsctl::set_compression: return set_compression(call);
    case fsctl::get_ntfs_volume_data: return get_ntfs_volume_data(call);
    case fsctl::is_volume_mounted:
    case fsctl::is_pathname_valid: return call.done();
    case fsctl::is_volume_dirty: {
        constexpr std::uint32_t clean = 0;
        return is_volume ? call.give(&clean, sizeof clean, status::INVALID_PARAMETER)
                         : status::INVALID_PARAMETER;
    }
    // Somebody always has files open on a volume.
    case fsctl::lock_volume:
    case fsctl::dismount_volume:
        return is_volume ? status::ACCESS_DENIED : status::INVALID_PARAMETER;
    case fsctl::unlock_volume: return is_volume ? status::NOT_LOCKED : status::INVALID_PARAMETER;
    case fsctl::request_oplock_level_1:
    case fsctl::request_oplock_level_2:
    case fsctl::request_batch_oplock:
    case fsctl::request_filter_oplock:
    case fsctl::request_oplock: return status::OPLOCK_NOT_GRANTED;
    default: return status::INVALID_DEVICE_REQUEST;
    }
}

/// Whether the thread was in a service that can be cancelled, of that file if one is named.
bool cancel_in(ps::Thread& thread, const File* file) {
    bool cancelled = false;
    thread.with_task([&](Task& task) { cancelled = task.cancel_operation(file); });
    if (cancelled) {
        ps::kick(thread.shared());
    }
    return cancelled;
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
    if (thread == nullptr && block.value() == 0) { // a thread that waits in its call has no block
        for (const auto& other : task.process().threads.all()) {
            count += cancel_in(*other, file.get()) ? 1 : 0;
        }
    }
    const NtStatus result = count == 0 && must_find ? status::NOT_FOUND : status::SUCCESS;
    return task.write(io, {result.value, 0}) ? status::ACCESS_VIOLATION : result;
}

} // namespace

NtStatus fs_control_file(Task& task, Handle handle, Handle event, Address apc, Address apc_context,
                         Out<IoStatusBlock> io, std::uint32_t code, InBytes in,
                         std::uint32_t in_size, OutBytes out, std::uint32_t out_size) {
    Task::InOperation in_operation(task);
    std::shared_ptr<File> file;
    if (const NtStatus found = find_file(task, handle, 0, file); !found.ok()) {
        return found;
    }
    in_operation.of(file.get());
    const Request request{handle, event, apc, apc_context, io};
    if (code >> 16 == device_of_pipes) {
        constexpr std::uint32_t wants_to_read = 0x4000; // FILE_READ_ACCESS
        if ((code & wants_to_read) != 0 &&
            (task.process().handles.find(handle).access & file_read_data) == 0) {
            return status::ACCESS_DENIED;
        }
        return told(task, control_pipe(task, file, request, code, in.addr(), in_size, out.addr(),
                                       out_size));
    }
    if (file->kind != FileKind::disk && file->kind != FileKind::directory &&
        file->kind != FileKind::volume) {
        return status::INVALID_DEVICE_REQUEST;
    }
    const Access needed = needed_access(code);
    if ((task.process().handles.find(handle).access & needed) != needed) {
        return status::ACCESS_DENIED;
    }
    return control_disk({task, file, request, code, in.addr(), in_size, out.addr(), out_size});
}

NtStatus device_io_control_file(Task& task, Handle handle, Handle event, Address apc,
                                Address apc_context, Out<IoStatusBlock> io, std::uint32_t code,
                                InBytes in, std::uint32_t in_size, OutBytes out,
                                std::uint32_t out_size) {
    Task::InOperation in_operation(task);
    std::shared_ptr<File> file;
    if (const NtStatus found = find_file(task, handle, 0, file); !found.ok()) {
        return found;
    }
    in_operation.of(file.get());
    const Request request{handle, event, apc, apc_context, io};
    if (file->kind == FileKind::volume) {
        return control_volume(task, file, request, code, out.addr(), out_size);
    }
    if (file->kind == FileKind::console && code >> 16 == abi::nt::console::device) {
        return control_console(task, file, request, code, in.addr(), in_size, out.addr(), out_size);
    }
    if (file->kind == FileKind::pseudo_console && code >> 16 == abi::nt::console::device) {
        return control_pseudo_console(
            {task, file, request, code, in.addr(), in_size, out.addr(), out_size});
    }
    if (file->socket != nullptr) {
        return told(task, control_socket({task, file, request, code, in.addr(), in_size, out.addr(),
                                          out_size}));
    }
    return status::INVALID_DEVICE_REQUEST;
}

NtStatus cancel_io_file(Task& task, Handle handle, Out<IoStatusBlock> io) {
    return cancel(task, handle, task.thread().get(), GuestAddr(), io, false);
}

NtStatus cancel_io_file_ex(Task& task, Handle handle, Address block, Out<IoStatusBlock> io) {
    return cancel(task, handle, nullptr, GuestAddr(block.value), io, true);
}

NtStatus cancel_synchronous_io_file(Task& task, Handle handle, Address, Out<IoStatusBlock> io) {
    constexpr Access may_terminate = 1;
    ob::Held held;
    if (const NtStatus found = ob::hold(task, handle, ob::Type::thread, may_terminate, held);
        !found.ok()) {
        return found;
    }
    const auto thread = ps::thread_of(task, held);
    const NtStatus result =
        thread != nullptr && cancel_in(*thread, nullptr) ? status::SUCCESS : status::NOT_FOUND;
    return task.write(io, {result.value, 0}) ? status::ACCESS_VIOLATION : result;
}

} // namespace ferry::nt::io
