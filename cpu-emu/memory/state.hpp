#pragma once
/// What an AddressSpace keeps, and the operations on it. Each part of the work has its own file:
/// map.cpp, placement.cpp, protect.cpp, large_pages.cpp, remap.cpp, brk.cpp, changes.cpp.
///
/// One rule holds throughout: the host call comes first, then the region map follows what the host
/// did, then listeners hear of it. Where a host call can fail half way, the map is settled with
/// what is left.

#include <atomic>
#include <functional>
#include <limits>
#include <mutex>
#include <vector>

#include <ferry/memory/address_space.hpp>

#include "host.hpp"
#include "region_map.hpp"

namespace ferry::memory {

struct AddressSpace::State {
    /// A MapRequest that has been checked as far as it can be without the lock.
    struct Plan {
        Mapping mapping; ///< without its range
        GuestSize size = 0;
        GuestSize alignment = page_size;
        int flags = 0; ///< MAP_* for the host
    };
    struct Brk {
        GuestAddr start;
        GuestAddr current;
    };
    struct Limits {
        std::uint64_t address_space = std::numeric_limits<std::uint64_t>::max();
        std::uint64_t data = std::numeric_limits<std::uint64_t>::max();
        std::uint64_t stack = std::numeric_limits<std::uint64_t>::max();
        std::uint64_t program_break = std::numeric_limits<std::uint64_t>::max();
    };
    explicit State(const Layout& bounds) : layout(bounds), host(0, bounds.executes_natively) {}

    const Layout layout;
    const Host host;

    /// Guards everything below. Held across the host's mapping calls and across listeners; no other
    /// lock is taken under it but theirs. Not a shared_mutex: glibc's remembers the writer by its
    /// thread id, which differs in the child of a fork.
    mutable std::mutex mutex;
    RegionMap map;
    Brk brk;
    Limits limits;
    /// How many regions the guest may have: vm.max_map_count less what ferry itself needs, for it
    /// could not even report the error without a mapping to allocate from. Looked up when reached.
    std::size_t region_limit = 60'000;
    std::vector<ChangeListener*> listeners;
    LargePage next_large_page;
    unsigned large_pages_to_pass = 0; ///< requests to be refused before the host is asked again
    unsigned large_pages_backoff = 0; ///< how many that were after it had none last
    /// The next inode of shared anonymous memory. The kernel's own are 32 bits wide.
    ino_t next_shared_inode = ino_t{1} << 32;
    /// The bounds of what is executable: stored under the mutex, loaded without by kernel_wrote(),
    /// relaxed because they publish nothing else.
    std::atomic<std::uint64_t> executable_begin{std::numeric_limits<std::uint64_t>::max()};
    std::atomic<std::uint64_t> executable_end{0};

    // map.cpp
    static ErrnoOr<Plan> plan(const MapRequest& request);
    ErrnoOr<GuestAddr> map_planned(const MapRequest& request, Plan plan);
    Errno place(const MapRequest& request, const Plan& plan, GuestRange range);
    Errno unmap_range(GuestRange range);
    /// Runs `call`, which puts something of the host's over all of `range`: only when nothing is
    /// there but the guest's. What was there is gone from the map afterwards. EEXIST if something
    /// unknown is there.
    Errno replace(GuestRange range, const std::function<Errno()>& call);
    void settle(GuestRange range);

    // placement.cpp
    ErrnoOr<GuestAddr> choose_place(GuestAddr hint, GuestSize size, GuestSize alignment);
    /// What choices of place keep free for the heap.
    [[nodiscard]] GuestRange brk_zone() const;
    /// Looks for mappings of the host that the region map does not know; true if there were any.
    bool discover_foreign();
    /// RLIMIT_AS and RLIMIT_DATA for `bytes` more of what `like` is.
    [[nodiscard]] bool may_expand(const Mapping& like, GuestSize bytes) const;
    /// vm.max_map_count for one operation more.
    [[nodiscard]] bool may_add_regions();
    /// Whether `part` lies within one region and touches neither of its ends.
    [[nodiscard]] bool splits_in_two(GuestRange part) const;

    // protect.cpp
    Errno protect_range(GuestRange range, Prot prot);
    Errno protect_piece(const Mapping& piece, Prot prot);

    // large_pages.cpp
    /// Shall the host be asked, which looks for them at length? Not if it had none lately.
    bool may_ask_for_large_page();
    void keep_large_page(LargePage page);

    // remap.cpp
    ErrnoOr<GuestAddr> remap_locked(RemapRequest request);
    ErrnoOr<GuestAddr> move_region(const Mapping& region, const RemapRequest& request);
    bool grow_in_place(const Mapping& region, const RemapRequest& request);

    // brk.cpp
    GuestAddr move_brk(GuestAddr wanted);
    Errno extend_brk(GuestRange range);
    bool grow_region_down(GuestAddr address);
    /// The region as others see it: labelled if it is the heap.
    [[nodiscard]] Region shown(const Mapping& mapping) const;

    // changes.cpp
    void add(Mapping mapping);
    void remove(GuestRange range);
    void change_protection(const Mapping& piece, Prot prot);
    void update_executable_bounds();
    void notify(GuestRange range) const;
};

} // namespace ferry::memory
