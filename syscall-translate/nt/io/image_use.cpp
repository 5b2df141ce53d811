#include "image_use.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace ferry::nt::io {

struct ImagesInUse::Used {
    std::string name;
    UniqueFd fd;
};

std::shared_ptr<const std::string> ImagesInUse::use(std::string name, UniqueFd fd) {
    ::flock(fd.get(), LOCK_SH); // who looks holds it for a moment
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
    if (is_new) {
        if (::flock(fd, LOCK_EX | LOCK_NB) == 0) {
            ::flock(fd, LOCK_UN);
            return false;
        }
        if (errno == EWOULDBLOCK) {
            return true;
        }
    }
    // Opened anew: the lock belongs to what was opened, which may be the image's.
    const UniqueFd own(
        ::open(fmt::format("/proc/self/fd/{}", fd).c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    return own && ::flock(own.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

} // namespace ferry::nt::io
