#include "image_use.hpp"

#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace ferry::nt::io {

namespace {

// Who looks whether a file is in use holds its lock for a moment.
constexpr int tries = 20;
constexpr timespec pause{0, 50'000};

/// The lock of `kind`, without waiting long: another program may hold one for good.
bool try_lock(int fd, int kind) {
    for (int i = 0; i < tries; ++i) {
        if (::flock(fd, kind | LOCK_NB) == 0 || errno != EWOULDBLOCK) {
            return true;
        }
        ::nanosleep(&pause, nullptr);
    }
    return false;
}

/// Whether somebody shares the lock of what `fd` has opened: who holds it alone has no image.
bool is_shared(int fd) {
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK || ::flock(fd, LOCK_SH | LOCK_NB) != 0) {
            return false;
        }
        ::flock(fd, LOCK_UN);
        if (!try_lock(fd, LOCK_EX)) {
            return true;
        }
    }
    ::flock(fd, LOCK_UN);
    return false;
}

} // namespace

struct ImagesInUse::Used {
    std::string name;
    UniqueFd fd;
};

std::shared_ptr<const std::string> ImagesInUse::use(std::string name, UniqueFd fd) {
    try_lock(fd.get(), LOCK_SH);
    auto used = std::make_shared<Used>();
    used->name = std::move(name);
    used->fd = std::move(fd);
    const std::lock_guard lock(mutex_);
    std::erase_if(used_, [](const std::weak_ptr<Used>& one) { return one.expired(); });
    used_.push_back(used);
    return {used, &used->name};
}

void ImagesInUse::end() {
    const std::lock_guard lock(mutex_);
    for (const std::weak_ptr<Used>& one : used_) {
        if (const auto used = one.lock()) {
            ::flock(used->fd.get(), LOCK_UN);
        }
    }
}

bool is_image_in_use(int fd, bool is_new) {
    constexpr off_t least = 256; // no image is smaller
    struct stat status {};
    if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size < least) {
        return false;
    }
    if (is_new && (::fcntl(fd, F_GETFL) & O_PATH) == 0) {
        return is_shared(fd);
    }
    // Opened anew: the lock belongs to what was opened, which may be the image's.
    const UniqueFd own(
        ::open(fmt::format("/proc/self/fd/{}", fd).c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    return own && is_shared(own.get());
}

} // namespace ferry::nt::io
