// NtQueryVolumeInformationFile. All volumes say that they are NTFS, as programs ask no more of one.

#include <cstring>
#include <iterator>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "../process.hpp"
#include "answer.hpp"
#include "attributes.hpp"
#include "file.hpp"
#include "services.hpp"

namespace ferry::nt::io {
namespace {

namespace volume {
constexpr std::uint32_t label = 1;
constexpr std::uint32_t size = 3;
constexpr std::uint32_t device = 4;
constexpr std::uint32_t attribute = 5;
constexpr std::uint32_t control = 6;
constexpr std::uint32_t full_size = 7;
constexpr std::uint32_t object_id = 8;
constexpr std::uint32_t sector_size = 11;
constexpr std::uint32_t full_size_ex = 14;
} // namespace volume

/// FILE_FS_DEVICE_INFORMATION.
struct DeviceInformation {
    std::uint32_t type;
    std::uint32_t characteristics;
};

/// FILE_FS_SIZE_INFORMATION, and with `available` FILE_FS_FULL_SIZE_INFORMATION, in clusters.
struct SizeInformation {
    std::uint64_t total;
    std::uint64_t available;
    std::uint32_t sectors_per_cluster;
    std::uint32_t bytes_per_sector;
};
struct FullSizeInformation {
    std::uint64_t total;
    std::uint64_t available_to_caller;
    std::uint64_t available;
    std::uint32_t sectors_per_cluster;
    std::uint32_t bytes_per_sector;
};

/// FILE_FS_ATTRIBUTE_INFORMATION up to the name.
struct AttributeInformation {
    std::uint32_t attributes;
    std::uint32_t longest_component;
    std::uint32_t name_length;
};

/// FILE_FS_SECTOR_SIZE_INFORMATION.
struct SectorSizeInformation {
    std::uint32_t logical;
    std::uint32_t physical_for_atomicity;
    std::uint32_t physical_for_performance;
    std::uint32_t physical_effective;
    std::uint32_t flags;
    std::uint32_t offset;
    std::uint32_t partition_offset;
};

/// FILE_FS_CONTROL_INFORMATION of a volume without quotas.
struct ControlInformation {
    std::int64_t free_space[3];
    std::int64_t default_quota[2];
    std::uint32_t flags;
    std::uint32_t gap;
};

/// FILE_FS_FULL_SIZE_INFORMATION_EX, in clusters.
struct FullSizeInformationEx {
    std::uint64_t total;
    std::uint64_t available;
    std::uint64_t pool_unavailable;
    std::uint64_t caller_total;
    std::uint64_t caller_available;
    std::uint64_t caller_pool_unavailable;
    std::uint64_t used;
    std::uint64_t reserved;
    std::uint64_t reserve;
    std::uint64_t committed;
    std::uint64_t pool_available;
    std::uint32_t sectors_per_cluster;
    std::uint32_t bytes_per_sector;
};

/// The classes that the I/O manager knows: bytes for a query and to set (0: neither).
struct VolumeClass {
    std::uint32_t number;
    std::uint32_t query_least;
    std::uint32_t set_least;
};
constexpr VolumeClass classes[] = {
    {1, 24, 0},  {2, 0, 8},  {3, 24, 0}, {4, 8, 0},   {5, 16, 0},  {6, 48, 48}, {7, 32, 0},
    {8, 64, 64}, {9, 16, 0}, {10, 8, 8}, {11, 28, 0}, {12, 16, 0}, {13, 16, 0}, {14, 96, 0},
};

const VolumeClass* find_class(std::uint32_t number) {
    return number >= 1 && number <= std::size(classes) ? &classes[number - 1] : nullptr;
}

constexpr std::uint32_t bytes_per_sector = 512;
constexpr std::uint32_t longest_component = 255;
/// Case is kept, names are Unicode, and there are sparse files, reparse points, hard links and
/// files opened by their id.
constexpr std::uint32_t volume_attributes = 0x2 | 0x4 | 0x40 | 0x80 | 0x400000 | 0x1000000;

std::uint32_t device_type(const File& file) {
    constexpr std::uint32_t disk = 0x07;
    constexpr std::uint32_t named_pipe = 0x11;
    constexpr std::uint32_t null = 0x15;
    constexpr std::uint32_t console = 0x50;
    switch (file.kind) {
    case FileKind::pipe: return named_pipe;
    case FileKind::null: return null;
    case FileKind::console:
    case FileKind::pseudo_console: return console;
    default: return disk;
    }
}

int size_of_volume(const File& file, struct statvfs& status) {
    return file.fd ? ::fstatvfs(file.fd.get(), &status) : ::statvfs("/", &status);
}

NtStatus give_size(Task& task, const File& file, Out<IoStatusBlock> io, OutBytes to,
                   std::uint32_t size, std::uint32_t kind) {
    struct statvfs status {};
    if (size_of_volume(file, status) != 0) {
        return status::INVALID_DEVICE_REQUEST;
    }
    const auto unit = static_cast<std::uint32_t>(status.f_frsize);
    const std::uint32_t sector = std::min(unit, bytes_per_sector);
    if (kind == volume::full_size_ex) {
        return Answer(FullSizeInformationEx{status.f_blocks, status.f_bfree, 0, status.f_blocks,
                                            status.f_bavail, 0, status.f_blocks - status.f_bfree, 0,
                                            0, 0, 0, unit / sector, sector})
            .give(task, io, to, size);
    }
    if (kind == volume::full_size) {
        return Answer(FullSizeInformation{status.f_blocks, status.f_bavail, status.f_bfree,
                                          unit / sector, sector})
            .give(task, io, to, size);
    }
    return Answer(SizeInformation{status.f_blocks, status.f_bavail, unit / sector, sector})
        .give(task, io, to, size);
}

} // namespace

NtStatus query_volume_information_file(Task& task, Handle handle, Out<IoStatusBlock> io,
                                       OutBytes to, std::uint32_t size, std::uint32_t kind) {
    const VolumeClass* const known = find_class(kind);
    if (known == nullptr || known->query_least == 0) {
        return status::INVALID_INFO_CLASS;
    }
    if (size < known->query_least) {
        return status::INFO_LENGTH_MISMATCH;
    }
    std::shared_ptr<File> file;
    const Access needed = kind == volume::control ? file_read_data : 0;
    if (const NtStatus found = find_file(task, handle, needed, file); !found.ok()) {
        return found;
    }
    const bool on_disk = file->kind == FileKind::disk || file->kind == FileKind::directory ||
                         file->kind == FileKind::virtual_directory ||
                         file->kind == FileKind::volume;
    if (kind == volume::device) {
        constexpr std::uint32_t mounted = 0x20;
        return Answer(DeviceInformation{device_type(*file), on_disk ? mounted : 0})
            .give(task, io, to, size);
    }
    if (!on_disk) {
        return status::INVALID_DEVICE_REQUEST;
    }
    switch (kind) {
    case volume::label: {
        FileFacts facts;
        facts.device = file->device;
        if (facts.device == 0) {
            facts_of(*file, facts);
        }
        // FILE_FS_VOLUME_INFORMATION: creation time, serial number, length of the label, objects.
        std::byte fixed[18]{};
        const std::uint32_t serial = volume_serial(facts.device);
        std::memcpy(fixed + 8, &serial, sizeof serial);
        struct Bytes {
            std::byte bytes[sizeof fixed];
        } packed{};
        std::memcpy(&packed, fixed, sizeof fixed);
        constexpr std::size_t least = 24;
        return Answer(packed).give(task, io, to, size, least);
    }
    case volume::size:
    case volume::full_size:
    case volume::full_size_ex: return give_size(task, *file, io, to, size, kind);
    case volume::control:
        return Answer(ControlInformation{{}, {-1, -1}, 0, 0}).give(task, io, to, size);
    case volume::object_id: return status::OBJECT_NAME_NOT_FOUND; // none was given to it
    case volume::attribute: {
        constexpr std::u16string_view name = u"NTFS";
        Answer answer(AttributeInformation{volume_attributes, longest_component,
                                           name.size() * sizeof(char16_t)});
        answer.append(name);
        constexpr std::size_t least = 16;
        return answer.give(task, io, to, size, least);
    }
    case volume::sector_size:
        return Answer(SectorSizeInformation{bytes_per_sector, 4096, 4096, 4096, 3, 0, 0})
            .give(task, io, to, size);
    default: return status::INVALID_PARAMETER;
    }
}

NtStatus set_volume_information_file(Task& task, Handle handle, Out<IoStatusBlock>, InBytes,
                                     std::uint32_t size, std::uint32_t kind) {
    const VolumeClass* const known = find_class(kind);
    if (known == nullptr || known->set_least == 0) {
        return status::INVALID_INFO_CLASS;
    }
    if (size < known->set_least) {
        return status::INFO_LENGTH_MISMATCH;
    }
    std::shared_ptr<File> file;
    const NtStatus found = find_file(task, handle, 0, file);
    return found.ok() ? status::ACCESS_DENIED : found; // that is the administrator's
}

NtStatus query_ea_file(Task& task, Handle handle, Out<IoStatusBlock>, OutBytes, std::uint32_t,
                       std::uint8_t, InBytes, std::uint32_t, In<std::uint32_t>, std::uint8_t) {
    std::shared_ptr<File> file;
    const NtStatus found = find_file(task, handle, file_read_ea, file);
    return found.ok() ? status::NO_EAS_ON_FILE : found;
}

NtStatus set_ea_file(Task& task, Handle handle, Out<IoStatusBlock>, InBytes, std::uint32_t) {
    std::shared_ptr<File> file;
    const NtStatus found = find_file(task, handle, file_write_ea, file);
    return found.ok() ? status::EAS_NOT_SUPPORTED : found;
}

NtStatus query_quota_information_file(Task& task, Handle handle, Out<IoStatusBlock>, OutBytes,
                                      std::uint32_t, std::uint8_t, InBytes, std::uint32_t, InBytes,
                                      std::uint8_t) {
    std::shared_ptr<File> file;
    const NtStatus found = find_file(task, handle, file_read_data, file);
    return found.ok() ? status::INVALID_DEVICE_REQUEST : found;
}

NtStatus set_quota_information_file(Task& task, Handle handle, Out<IoStatusBlock>, InBytes,
                                    std::uint32_t) {
    std::shared_ptr<File> file;
    const NtStatus found = find_file(task, handle, file_write_data, file);
    return found.ok() ? status::INVALID_DEVICE_REQUEST : found;
}

} // namespace ferry::nt::io
