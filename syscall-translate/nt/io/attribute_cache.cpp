#include "attribute_cache.hpp"

#include <sys/sysmacros.h>

#include "file_clock.hpp"

namespace ferry::nt::io {

AttributeCache::Place& AttributeCache::place(const struct statx& status) {
    return places_[(status.stx_ino ^ std::uint64_t{31} * status.stx_dev_minor) % room];
}

std::optional<Kept> AttributeCache::find(const struct statx& status) {
    const std::lock_guard lock(mutex_);
    const Place at = place(status);
    if (at == 0) {
        return std::nullopt;
    }
    const Entry& entry = entries_[at - 1U];
    const bool same = entry.inode == status.stx_ino &&
                      entry.device == makedev(status.stx_dev_major, status.stx_dev_minor) &&
                      entry.seconds == status.stx_ctime.tv_sec &&
                      entry.nanoseconds == status.stx_ctime.tv_nsec;
    return same ? std::optional(entry.kept) : std::nullopt;
}

void AttributeCache::remember(const struct statx& status, const timespec& asked, const Kept& kept) {
    if (!is_past({status.stx_ctime.tv_sec, status.stx_ctime.tv_nsec}, asked)) {
        return;
    }
    const std::lock_guard lock(mutex_);
    Place& at = place(status);
    at = at != 0 ? at : ++used_; // no more of them than places
    entries_[at - 1U] = {makedev(status.stx_dev_major, status.stx_dev_minor), status.stx_ino,
                         status.stx_ctime.tv_sec, status.stx_ctime.tv_nsec, kept};
}

} // namespace ferry::nt::io
