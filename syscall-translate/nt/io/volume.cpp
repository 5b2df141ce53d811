// NtQueryVolumeInformationFile.

#include <cstring>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "../process.hpp"
#include "file.hpp"
#include "services.hpp"

namespace ferry::nt::io {
namespace {

/// FILE_FS_DEVICE_INFORMATION.
struct DeviceInformation {
    std::uint32_t type;
    std::uint32_t characteristics;
};

constexpr std::uint32_t device_information = 4;

constexpr std::uint32_t device_disk = 0x07;
constexpr std::uint32_t device_named_pipe = 0x11;
constexpr std::uint32_t device_null = 0x15;
constexpr std::uint32_t device_console = 0x50;

std::uint32_t device_type(int fd) {
    struct stat status {};
    ::fstat(fd, &status);
    if (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode)) {
        return device_named_pipe;
    }
    if (S_ISCHR(status.st_mode)) {
        return ::isatty(fd) == 1 ? device_console : device_null;
    }
    return device_disk;
}

} // namespace

NtStatus query_volume_information_file(Task& task, Handle handle, Out<IoStatusBlock> io,
                                       OutBytes to, std::uint32_t size, std::uint32_t kind) {
    std::shared_ptr<ob::Resource> resource;
    if (const NtStatus found = task.process().handles.find(handle, ob::Type::file, 0, resource);
        !found.ok()) {
        return found;
    }
    if (kind != device_information) {
        return status::INVALID_INFO_CLASS;
    }
    if (size < sizeof(DeviceInformation)) {
        return status::INFO_LENGTH_MISMATCH;
    }
    const DeviceInformation information{device_type(static_cast<const File&>(*resource).fd.get()),
                                        0};
    if (memory::copy_out(task.space(), to.addr(), &information, sizeof information) ||
        task.write(io, IoStatusBlock{0, sizeof information})) {
        return status::ACCESS_VIOLATION;
    }
    return status::SUCCESS;
}

} // namespace ferry::nt::io
