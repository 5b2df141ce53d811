#pragma once
/// The guest's virtual memory as NT has it: allocations that are reserved whole and committed by
/// pages, on top of the address space that enforces protections.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include <ferry/base/patient_mutex.hpp>
#include <ferry/memory/address_space.hpp>

#include "../types.hpp"
#include "protection.hpp"
#include "section_commitment.hpp"
#include "spare_memory.hpp"
#include "write_watch.hpp"

namespace ferry::nt::mm {

inline constexpr GuestSize allocation_granularity = 0x10000;

/// How much memory can be promised to programs: the host's and its swap space, in bytes.
GuestSize commit_limit();

/// A maximal run of pages that are alike, as NtQueryVirtualMemory tells it.
struct PageRun {
    GuestRange range;
    GuestAddr allocation; ///< base of the allocation it belongs to
    std::uint32_t allocation_protect = 0;
    std::uint32_t state = mem_free; ///< MEM_FREE, MEM_RESERVE or MEM_COMMIT
    std::uint32_t protect = 0;      ///< PAGE_*, of committed pages
    std::uint32_t type = 0;         ///< MEM_PRIVATE, MEM_MAPPED or MEM_IMAGE
};

/// A view of a section to be mapped; address and size become what they are.
struct ViewRequest {
    GuestAddr address;         ///< null for anywhere
    std::uint64_t highest = 0; ///< where it may end, if anywhere; 0: anywhere
    GuestSize size = 0;
    int fd = -1;
    std::uint64_t offset = 0;
    std::uint32_t protect = 0;
    Commitment commitment = Commitment::whole;
    std::shared_ptr<const std::string> name;
};

/// Thread-safe.
class Memory {
public:
    explicit Memory(std::shared_ptr<memory::AddressSpace> space);

    [[nodiscard]] memory::AddressSpace& space() const { return *space_; }
    [[nodiscard]] const std::shared_ptr<memory::AddressSpace>& shared_space() const {
        return space_;
    }

    /// From now on memory is placed from the lowest addresses up, as Windows does for programs
    /// without IMAGE_DLLCHARACTERISTICS_HIGH_ENTROPY_VA: some of them keep pointers in 32 bits.
    void place_low();

    /// When what is committed is going to be used, as a rule.
    enum class Use : std::uint8_t { soon, later };
    /// NtAllocateVirtualMemory: `address` and `size` are updated to what was taken. `zero_bits`
    /// high bits of the address are to be zero (below 2 GiB…), 0 for anywhere.
    NtStatus allocate(GuestAddr& address, GuestSize& size, std::uint64_t highest,
                      std::uint32_t type, std::uint32_t protect, Use use = Use::soon);
    /// NtFreeVirtualMemory.
    NtStatus free(GuestAddr& address, GuestSize& size, std::uint32_t type);
    /// NtProtectVirtualMemory; `protect` becomes the first page's old value.
    NtStatus protect(GuestAddr& address, GuestSize& size, std::uint32_t& protect);
    /// The run around `address`; a free one outside of allocations. Nothing beyond the guest's
    /// addresses.
    [[nodiscard]] std::optional<PageRun> query(GuestAddr address) const;

    /// Notes what the loader has mapped in `range`: an image, or a view of a file.
    void add_mapping(GuestRange range, std::uint32_t type, std::string name);
    NtStatus map_view(ViewRequest& view);
    /// Unmaps the image or view that holds `address`.
    NtStatus unmap_view(GuestAddr address);

    /// NtLockVirtualMemory of whole pages: they are all committed and may be accessed.
    NtStatus lock(GuestRange range);
    /// NOT_LOCKED if one of the pages is not.
    NtStatus unlock(GuestRange range);

    /// NtGetWriteWatch: the first `most` pages of the range that were written to.
    NtStatus written(GuestRange range, std::size_t most, bool resets,
                     std::vector<GuestAddr>& pages);
    /// NtResetWriteWatch.
    NtStatus reset_written(GuestRange range);

    /// Has no memory in reserve: whoever maps at a place of their own calls this before.
    void release_spare();

    /// What a fault at `address` in a guarded page means: the guard is gone from then on.
    enum class GuardHit : std::uint8_t { none, hit };
    GuardHit take_guard(GuestAddr address);

