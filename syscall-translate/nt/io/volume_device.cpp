#include "volume_device.hpp"

#include <cstring>
#include <fcntl.h>
#include <sys/statvfs.h>
#include <vector>

#include "../task.hpp"

namespace ferry::nt::io {
namespace {

/// The control codes that are answered ([winioctl.h]).
constexpr std::uint32_t disk_get_drive_geometry = 0x70000;
constexpr std::uint32_t disk_get_drive_geometry_ex = 0x700a0;
constexpr std::uint32_t storage_get_device_number = 0x2d1080;
constexpr std::uint32_t volume_get_disk_extents = 0x560000;

constexpr std::uint32_t bytes_per_sector = 512;
constexpr std::uint64_t first_volume_at = 1 << 20;

/// DISK_GEOMETRY.
struct Geometry {
    std::int64_t cylinders;
    std::uint32_t media; ///< 12: fixed
    std::uint32_t tracks_per_cylinder;
    std::uint32_t sectors_per_track;
    std::uint32_t bytes_per_sector;
};

/// DISK_GEOMETRY_EX without partitions.
struct GeometryEx {
    Geometry geometry;
    std::int64_t size;
};

/// STORAGE_DEVICE_NUMBER.
struct DeviceNumber {
    std::uint32_t type;
    std::uint32_t number;
    std::uint32_t partition;
};

/// VOLUME_DISK_EXTENTS with one extent.
struct Extents {
    std::uint32_t count;
    std::uint32_t gap;
    std::uint32_t disk;
    std::uint32_t gap_too;
    std::int64_t begin;
    std::int64_t size;
};

std::int64_t size_of(const File& file) {
    struct statvfs status {};
    return file.fd && ::fstatvfs(file.fd.get(), &status) == 0
               ? static_cast<std::int64_t>(status.f_blocks * status.f_frsize)
               : 0;
}

Geometry geometry_of(const File& file) {
    constexpr std::uint32_t tracks = 255;
    constexpr std::uint32_t sectors = 63;
    constexpr std::uint32_t fixed_media = 12;
    return {size_of(file) / (std::int64_t{tracks} * sectors * bytes_per_sector), fixed_media,
            tracks, sectors, bytes_per_sector};
}

/// 1 for C:, 2 for Z:, 0 for the disk.
std::uint32_t partition_of(const File& file) {
    if (!file.nt_name.ends_with(u':')) {
        return 0;
    }
    const char16_t letter = file.nt_name[file.nt_name.size() - 2];
    return letter == u'C' || letter == u'c' ? 1 : 2;
}

} // namespace

NtStatus open_volume(const Place& place, const OpenRequest& request, std::shared_ptr<File>& file) {
    constexpr Access maximum_allowed = 0x02000000;
    constexpr Access allowed =
        file_read_attributes | access_synchronize | 0x20000 | maximum_allowed;
    if ((request.options & option::directory_file) != 0) {
        return status::NOT_A_DIRECTORY;
    }
    if (request.disposition == disposition::create) {
        return status::OBJECT_NAME_COLLISION;
    }
    if ((request.access & ~allowed) != 0) {
        return status::ACCESS_DENIED;
    }
    UniqueFd fd(::open(place.path.empty() ? "/" : place.path.c_str(), O_PATH | O_CLOEXEC));
    if (!fd) {
        fd.reset(::open("/", O_PATH | O_CLOEXEC)); // C: before anything was written to it
    }
    file = std::make_shared<File>(std::move(fd), FileKind::volume);
    file->access = request.access & allowed & ~maximum_allowed;
    return status::SUCCESS;
}

NtStatus control_volume(Task& task, const std::shared_ptr<File>& file, const Request& request,
                        std::uint32_t code, GuestAddr out, std::uint32_t out_size) {
    const auto give = [&](const auto& answer) {
        if (out_size < sizeof answer) {
            return status::BUFFER_TOO_SMALL;
        }
        return memory::copy_out(task.space(), out, &answer, sizeof answer)
                   ? status::ACCESS_VIOLATION
                   : complete(task, *file, request, status::SUCCESS, sizeof answer);
    };
    // A code says in bits 14 and 15 what access it asks: 1 to read, 2 to write.
    constexpr std::uint32_t read_or_write = 3;
    if ((code >> 14 & read_or_write) != 0) {
        return status::ACCESS_DENIED;
    }
    const std::uint32_t partition = partition_of(*file);
    switch (code) {
    case disk_get_drive_geometry: return give(geometry_of(*file));
    case disk_get_drive_geometry_ex: return give(GeometryEx{geometry_of(*file), size_of(*file)});
    case storage_get_device_number: {
        constexpr std::uint32_t disk = 7;
        return give(DeviceNumber{disk, 0, partition});
    }
    case volume_get_disk_extents:
        return partition == 0 ? status::INVALID_DEVICE_REQUEST
                              : give(Extents{1, 0, 0, 0, static_cast<std::int64_t>(first_volume_at),
                                             size_of(*file)});
    default: return status::INVALID_DEVICE_REQUEST;
    }
}

} // namespace ferry::nt::io
