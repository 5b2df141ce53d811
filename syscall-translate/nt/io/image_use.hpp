#pragma once
/// Which files are images that programs run or have loaded: those can't be deleted or written to,
/// only renamed. Whoever maps one holds a shared flock of it, which ends with its last descriptor,
/// however the process does; so nothing has to be entered anywhere.

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <ferry/base/unique_fd.hpp>

namespace ferry::nt::io {

/// The images of a process. Thread-safe.
class ImagesInUse {
public:
    /// An image's name, as its mappings hold it; while one is there the file of `fd` is in use. The
    /// descriptor is taken over.
    std::shared_ptr<const std::string> use(std::string name, UniqueFd fd);
    /// The process ends: none is in use any more, though all are still mapped.
    void end();

private:
    struct Used;
    std::mutex mutex_; ///< guards what follows; nothing is locked under it
    std::vector<std::weak_ptr<Used>> used_;
};

/// Whether the file of a descriptor is in use by any mapping. `is_new`: nothing else is of the same
/// open as the descriptor.
[[nodiscard]] bool is_image_in_use(int fd, bool is_new = false);

} // namespace ferry::nt::io
