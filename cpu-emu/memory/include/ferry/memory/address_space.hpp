#pragma once
/// The guest's address space: who lies where, and the host mappings that enforce it.
///
/// 64-bit guests are mapped at their own addresses (guest address = host address) below one split
/// address; everything of ferry's lies above it. Regions are ours, page protections are the
/// host's. Guest PROT_EXEC becomes host PROT_EXEC only where the layout says that guest code runs
/// on the host's CPU: to a translator it is data.
///
/// All operations are thread-safe; none blocks on anything but the kernel's own mapping calls.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <sys/types.h>
#include <vector>

#include <ferry/base/bits.hpp>
#include <ferry/base/errno.hpp>
#include <ferry/base/guest_addr.hpp>
#include <ferry/base/result.hpp>
#include <ferry/memory/protection.hpp>
#include <ferry/memory/region.hpp>

namespace ferry::memory {

/// First address that is not the guest's, for 64-bit guests. With a finite stack limit the host
/// kernel places ferry's image, stacks and mappings within about 1.1 TiB of the top of the 47-bit
/// space (mmap randomisation 1 TiB, stack randomisation 16 GiB): all above this.
inline constexpr GuestAddr default_split{0x7d00'0000'0000};

/// What the host's transparent huge pages have, in bytes.
inline constexpr GuestSize large_page_size = GuestSize{2} << 20;

/// The bounds of a guest's address space.
struct Layout {
    GuestAddr lowest{0x10000}; ///< nothing is ever placed below unless asked for (MAP_FIXED)
    GuestAddr mmap_base{default_split}; ///< addresses are handed out downwards from here
    GuestAddr split{default_split};     ///< first address that is not the guest's
    bool executes_natively = false;     ///< guest code runs on the host's CPU: PROT_EXEC is real
};

/// What a mapping has of its file.
struct FileFacts {
    dev_t device = 0;
    ino_t inode = 0;
    bool may_execute = true;      ///< not mounted with noexec
    GuestSize huge_page_size = 0; ///< in bytes, of hugetlbfs; else 0
};

/// Those of an open file. Errors: those of fstat(2) and fstatfs(2).
[[nodiscard]] ErrnoOr<FileFacts> facts_of(int fd);

/// A request to map memory; the members are those of mmap(2).
struct MapRequest {
    GuestAddr address;               ///< hint, or the place itself when `fixed`
    GuestSize size = 0;              ///< in bytes; rounded up to pages
    GuestSize alignment = page_size; ///< of a place that is not fixed
    Prot prot = Prot::none;
    bool fixed = false;
    bool fixed_noreplace = false;
    bool shared = false;
    bool grows_down = false;
    int host_flags = 0; ///< other MAP_* bits for the host (MAP_NORESERVE, MAP_POPULATE, …); a
                        ///< MAP_TYPE among them (MAP_SHARED_VALIDATE) wins over `shared`
    int fd = -1;        ///< host descriptor, or -1 for anonymous memory
    const FileFacts* file = nullptr; ///< of `fd`, from who maps much of it; else they are asked for
    std::uint64_t offset = 0;
    std::shared_ptr<const std::string> name; ///< shown in /proc/PID/maps; may be null
};

/// The members of mremap(2).
struct RemapRequest {
    GuestAddr old_address;
    GuestSize old_size = 0;
    GuestSize new_size = 0;
    bool may_move = false;
    bool fixed = false;
    bool dont_unmap = false;
    GuestAddr new_address; ///< the place with `fixed`, a hint with `dont_unmap`, else not used
};

/// Told of every change that can make translated code or cached mappings stale. Called with the
/// space locked, after the host mapping has changed: implementations must not call back into the
/// space, and must be quick.
class ChangeListener {
public:
    virtual ~ChangeListener() = default;
    /// `range` was unmapped, replaced or got another protection.
    virtual void mapping_changed(GuestRange range) noexcept = 0;
    /// The bytes of `range` changed behind the engine's back (a system call wrote there).
    virtual void content_changed(GuestRange range) noexcept = 0;
};

class AddressSpace {
public:
    /// An empty space. What of ferry's lies below the split already is marked as taken: never
    /// handed out, never mapped over. Fails if the bounds make no sense.
    static Result<std::shared_ptr<AddressSpace>> create(const Layout& layout = {});

    AddressSpace(const AddressSpace&) = delete;
    AddressSpace& operator=(const AddressSpace&) = delete;
    /// Unmaps everything of the guest's.
    ~AddressSpace();

    [[nodiscard]] const Layout& layout() const;
    /// Whether something of ferry's was found below the split, in the guest's way: the runtime can
    /// start itself anew in a better place.
    [[nodiscard]] bool foreign_below_split() const;

