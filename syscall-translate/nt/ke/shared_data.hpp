#pragma once
/// KUSER_SHARED_DATA of a process: a page whose times tick while somebody reads them.

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <ferry/abi/layout/nt_shared_data.hpp>
#include <ferry/abi/layout/nt_time_zone.hpp>
#include <ferry/base/errno.hpp>
#include <ferry/base/unique_fd.hpp>
#include <ferry/memory/address_space.hpp>

namespace ferry::nt::ke {

/// The page is inaccessible at first. The first access makes it readable and starts a thread that
/// writes the time into it; after a second the page is inaccessible again, and if nobody comes
/// then, the thread ends. Thread-safe.
class SharedDataPage {
public:
    SharedDataPage(std::shared_ptr<memory::AddressSpace> space, GuestAddr service_entry)
        : space_(std::move(space)), service_entry_(service_entry) {
        set_resolution(0);
    }
    SharedDataPage(const SharedDataPage&) = delete;
    SharedDataPage& operator=(const SharedDataPage&) = delete;

    /// Takes the place in the guest's memory.
    Errno reserve();
    /// What a fault at `address` means: true if the page is readable now. `environment` says the
    /// time zone.
    bool open(GuestAddr address, const std::vector<std::string>& environment);
    /// How often the program wants the times to change, in units of 100 ns, if it says: every 4 ms
    /// otherwise, and every millisecond at most.
    void set_resolution(std::uint32_t wanted);

private:
    Errno fill();
    void update();
    void tick();

    const std::shared_ptr<memory::AddressSpace> space_;
    const GuestAddr service_entry_;
    std::atomic<std::uint32_t> interval_; ///< between ticks, in units of 100 ns
    std::mutex mutex_; ///< guards what follows; the space's lock is taken under it
    abi::nt::SharedData* data_ = nullptr; ///< ferry's own mapping of the page
    std::optional<abi::nt::TimeZone> zone_;
    bool ticking_ = false;
    bool open_ = false;
};

} // namespace ferry::nt::ke
