// File system controls about where a file's bytes lie: sparse files, holes, shared and physical
// extents.

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../process.hpp"
#include "attributes.hpp"
#include "control.hpp"

namespace ferry::nt::io {
namespace {

constexpr std::int64_t cluster = 4096;

/// FILE_ALLOCATED_RANGE_BUFFER.
struct ByteRange {
    std::int64_t begin;
    std::int64_t size;
};

/// FILE_ZERO_DATA_INFORMATION.
struct ZeroRange {
    std::int64_t begin;
    std::int64_t end;
};

/// DUPLICATE_EXTENTS_DATA.
struct DuplicateExtents {
    std::uint64_t source;
    std::int64_t from;
    std::int64_t to;
    std::int64_t size;
};

/// RETRIEVAL_POINTERS_BUFFER up to its extents, and one of them.
struct Pointers {
    std::uint32_t count;
    std::uint32_t gap;
    std::int64_t first;
};
struct Extent {
    std::int64_t next;  ///< the cluster of the file behind it
    std::int64_t place; ///< on the volume; -1: a hole
};

bool is_sparse(const File& file) {
    FileFacts facts;
    return facts_of(file, facts) == 0 && (facts.attributes & attribute::sparse) != 0;
}

/// Zeros in place of a range inside of the file. An errno.
int write_zeros(int fd, off_t begin, off_t end) {
    static constexpr std::byte zeros[16 * cluster]{};
    while (begin < end) {
        const auto size =
            std::min<std::size_t>(sizeof zeros, static_cast<std::size_t>(end - begin));
        const ssize_t done = ::pwrite(fd, zeros, size, begin);
        if (done <= 0) {
            return done < 0 ? errno : EIO;
        }
        begin += done;
    }
    return 0;
}

/// The data of a sparse file in a range, or all of another file's there. At most one more than
/// there is `room` for.
std::vector<ByteRange> ranges_in(int fd, bool sparse, off_t begin, off_t end, std::size_t room) {
    std::vector<ByteRange> found;
    if (!sparse) {
        if (begin < end) {
            found.push_back({begin, end - begin});
        }
        return found;
    }
    const off_t position = ::lseek(fd, 0, SEEK_CUR);
    while (begin < end && found.size() <= room) {
        const off_t data = ::lseek(fd, begin, SEEK_DATA);
        if (data < 0 || data >= end) {
            break;
        }
        const off_t hole = std::min<off_t>(::lseek(fd, data, SEEK_HOLE), end);
        found.push_back({data, hole - data});
        begin = hole;
    }
    ::lseek(fd, position, SEEK_SET);
    return found;
}

/// The extents of a file from a cluster on, some more than there is `room` for at most. An errno.
int extents_of(int fd, std::int64_t size, std::int64_t first, std::size_t room,
               std::vector<Extent>& extents) {
    constexpr std::uint32_t most = 128;
    constexpr std::uint32_t nowhere =
        FIEMAP_EXTENT_UNKNOWN | FIEMAP_EXTENT_DELALLOC | FIEMAP_EXTENT_DATA_INLINE;
    std::vector<std::byte> memory(sizeof(fiemap) + most * sizeof(fiemap_extent));
    auto& map = *reinterpret_cast<fiemap*>(memory.data());
    const std::int64_t end = (size + cluster - 1) / cluster;
    std::int64_t at = first;
    while (at < end && extents.size() <= room) {
        map.fm_start = static_cast<std::uint64_t>(at * cluster);
        map.fm_length = static_cast<std::uint64_t>((end - at) * cluster);
        map.fm_flags = FIEMAP_FLAG_SYNC;
        map.fm_extent_count = most;
        if (::ioctl(fd, FS_IOC_FIEMAP, &map) != 0) {
            return errno;
        }
        for (std::uint32_t i = 0; i < map.fm_mapped_extents; ++i) {
            const fiemap_extent& extent = map.fm_extents[i];
            const auto begin = static_cast<std::int64_t>(extent.fe_logical) / cluster;
            const auto length = static_cast<std::int64_t>(extent.fe_length) / cluster;
            if ((extent.fe_flags & nowhere) != 0 || begin + length <= at) {
                continue;
            }
            if (begin > at) {
                extents.push_back({begin, -1});
                at = begin;
            }
            const auto place = static_cast<std::int64_t>(extent.fe_physical) / cluster;
            const std::int64_t next = std::min(begin + length, end);
            extents.push_back({next, place + (at - begin)});
            at = next;
        }
        if (map.fm_mapped_extents < most) {
            break;
        }
    }
    if (at < end && !extents.empty()) {
        extents.push_back({end, -1});
    }
    return 0;
}

} // namespace

NtStatus set_sparse(const ControlCall& call) {
    const Access granted = call.task.process().handles.find(call.request.file).access;
    if ((granted & (file_write_data | file_write_attributes)) == 0) {
        return status::ACCESS_DENIED;
    }
    if (call.file->kind != FileKind::disk || call.file->path().empty()) {
        return status::INVALID_PARAMETER;
    }
    std::uint8_t wanted = 1;
    if (call.in_size != 0) {
        if (const NtStatus read = call.read(wanted); !read.ok()) {
            return read;
        }
    }
    if (const int error = set_sparse(call.file->path(), wanted != 0); error != 0) {
        return status_of(error);
    }
    return call.done();
}

NtStatus set_zero_data(const ControlCall& call) {
    ZeroRange range{};
    if (const NtStatus read = call.read(range); !read.ok()) {
        return read;
    }
    if (range.begin < 0 || range.end < range.begin || call.file->kind != FileKind::disk) {
        return status::INVALID_PARAMETER;
    }
    const int fd = call.file->fd.get();
    struct stat status {};
    if (::fstat(fd, &status) != 0) {
        return status_of(errno);
    }
    const off_t end = std::min<off_t>(range.end, status.st_size);
    if (range.begin < end) {
        const Nodes& nodes = call.task.process().nodes;
        const Range bytes{0, false, static_cast<std::uint64_t>(range.begin),
                          static_cast<std::uint64_t>(end - range.begin)};
        if (nodes.may_be_locked(*call.file)) {
            if (const NtStatus free = nodes.check(*call.file, bytes, true); !free.ok()) {
                return free;
            }
        }
        // Only a sparse file may lose what it has on the disk.
        const int mode = is_sparse(*call.file) ? FALLOC_FL_PUNCH_HOLE : FALLOC_FL_ZERO_RANGE;
        int error = 0;
        if (::fallocate(fd, mode | FALLOC_FL_KEEP_SIZE, range.begin, end - range.begin) != 0) {
            error = errno == EOPNOTSUPP ? write_zeros(fd, range.begin, end) : errno;
        }
        if (error != 0) {
            return status_of(error);
        }
    }
    return call.done();
}

NtStatus query_allocated_ranges(const ControlCall& call) {
    ByteRange range{};
    if (const NtStatus read = call.read(range); !read.ok()) {
        return read;
    }
    std::int64_t end = 0;
    struct stat status {};
    if (range.begin < 0 || range.size < 0 ||
        __builtin_add_overflow(range.begin, range.size, &end) ||
        call.file->kind != FileKind::disk) {
        return status::INVALID_PARAMETER;
    }
    const int fd = call.file->fd.get();
    if (::fstat(fd, &status) != 0) {
        return status_of(errno);
    }
    const std::size_t room = call.out_size / sizeof(ByteRange);
    const std::vector<ByteRange> found = ranges_in(fd, is_sparse(*call.file), range.begin,
                                                   std::min<off_t>(end, status.st_size), room);
    if (room == 0 && !found.empty()) {
        return status::BUFFER_TOO_SMALL;
    }
    const std::size_t count = std::min(room, found.size());
    const std::size_t size = count * sizeof(ByteRange);
    if (memory::copy_out(call.task.space(), call.out, found.data(), size)) {
        return status::ACCESS_VIOLATION;
    }
    return complete(call.task, *call.file, call.request,
                    count < found.size() ? status::BUFFER_OVERFLOW : status::SUCCESS, size);
}

NtStatus duplicate_extents(const ControlCall& call) {
    DuplicateExtents wanted{};
    if (const NtStatus read = call.read(wanted, status::BUFFER_TOO_SMALL); !read.ok()) {
        return read;
    }
    std::shared_ptr<File> source;
    if (const NtStatus found = find_file(call.task, Handle{wanted.source}, file_read_data, source);
        !found.ok()) {
        return found;
    }
    if (wanted.from < 0 || wanted.to < 0 || wanted.size < 0 || source->kind != FileKind::disk ||
        call.file->kind != FileKind::disk) {
        return status::INVALID_PARAMETER;
    }
    struct stat from {};
    struct stat to {};
    if (::fstat(source->fd.get(), &from) != 0 || ::fstat(call.file->fd.get(), &to) != 0) {
        return status_of(errno);
    }
    if (wanted.from > from.st_size - wanted.size || wanted.to > to.st_size - wanted.size) {
        return status::NOT_SUPPORTED; // files don't grow by it
    }
    const file_clone_range range{source->fd.get(), static_cast<std::uint64_t>(wanted.from),
                                 static_cast<std::uint64_t>(wanted.size),
                                 static_cast<std::uint64_t>(wanted.to)};
    if (wanted.size != 0 && ::ioctl(call.file->fd.get(), FICLONERANGE, &range) != 0) {
        return errno == EOPNOTSUPP || errno == ENOTTY ? status::INVALID_DEVICE_REQUEST
                                                      : status_of(errno);
    }
    return call.done();
}

NtStatus get_retrieval_pointers(const ControlCall& call) {
    std::int64_t first = 0;
    if (const NtStatus read = call.read(first); !read.ok()) {
        return read;
    }
    struct stat status {};
    const int fd = call.file->fd.get();
    if (first < 0) {
        return status::INVALID_PARAMETER;
    }
    if (call.out_size < sizeof(Pointers) + sizeof(Extent)) {
        return status::BUFFER_TOO_SMALL;
    }
    const std::size_t room = (call.out_size - sizeof(Pointers)) / sizeof(Extent);
    std::vector<Extent> extents;
    if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) ||
        extents_of(fd, status.st_size, first, room, extents) != 0) {
        return status::INVALID_DEVICE_REQUEST;
    }
    if (extents.empty()) { // nothing from there on, or it lies within the file's own record
        return status::END_OF_FILE;
    }
    const std::size_t count = std::min(room, extents.size());
    const Pointers head{static_cast<std::uint32_t>(count), 0, first};
    if (memory::copy_out(call.task.space(), call.out, &head, sizeof head) ||
        memory::copy_out(call.task.space(), call.out + sizeof head, extents.data(),
                         count * sizeof(Extent))) {
        return status::ACCESS_VIOLATION;
    }
    return complete(call.task, *call.file, call.request,
                    count < extents.size() ? status::BUFFER_OVERFLOW : status::SUCCESS,
                    sizeof head + count * sizeof(Extent));
}

} // namespace ferry::nt::io