    /// Whether the page at `address`, not committed so far as was known here, is one of a view that
    /// another process has committed.
    bool take_commitment(GuestAddr address);

    /// "module+offset", or the address.
    [[nodiscard]] std::string describe(GuestAddr address) const;
    /// The path of the image or file mapped at `address`; empty if there is none.
    [[nodiscard]] std::string mapped_name(GuestAddr address) const;

    /// Where images are mapped.
    [[nodiscard]] std::vector<GuestAddr> images() const;

private:
    struct Allocation {
        GuestAddr end;
        std::uint32_t protect = 0;
        std::uint32_t type = mem_private;
        std::shared_ptr<const std::string> name; ///< of the file it maps, if any
        /// Of a view whose pages are to be committed.
        std::shared_ptr<const SectionCommitment> commitment;
        bool is_watched = false; ///< it is known which pages were written to

        /// Where in its section `bytes` of the view at `begin` lie.
        [[nodiscard]] SectionBytes in_section(GuestAddr begin, GuestRange bytes) const {
            return {commitment->offset() + (bytes.begin - begin),
                    commitment->offset() + (bytes.end - begin)};
        }
    };
    struct Pages {
        GuestAddr end;
        std::uint32_t state = mem_reserve;
        std::uint32_t protect = 0;
        bool operator==(const Pages& other) const {
            return state == other.state && protect == other.protect;
        }
    };
    using Allocations = std::map<GuestAddr, Allocation>;
    using PageMap = std::map<GuestAddr, Pages>;

    /// Whether its pages may get that protection.
    [[nodiscard]] static bool may_become(const Allocation& allocation, std::uint32_t protect);
    [[nodiscard]] const Allocations::value_type* holder(GuestAddr address) const;
    ErrnoOr<GuestAddr> place(memory::MapRequest request);
    std::optional<GuestAddr> place_low(memory::MapRequest request);
    [[nodiscard]] GuestAddr lowest_room(GuestSize size) const;
    ErrnoOr<GuestAddr> map_at(const memory::MapRequest& request);
    bool keep_as_spare(GuestRange range);
    NtStatus reserve(GuestAddr& address, GuestSize& size, std::uint64_t highest,
                     std::uint32_t protect, bool commits, Use use);
    [[nodiscard]] bool is_watched(GuestRange range) const;
    NtStatus commit(GuestRange range, std::uint32_t protect, Use use);
    bool show_committed(const Allocations::value_type& view, SectionBytes bytes);
    void show_in_views(const SectionCommitment& commitment, SectionBytes bytes);
    void prepare(GuestRange range);
    void make_pages(GuestRange range, const Allocation& allocation, std::uint32_t protect);
    [[nodiscard]] bool is_in_large_page(GuestRange range) const;
    [[nodiscard]] bool uses_half(GuestRange range) const;
    void split(GuestAddr at);
    bool extend(GuestRange range, std::uint32_t state, std::uint32_t protect);
    void set(GuestRange range, std::uint32_t state, std::uint32_t protect);
    void forget_locks(GuestRange range);
    void forget(const Allocations::value_type& allocation);
    void drop_pages(GuestRange range);
    [[nodiscard]] bool is_charged(const PageMap::value_type& run) const;
    /// Whether that much private memory more can be promised.
    [[nodiscard]] bool may_commit(GuestSize more) const { return more <= limit_ - committed_; }
    /// What of the range is not committed yet.
    [[nodiscard]] GuestSize uncommitted(GuestRange range) const;

    const std::shared_ptr<memory::AddressSpace> space_;
    mutable PatientMutex mutex_; ///< guards what follows; the space's lock is taken under it
    Allocations allocations_;
    PageMap pages_;              ///< of all allocations, without gaps in one
    std::set<GuestAddr> locked_; ///< pages
    SpareMemory spare_;
    WriteWatch watch_;
    GuestAddr large_page_;         ///< the one that was given last
    GuestSize committed_ = 0;      ///< private memory
    const GuestSize limit_;        ///< of it, see commit_limit()
    std::optional<GuestAddr> low_; ///< where the next place is tried if memory is to lie low
};

} // namespace ferry::nt::mm
