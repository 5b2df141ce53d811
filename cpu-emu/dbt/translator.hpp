#pragma once
/// From guest instructions to code that can be put anywhere: scan, lift, compile. Knows nothing of
/// what was translated before.

#include <memory>
#include <span>
#include <vector>

#include <ferry/engine/host_function.hpp>
#include <ferry/ir/lifter_base.hpp>
#include <ferry/memory/address_space.hpp>
#include <ferry/x64/compile.hpp>

#include "packed_unit.hpp"
#include "scan.hpp"
#include "trap_sites.hpp"
#include "unit.hpp"

namespace ferry::dbt {

/// One thread at a time.
class Translator {
public:
    virtual ~Translator() = default;
    Translator(const Translator&) = delete;
    Translator& operator=(const Translator&) = delete;

    /// False if the instruction at `pc` cannot be fetched.
    virtual bool translate(const memory::AddressSpace& space, GuestAddr pc,
                           ir::Assumptions assumptions, Reach reach = Reach::region,
                           const KnownCode& known = no_code) = 0;

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

protected:
    Translator(const x64::StateLayout& layout, const TrapSites& trap_sites)
        : trap_sites_(trap_sites), compiler_(layout) {}

    /// Makes code of `unit_`.
    void compile();

    const TrapSites& trap_sites_;
    ir::Unit unit_; ///< what the last that was lifted came from
    x64::Compiler compiler_;
    GuestAddr pc_{};
    Tier tier_ = Tier::last;
    x64::Code code_;
    std::vector<SiteGuest> guests_;
    GuestRange range_{};
    bool guarded_ = false;
};

/// `quick`: whether traces are made in one pass where they can be. What is given must outlive the
/// translator.
[[nodiscard]] std::unique_ptr<Translator> make_a64_translator(
    const x64::StateLayout& layout, std::span<const engine::HostFunction> host_functions,
    const TrapSites& trap_sites, bool quick = true, const Breakpoints* breakpoints = nullptr);
[[nodiscard]] std::unique_ptr<Translator>
make_rv64_translator(const x64::StateLayout& layout,
                     std::span<const engine::HostFunction> host_functions,
                     const TrapSites& trap_sites, bool quick = true);

} // namespace ferry::dbt