    /// Maps memory as mmap(2) does. Errors: EINVAL, ENOMEM, EEXIST, EACCES, ENODEV, EPERM, EBADF,
    /// EOVERFLOW as Linux gives them.
    ErrnoOr<GuestAddr> map(const MapRequest& request);
    /// munmap(2): EINVAL, ENOMEM.
    Errno unmap(GuestAddr address, GuestSize size);
    /// mprotect(2): EINVAL, ENOMEM, EACCES; the pages before the one that fails are changed, as on
    /// Linux. `down_to_start` is PROT_GROWSDOWN: begins where the grows-down region at `address`
    /// does, EINVAL if that region does not grow down.
    Errno protect(GuestAddr address, GuestSize size, Prot prot, bool down_to_start = false);
    /// Gives large_page_size bytes of inaccessible private anonymous memory at `at`, a multiple of
    /// it, that were never accessible their pages, zeroed and still inaccessible, by one of the
    /// host's large pages: a fault for each page of it costs many times as much. False, and nothing
    /// has changed, if it is other memory, or the host has no large page to give or had none
    /// lately.
    bool give_large_page(GuestAddr at);
    /// Makes ready what the next give_large_page() gives, without keeping others from the space.
    void make_large_page();
    /// Makes the pages of writable memory now, where the host can (since Linux 5.14), so that they
    /// cost no fault each.
    void populate(GuestRange range) const;
    /// How many bytes of private memory in `range` have pages; 0 unless all of it is mapped.
    [[nodiscard]] GuestSize resident(GuestRange range) const;
    /// mremap(2): EINVAL, EFAULT, ENOMEM, EAGAIN.
    ErrnoOr<GuestAddr> remap(const RemapRequest& request);

    /// Sets where the program break begins; called once by the loader.
    void init_brk(GuestAddr start);
    /// brk(2): moves the break if it can; the break afterwards.
    GuestAddr brk(GuestAddr wanted);

    /// RLIMIT_AS and RLIMIT_DATA of the guest, in bytes: they limit the guest's own use.
    /// RLIM_INFINITY for none.
    void set_limits(std::uint64_t address_space, std::uint64_t data);
    /// How many bytes of the data are the program break's at most.
    void set_break_limit(std::uint64_t size);
    /// RLIMIT_STACK, in bytes: how large grow_down() lets a region become.
    void set_stack_limit(std::uint64_t stack);

    /// The region that holds `address`, if any.
    [[nodiscard]] std::optional<Region> find(GuestAddr address) const;
    /// All regions in ascending order.
    [[nodiscard]] std::vector<Region> regions() const;
    /// Another number after each change of the regions.
    [[nodiscard]] std::uint64_t version() const;
    /// The widest range around `address` whose pages all have exactly `prot` in common.
    [[nodiscard]] std::optional<GuestRange> run_with_same_protection(GuestAddr address) const;

    /// A fault at `address` may lie below a MAP_GROWSDOWN region: grows it, true if it did.
    /// Const because to its users the memory was there all along.
    bool grow_down(GuestAddr address) const;

    /// A system call wrote to `range` (read(2), madvise(MADV_DONTNEED)…): tells the listeners if
    /// code may lie there. Costs a load where nothing is executable, two where `range` lies outside
    /// of all that is, else a look at the regions.
    void kernel_wrote(GuestRange range);

    /// True if [address, address + size) lies below the split and does not wrap. The kernel's
    /// access_ok: says nothing about what is mapped.
    [[nodiscard]] bool access_ok(GuestAddr address, GuestSize size) const {
        const std::uint64_t limit = split_;
        return size <= limit && address.value() <= limit - size;
    }
    /// The host pointer of a guest address; valid to dereference only under a fault fix-up
    /// (access.hpp) or when known to be mapped.
    [[nodiscard]] void* host_pointer(GuestAddr address) const {
        return reinterpret_cast<void*>(base_ +
                                       address.value()); // NOLINT(performance-no-int-to-ptr)
    }
    template <class T>
    [[nodiscard]] T* host_pointer(GuestPtr<T> pointer) const {
        return static_cast<T*>(host_pointer(pointer.addr()));
    }

    void add_listener(ChangeListener* listener);
    void remove_listener(ChangeListener* listener);

    /// Around fork(2): the lock is held across it so that the child's copy is consistent.
    void lock_for_fork();
    void unlock_after_fork();

private:
    AddressSpace(const Layout& layout);
    struct State;
    std::unique_ptr<State> state_;
    std::uint64_t split_;
    std::uint64_t base_ = 0; ///< host address of guest address 0
};

} // namespace ferry::memory
