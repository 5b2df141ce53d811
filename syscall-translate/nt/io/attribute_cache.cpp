#include "attribute_cache.hpp"

#include <sys/sysmacros.h>

#include "file_clock.hpp"

namespace ferry::nt::io {

AttributeCache::Entry& AttributeCache::place(const struct statx& status) {
    return entries_[(status.stx_ino ^ status.stx_dev_minor * 31) % entries_.size()];
}

std::optional<Kept> AttributeCache::find(const struct statx& status) {
    const std::lock_guard lock(mutex_);
    const Entry& entry = place(status);
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
    place(status) = {makedev(status.stx_dev_major, status.stx_dev_minor), status.stx_ino,
                     status.stx_ctime.tv_sec, status.stx_ctime.tv_nsec, kept};
}

} // namespace ferry::nt::io
