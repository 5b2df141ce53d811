#pragma once
/// From IR to x86-64 code.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include <ferry/base/guest_addr.hpp>
#include <ferry/ir/ir.hpp>
#include <ferry/x64/frame.hpp>

namespace ferry::x64 {

/// Where NZCV is at a site.
enum class FlagsPlace : std::uint8_t {
    memory,
    subtraction,
    addition,
    comparison,
    swapped_comparison
};

/// What of a register is the slot's; the rest of the slot is zero, or of `half` in memory.
enum class Part : std::uint8_t { whole, low_64, low_32, half };

/// Where a state slot's value is from here on: an entry of a unit's log, whose order is that of its
/// sites.
struct SlotPlace {
    /// The first entry of a block: in_memory or between_units.
    static constexpr ir::Slot all_slots = 0xff;
    static constexpr std::uint8_t in_memory = 0xff;
    /// Those that are in registers between units are there, the others in memory.
    static constexpr std::uint8_t between_units = 0xfe;

    ir::Slot slot = all_slots;
    std::uint8_t reg = in_memory; ///< as instructions encode it: general or XMM, as the slot is
    Part part = Part::whole;
};

/// A host instruction that may fault: there the guest's registers are as they are before guest
/// instruction `guest`, in host registers or the state block, as the log says.
struct Site {
    std::uint32_t offset = 0; ///< from the unit's first byte of code
    std::uint16_t places = 0; ///< how much of Code::places goes before it
    std::uint8_t guest = 0;   ///< index into Unit::guests
    FlagsPlace flags : 7 = FlagsPlace::memory;
    bool write : 1 =
        false; ///< a fault counts as one of writing, whatever the host instruction does
};
static_assert(sizeof(Site) == 8); // most of what is kept of a unit beside its code

/// A direct branch out of the unit: a cell in the data area that holds where it goes.
struct Link {
    GuestAddr target{};
    /// Offset of the MOV that puts the link's number into eax, for Routines::link. What the cell
    /// holds first: its address, or if `passes_number` that of the routine itself.
    std::uint32_t stub = 0;
    bool passes_number = false; ///< whoever goes through the cell comes by the MOV
};

struct Entry {
    GuestAddr pc{};
    std::uint32_t offset = 0;
};

/// Code that can be put anywhere. A unit has data beside its code: 4 bytes that say whether it is
/// valid (1), 4 bytes that count down how often a counted unit may still be entered, then the cells
/// of its links, 8 bytes each.
struct Code {
    std::vector<std::uint8_t> bytes;
    std::vector<Site> sites;
    std::vector<SlotPlace> places; ///< the log; "all slots" where a block begins
    std::vector<Link> links;
    std::vector<Entry> entries; ///< of blocks with Block::entry
    /// Where in `bytes` displacements to the data are, 4 bytes each, as if code and data began at
    /// one address.
    std::vector<std::uint32_t> data_references;
    /// Where in `bytes` guest addresses are, 8 bytes each, that change with that of the unit…
    std::vector<std::uint32_t> guest_addresses;
    bool fixed = false; ///< …unless it cannot be that of another
};

/// The registers that hold slots between units, in the order of StateLayout::carried.
inline constexpr std::array<std::uint8_t, carried_count> carried_registers{5,  6,  7, 12,
                                                                           13, 14, 8, 9};

/// Of a unit's code, in bytes. A line of the host's cache where there may be loops that run long,
/// so that they take the same time wherever it lies; as little as constants need elsewhere: calls
/// of many functions whose addresses are alike are predicted worse.
inline constexpr std::size_t code_alignment = 64;
inline constexpr std::size_t least_code_alignment = 16;

struct Placement {
    std::uint64_t code = 0; ///< aligned by least_code_alignment
    std::uint64_t data = 0;
    std::uint32_t first_link = 0; ///< the number that names its first link
};

/// Makes the code fit where it will lie. Only once.
void place(std::span<std::uint8_t> bytes, std::span<const std::uint32_t> data_references,
           std::span<const Link> links, const Placement& placement);

/// Changes the order within blocks, so that NZCV can stay in EFLAGS from what sets them to who
/// reads them.
void schedule(ir::Unit& unit);

/// Whether the operation leaves NZCV in EFLAGS, if they are there.
[[nodiscard]] bool keeps_host_flags(const ir::Unit& unit, const ir::Inst& inst);

/// Compiles units, one at a time. Not thread-safe.
class Compiler {
public:
    explicit Compiler(const StateLayout& layout);
    ~Compiler();
    Compiler(const Compiler&) = delete;
    Compiler& operator=(const Compiler&) = delete;

    void compile(const ir::Unit& unit, Code& code);

private:
    class Impl;
    Impl* impl_;
};

/// The shared routines for state blocks of this layout, to be placed at `at`.
struct RoutineCode {
    std::vector<std::uint8_t> bytes;
    Routines routines;       ///< their addresses
    std::uint64_t enter = 0; ///< void (*)(void* state, std::uint64_t code)
};
[[nodiscard]] RoutineCode make_routines(const StateLayout& layout, std::uint64_t at);

} // namespace ferry::x64
