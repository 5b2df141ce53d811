#pragma once
/// From guest instructions to code that can be put anywhere: scan, lift, compile. Knows nothing of
/// what was translated before.

#include <span>

#include <ferry/a64/lifter.hpp>
#include <ferry/engine/host_function.hpp>
#include <ferry/memory/address_space.hpp>
#include <ferry/x64/compile.hpp>

#include "quick/generator.hpp"
#include "scan.hpp"
#include "trap_sites.hpp"
#include "unit.hpp"

namespace ferry::dbt {

/// A unit that was made elsewhere, by a translator of the same executable.
struct MadeUnit {
    GuestAddr pc{};
    GuestRange range{};
    Tier tier = Tier::last;
    std::span<const SiteGuest> guests; ///< all its instructions
    std::span<const std::uint8_t> bytes;
    std::span<const x64::Site> sites; ///< `guest` is an index into `guests`
    std::span<const x64::SlotPlace> places;
    std::span<const x64::Link> links;
    std::span<const x64::Entry> entries;
    std::span<const std::uint32_t> data_references;
    /// How far away from where it was made it is to lie, and the places of what changes with that.
    std::uint64_t distance = 0;
    std::span<const std::uint32_t> guest_addresses{};
};

/// One thread at a time.
class Translator final : private a64::Lifter::Blocks {
public:
    /// The host functions and the trap sites must outlive the translator. `quick`: whether traces
    /// are made in one pass where they can be.
    Translator(const x64::StateLayout& layout, std::span<const engine::HostFunction> host_functions,
               const TrapSites& trap_sites, bool quick = true)
        : host_functions_(host_functions), trap_sites_(trap_sites), compiler_(layout),
          quick_(layout, host_functions), is_quick_(quick) {}

    /// False if the instruction at `pc` cannot be fetched.
    bool translate(const memory::AddressSpace& space, GuestAddr pc, a64::Assumptions assumptions,
                   Reach reach = Reach::region, const KnownCode& known = no_code);

    /// Holds a copy of `made` as if it had come out. False, and nothing is held, if it would not
    /// come out here, since one of its instructions traps too often.
    [[nodiscard]] bool take(const MadeUnit& made);

    // What came out, until the next one.
    [[nodiscard]] const ir::Unit& unit() const { return unit_; }
    [[nodiscard]] Tier tier() const { return tier_; }
    [[nodiscard]] GuestRange range() const { return range_; } ///< around all its instructions
    [[nodiscard]] x64::Code& code() { return code_; }
    /// Some of its instructions have traps of this process behind them.
    [[nodiscard]] bool is_guarded() const { return guarded_; }

private:
    /// Makes the trace that was scanned in one pass. False if its first instruction has no
    /// template.
    [[nodiscard]] bool make_quickly(GuestAddr pc);
    void lift(GuestAddr pc, a64::Assumptions assumptions);
    void move_code(std::uint64_t distance);
    /// A target that was not scanned gets a block that leaves the unit, behind the scanned ones.
    std::uint32_t block_at(GuestAddr target) override;

    std::span<const engine::HostFunction> host_functions_;
    const TrapSites& trap_sites_;
    Scanner scanner_;
    ir::Unit unit_;
    x64::Compiler compiler_;
    quick::Generator quick_;
    bool is_quick_;
    Tier tier_ = Tier::last;
    x64::Code code_;
    GuestRange range_{};
    bool guarded_ = false;
};

} // namespace ferry::dbt
