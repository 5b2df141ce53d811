#pragma once
/// One Unicorn instance: QEMU's translator, soft MMU and loop for one guest address space.
///
/// The instance sees memory as one identity map of the whole guest range. What the guest may do
/// with a page is said page by page when QEMU's TLB misses, straight from the AddressSpace, so
/// faults are exact and regions cost nothing. Not thread-safe but for kick(): the run lock guards
/// it.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <ferry/base/result.hpp>
#include <ferry/engine/exit.hpp>
#include <ferry/memory/address_space.hpp>

#include "internals.hpp"
#include "target.hpp"

namespace ferry::unicorn {

/// Why Machine::execute() returned.
enum class Stop : std::uint8_t {
    kicked,    ///< kick() was called, or for no reason
    yield,     ///< the guest waits for another thread (WFE, WFI)
    fault,     ///< see Machine::fault()
    exception, ///< see Machine::exception()
};

class Machine {
public:
    static Result<std::unique_ptr<Machine>> create(const Target& target,
                                                   const memory::AddressSpace& space);
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;
    ~Machine();

    /// The machine that an instance belongs to.
    static Machine& of(internals::Uc* uc);
    static Machine& of(internals::Cpu* cpu) { return of(internals::cpu::uc(cpu)); }

    void load(const abi::RegisterFile& registers) { target_.load(uc_, registers); }
    void store(abi::RegisterFile& registers) { target_.store(uc_, registers); }

    /// Runs guest code from the loaded registers.
    Stop execute();
    [[nodiscard]] const engine::Exit& fault() const { return fault_; }
    [[nodiscard]] int exception() const { return exception_; }

    /// Makes execute() return soon. From any thread; async-signal-safe.
    void kick() noexcept { internals::kick(cpu_); }

    /// Forgets what `range` was: its protections and its translations.
    void mapping_changed(GuestRange range);
    /// Forgets translations of code in `range`.
    void content_changed(GuestRange range);
    /// The same for the cache line at `address` and every other mapping of the same bytes.
    void code_written(GuestAddr address);
    void forget_everything();

    /// What was at work when the host reported a fault.
    struct HostAccess {
        std::uintptr_t return_address; ///< for raise_fault()
        bool fetch;                    ///< instructions were being read
    };
    /// A host signal at `host_pc` for `address`, inside execute(); nothing if it is not the
    /// guest's. Async-signal-safe.
    [[nodiscard]] std::optional<HostAccess> guest_access(std::uintptr_t host_pc,
                                                         GuestAddr address) const noexcept;
    /// Leaves execute() with a fault, exact at `return_address`; runs on the stack of execute().
    [[noreturn]] void raise_fault(const engine::Exit& fault, std::uintptr_t return_address);

private:
    Machine(const Target& target, const memory::AddressSpace& space)
        : target_(target), space_(space) {}
    bool replace_mmu();
    void patch_class(const void* from, const void* to, int& found);
    [[nodiscard]] std::uint64_t without_tag(std::uint64_t address) const;
    [[nodiscard]] std::optional<memory::Prot> protection_at(GuestAddr address) const;
    bool fill(std::uint64_t address, internals::MmuAccess access, int mmu_index, bool probe,
              std::uintptr_t return_address);

    friend void internals::before_translation(internals::Cpu*, internals::Tb*);
    friend void internals::after_translation(internals::Cpu*, internals::Tb*);
    /// Before a fault at `address` while a block is translated that began on an earlier page: lets
    /// the instructions before it run first, one by one.
    void step_up_to_fetch(std::uint64_t address);
    void find_aliases(std::uint64_t page);
    [[nodiscard]] bool is_translated(std::uintptr_t address) const noexcept;
    /// What restore_state() wants to know for a helper that returns to `return_address`.
    [[nodiscard]] std::uintptr_t resume_address(std::uintptr_t return_address) const noexcept;
    /// In a helper, called with what it must tell restore_state().
    void learn_stack_depth(std::uintptr_t return_address);
    void before_translation(internals::Tb* tb);
    void after_translation(internals::Tb* tb);

    static bool tlb_fill(internals::Cpu* cpu, std::uint64_t address, int size,
                         internals::MmuAccess access, int mmu_index, bool probe,
                         std::uintptr_t return_address);
    static void unaligned_access(internals::Cpu* cpu, std::uint64_t address,
                                 internals::MmuAccess access, int mmu_index,
                                 std::uintptr_t return_address);

    const Target& target_;
    const memory::AddressSpace& space_;
    internals::Uc* uc_ = nullptr;
    internals::Cpu* cpu_ = nullptr;
    engine::Exit fault_;
    int exception_ = 0;
    internals::Tb* translating_ = nullptr; ///< what QEMU is translating, if it is
    bool tags_in_use_ = false;             ///< the TLB may hold pages under tagged addresses
    std::uintptr_t stack_pointer_ = 0;     ///< where execute() called QEMU from
    /// How far below that a helper's return address into translated code is: the same each time.
    std::uintptr_t stack_depth_ = 0;
    std::vector<std::uint64_t> code_pages_; ///< sorted; pages that were fetched from
    /// The code pages that map the same bytes as `aliased_page_`; stale if that is 0.
    std::vector<std::uint64_t> aliases_;
    std::uint64_t aliased_page_ = 0;
};

} // namespace ferry::unicorn
