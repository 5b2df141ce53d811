#pragma once
/// The attributes that lie in extended attributes, remembered: asking for one that is not there
/// costs as much as all else about a file together. What is remembered holds while the file's
/// change time stays as it was, which extended attributes change too.

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <sys/stat.h>

namespace ferry::nt::io {

/// Thread-safe. Facts of the host's, so that one serves all.
class AttributeCache {
public:
    /// What was remembered of the file that `status` describes.
    std::optional<std::uint32_t> find(const struct statx& status);
    /// Remembers `attributes`, which were read after `asked` (file_clock()).
    void remember(const struct statx& status, const timespec& asked, std::uint32_t attributes);

private:
    struct Entry {
        std::uint64_t device = 0;
        std::uint64_t inode = 0;
        std::int64_t seconds = 0;
        std::uint32_t nanoseconds = 0;
        std::uint32_t attributes = 0;
    };
    Entry& place(const struct statx& status);

    std::mutex mutex_; ///< guards what follows; nothing is locked under it
    std::array<Entry, 4096> entries_;
};

} // namespace ferry::nt::io
