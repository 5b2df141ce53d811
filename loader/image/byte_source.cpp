#include <ferry/image/byte_source.hpp>

#include <algorithm>
#include <cstring>

#include <sys/stat.h>
#include <unistd.h>

namespace ferry::loader {
namespace {

/// Reads until `to` is full or the file ends; the number of bytes read, or -1 with errno set.
ssize_t read_fully(int fd, std::uint64_t offset, std::span<std::byte> to) {
    std::size_t done = 0;
    while (done < to.size()) {
        const ssize_t count =
            ::pread(fd, to.data() + done, to.size() - done, static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return -1;
        }
        if (count == 0) {
            break;
        }
        done += static_cast<std::size_t>(count);
    }
    return static_cast<ssize_t>(done);
}

bool lies_within(std::uint64_t offset, std::size_t size, std::uint64_t limit) {
    return offset <= limit && size <= limit - offset;
}

} // namespace

Errno MemorySource::read(std::uint64_t offset, std::span<std::byte> to) const {
    if (!lies_within(offset, to.size(), bytes_.size())) {
        return Errno{EIO};
    }
    if (!to.empty()) {
        std::memcpy(to.data(), bytes_.data() + offset, to.size());
    }
    return {};
}

Errno FileSource::open() {
    struct stat status = {};
    if (::fstat(fd_, &status) != 0) {
        return Errno::last();
    }
    if (!S_ISREG(status.st_mode)) {
        return Errno{EACCES};
    }
    size_ = static_cast<std::uint64_t>(status.st_size);
    const ssize_t count = read_fully(fd_, 0, head_);
    if (count < 0) {
        return Errno::last();
    }
    head_size_ = static_cast<std::size_t>(count);
    return {};
}

Errno FileSource::read(std::uint64_t offset, std::span<std::byte> to) const {
    if (to.empty()) {
        return {};
    }
    if (lies_within(offset, to.size(), head_size_)) {
        std::memcpy(to.data(), head_.data() + offset, to.size());
        return {};
    }
    if (!lies_within(offset, to.size(), size_)) {
        return Errno{EIO};
    }
    const ssize_t count = read_fully(fd_, offset, to);
    if (count < 0) {
        return Errno::last();
    }
    return static_cast<std::size_t>(count) == to.size() ? Errno{} : Errno{EIO};
}

} // namespace ferry::loader
