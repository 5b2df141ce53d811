#include "shared_data.hpp"

#include <algorithm>
#include <cstring>
#include <ctime>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

#include <ferry/base/bits.hpp>
#include <ferry/base/own_thread.hpp>

#include "../version.hpp"
#include "time.hpp"
#include "time_zone.hpp"

namespace ferry::nt::ke {
namespace {

using abi::nt::SharedData;
using abi::nt::SystemTime;
using memory::MapRequest;
using memory::Prot;

constexpr GuestAddr place{SharedData::address};
/// How long the page stays readable at a time, in units of 100 ns.
constexpr std::uint32_t time_open = 10'000'000;
/// A tick takes up to 50 us of a processor where timers leave a virtual machine.
constexpr std::uint32_t longest_interval = 40'000;
constexpr std::uint32_t shortest_interval = 10'000;
constexpr std::int64_t units_per_tick = 156'250;      ///< 15.625 ms, Windows' clock interval
constexpr std::uint32_t tick_multiplier = 0x0fa00000; ///< 15.625 with 24 fraction bits

void write_time(SystemTime& to, std::int64_t time) {
    const auto high = static_cast<std::int32_t>(time >> 32);
    std::atomic_ref(to.high_2).store(high, std::memory_order_release);
    std::atomic_ref(to.low).store(static_cast<std::uint32_t>(time), std::memory_order_release);
    std::atomic_ref(to.high_1).store(high, std::memory_order_release);
}

} // namespace

Errno SharedDataPage::reserve() {
    MapRequest request;
    request.address = place;
    request.size = page_size;
    request.fixed_noreplace = true;
    const auto mapped = space_->map(request);
    return mapped ? Errno{} : mapped.error();
}

Errno SharedDataPage::fill() {
    const UniqueFd fd(::memfd_create("ferry-shared-data", MFD_CLOEXEC));
    if (!fd || ::ftruncate(fd.get(), page_size) != 0) {
        return Errno::last();
    }
    void* const own = ::mmap(nullptr, page_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
    if (own == MAP_FAILED) {
        return Errno::last();
    }
    MapRequest request;
    request.address = place;
    request.size = page_size;
    request.fixed = true;
    request.shared = true;
    request.fd = fd.get();
    if (const auto mapped = space_->map(request); !mapped) {
        ::munmap(own, page_size);
        return mapped.error();
    }
    data_ = static_cast<SharedData*>(own);
    data_->tick_multiplier = tick_multiplier;
    data_->image_number_low = data_->image_number_high = 0x8664;
    constexpr std::u16string_view root = u"C:\\Windows";
    root.copy(data_->system_root, root.size());
    data_->build_number = version::build;
    data_->product_type = 1; // workstation
    data_->product_type_is_valid = 1;
    data_->native_architecture = 9; // AMD64
    data_->major_version = version::major;
    data_->minor_version = version::minor;
    data_->suite_mask = 0x110; // terminal services, single user
    // compare-exchange, MMX, SSE, SSE2, RDTSC, NX, SSE3, 16-byte exchange, XSAVE; fast fail
    for (const int feature : {2, 3, 6, 8, 10, 12, 13, 14, 17, 23}) {
        data_->processor_features[feature] = 1;
    }
    data_->active_console = 1;
    data_->physical_pages = static_cast<std::uint32_t>(::sysconf(_SC_PHYS_PAGES));
    data_->performance_frequency = counter_frequency;
    data_->system_call = 1;
    data_->service_entry = service_entry_.value();
    data_->cookie = static_cast<std::uint32_t>(performance_counter() * 2654435761);
    return {};
}

void SharedDataPage::update() {
    const std::int64_t interrupt = interrupt_time();
    write_time(data_->interrupt_time, interrupt);
    write_time(data_->system_time, system_time());
    write_time(data_->tick_count, interrupt / units_per_tick);
}

bool SharedDataPage::open(GuestAddr address, const std::vector<std::string>& environment) {
    if (page_floor(address) != place) {
        return false;
    }
    const std::lock_guard lock(mutex_);
    if (data_ == nullptr && fill()) {
        return false;
    }
    if (open_) {
        return true; // another thread was faster
    }
    if (!zone_) {
        zone_ = time_zone(environment);
    }
    const abi::nt::ZoneClock clock = clock_at_utc(*zone_, system_time());
    write_time(data_->time_zone_bias, clock_bias(*zone_, clock) * abi::nt::units_per_minute);
    data_->time_zone_id = static_cast<std::uint32_t>(clock);
    update();
    if (!ticking_) {
        std::thread ticker = own_thread([this] { tick(); });
        if (!ticker.joinable()) {
            return false;
        }
        ticker.detach();
        ticking_ = true;
    }
    if (space_->protect(place, page_size, Prot::read)) {
        return false;
    }
    open_ = true;
    return true;
}

void SharedDataPage::set_resolution(std::uint32_t wanted) {
    interval_ =
        wanted == 0 ? longest_interval : std::clamp(wanted, shortest_interval, longest_interval);
}

void SharedDataPage::tick() {
    for (;;) {
        for (std::uint32_t passed = 0; passed < time_open;) {
            const std::uint32_t interval = interval_;
            const timespec pause{0, static_cast<long>(interval) * 100};
            ::clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, nullptr);
            update();
            passed += interval;
        }
        const std::lock_guard lock(mutex_);
        if (!open_) {
            ticking_ = false;
            return;
        }
        open_ = false;
        [[maybe_unused]] const Errno closed = space_->protect(place, page_size, Prot::none);
    }
}

} // namespace ferry::nt::ke
