#include "write_watch.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <span>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/base/bits.hpp>

namespace ferry::nt::mm {
namespace {

// What headers before Linux 6.7 do not say (linux/userfaultfd.h, linux/fs.h).
constexpr std::uint64_t feature_wp_unpopulated = 1U << 13;
constexpr std::uint64_t feature_wp_async = 1U << 15;
constexpr std::uint64_t page_is_written = 1U << 1;
constexpr std::uint64_t protects_matching = 1U << 0;
constexpr std::uint64_t checks_async = 1U << 1;

/// struct page_region.
struct PageRegion {
    std::uint64_t begin;
    std::uint64_t end;
    std::uint64_t categories;
};
/// struct pm_scan_arg.
struct ScanArguments {
    std::uint64_t size = sizeof(ScanArguments);
    std::uint64_t flags = 0;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t walk_end = 0;
    std::uint64_t regions = 0;
    std::uint64_t region_count = 0;
    std::uint64_t most_pages = 0;
    std::uint64_t inverted = 0;
    std::uint64_t mask = page_is_written;
    std::uint64_t any_of = 0;
    std::uint64_t returned = page_is_written;
};
constexpr unsigned long pagemap_scan = _IOWR('f', 16, ScanArguments);

} // namespace

bool WriteWatch::open() {
    if (page_map_) {
        return true;
    }
    UniqueFd faults(
        static_cast<int>(::syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY)));
    uffdio_api api{};
    api.api = UFFD_API;
    api.features = feature_wp_async | feature_wp_unpopulated;
    if (!faults || ::ioctl(faults.get(), UFFDIO_API, &api) != 0) {
        return false;
    }
    faults_ = std::move(faults);
    page_map_ = UniqueFd(::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC));
    return static_cast<bool>(page_map_);
}

bool WriteWatch::watch(GuestRange range) {
    uffdio_register what{};
    what.range = {range.begin.value(), range.size()};
    what.mode = UFFDIO_REGISTER_MODE_WP;
    return open() && ::ioctl(faults_.get(), UFFDIO_REGISTER, &what) == 0 && reset(range);
}

void WriteWatch::forget(GuestRange range) {
    uffdio_range what{range.begin.value(), range.size()};
    ::ioctl(faults_.get(), UFFDIO_UNREGISTER, &what);
}

bool WriteWatch::reset(GuestRange range) {
    uffdio_writeprotect what{};
    what.range = {range.begin.value(), range.size()};
    what.mode = UFFDIO_WRITEPROTECT_MODE_WP;
    return ::ioctl(faults_.get(), UFFDIO_WRITEPROTECT, &what) == 0;
}

bool WriteWatch::written(GuestRange range, std::size_t most, bool resets,
                         std::vector<GuestAddr>& pages) {
    std::array<PageRegion, 64> regions;
    ScanArguments scan;
    scan.flags = checks_async | (resets ? protects_matching : 0);
    scan.begin = range.begin.value();
    scan.end = range.end.value();
    scan.regions = reinterpret_cast<std::uint64_t>(regions.data());
    scan.region_count = regions.size();
    while (pages.size() < most && scan.begin < scan.end) {
        scan.most_pages = most - pages.size();
        const int found = ::ioctl(page_map_.get(), pagemap_scan, &scan);
        if (found < 0) {
            return false;
        }
        for (const PageRegion& region : std::span(regions).first(static_cast<std::size_t>(found))) {
            for (std::uint64_t at = region.begin; at < region.end; at += page_size) {
                pages.emplace_back(at);
            }
        }
        scan.begin = scan.walk_end;
    }
    return true;
}

} // namespace ferry::nt::mm
