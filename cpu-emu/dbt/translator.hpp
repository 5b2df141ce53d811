#pragma once
/// From guest instructions to code that can be put anywhere: scan, lift, compile. Knows nothing of
/// what was translated before.

#include <span>
#include <vector>

#include <ferry/a64/lifter.hpp>
#include <ferry/engine/host_function.hpp>
#include <ferry/memory/address_space.hpp>
#include <ferry/x64/compile.hpp>

#include "packed_unit.hpp"
#include "quick/generator.hpp"
#include "scan.hpp"
#include "trap_sites.hpp"
#include "unit.hpp"

namespace ferry::dbt {

/// One thread at a time.
class Translator final : private a64::Lifter::Blocks {
public:
    /// What it is given must outlive the translator. `quick`: whether traces are made in one pass
    /// where they can be.
    Translator(const x64::StateLayout& layout, std::span<const engine::HostFunction> host_functions,
               const TrapSites& trap_sites, bool quick = true,
               const Breakpoints* breakpoints = nullptr)
        : host_functions_(host_functions), trap_sites_(trap_sites), scanner_(breakpoints),
          compiler_(layout), quick_(layout, host_functions), is_quick_(quick) {}

    /// False if the instruction at `pc` cannot be fetched.
    bool translate(const memory::AddressSpace& space, GuestAddr pc, a64::Assumptions assumptions,
                   Reach reach = Reach::region, const KnownCode& known = no_code);

    /// Holds a copy of `made`, which lies where it was made, as if it had come out. False, and
    /// nothing is held, if it would not come out here, since one of its instructions traps too
    /// often.
    [[nodiscard]] bool take(const MadeUnit& made);

    // What came out, until the next one.
    [[nodiscard]] MadeUnit made() const;
    [[nodiscard]] Tier tier() const { return tier_; }
    [[nodiscard]] GuestRange range() const { return range_; } ///< around all its instructions
    [[nodiscard]] const x64::Code& code() const { return code_; }
    /// It calls functions of ferry's by their addresses.
    [[nodiscard]] bool names_functions() const { return !unit_.executions.empty(); }
    /// Some of its instructions have traps of this process behind them.
    [[nodiscard]] bool is_guarded() const { return guarded_; }

private:
    /// Makes the trace that was scanned in one pass. False if its first instruction has no
    /// template.
    [[nodiscard]] bool make_quickly(GuestAddr pc);
    void lift(GuestAddr pc, a64::Assumptions assumptions);
    /// A target that was not scanned gets a block that leaves the unit, behind the scanned ones.
    std::uint32_t block_at(GuestAddr target) override;

    std::span<const engine::HostFunction> host_functions_;
    const TrapSites& trap_sites_;
    Scanner scanner_;
    ir::Unit unit_; ///< what the last that was lifted came from
    x64::Compiler compiler_;
    quick::Generator quick_;
    bool is_quick_;
    bool loops_ = true; ///< a branch to an instruction of the unit stays in it
    GuestAddr pc_{};
    Tier tier_ = Tier::last;
    x64::Code code_;
    std::vector<SiteGuest> guests_;
    GuestRange range_{};
    bool guarded_ = false;
};

} // namespace ferry::dbt
