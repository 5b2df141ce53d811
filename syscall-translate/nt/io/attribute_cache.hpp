#pragma once
/// What lies in extended attributes, remembered: asking for one that is not there
/// costs as much as all else about a file together. What is remembered holds while the file's
/// change time stays as it was, which extended attributes change too.

#include <array>
#include <cstdint>
#include <optional>
#include <sys/stat.h>

#include <ferry/base/patient_mutex.hpp>

namespace ferry::nt::io {

/// What an extended attribute holds of a file.
struct Kept {
    std::uint32_t attributes = 0;
    std::int64_t creation = 0; ///< a file time; 0: what the host says
    bool operator==(const Kept&) const = default;
};

/// Thread-safe. Facts of the host's, so that one serves all.
class AttributeCache {
public:
    /// What was remembered of the file that `status` describes.
    std::optional<Kept> find(const struct statx& status);
    /// Remembers `kept`, which was read after `asked` (file_clock()).
    void remember(const struct statx& status, const timespec& asked, const Kept& kept);

private:
    struct Entry {
        std::uint64_t device = 0;
        std::uint64_t inode = 0;
        std::int64_t seconds = 0;
        std::uint32_t nanoseconds = 0;
        Kept kept;
    };
    static constexpr std::size_t room = 4096;
    using Place = std::uint16_t;
    Place& place(const struct statx& status);

    PatientMutex mutex_; ///< guards what follows; nothing is locked under it
    /// By the inode's number: which entry it is, counted from 1; 0 for none. Entries lie in the
    /// order in which they came, so that few pages are touched, and written before they are read.
    std::array<Place, room> places_{};
    std::array<Entry, room> entries_;
    Place used_ = 0;
};

} // namespace ferry::nt::io
