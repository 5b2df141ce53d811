#pragma once
/// From IR to x86-64 code.

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

/// A host instruction that may fault: there the guest's registers are in the state block as they
/// are before guest instruction `guest`.
struct Site {
    std::uint32_t offset = 0; ///< from the unit's first byte of code
    std::uint16_t guest = 0;  ///< index into Unit::guests
    FlagsPlace flags = FlagsPlace::memory;
    bool write = false; ///< a fault counts as one of writing, whatever the host instruction does
};

/// A direct branch out of the unit: a cell in the data area that holds where it goes.
struct Link {
    GuestAddr target{};
    std::uint32_t stub =
        0; ///< offset of the code that asks for the target: what the cell holds first
};

struct Entry {
    GuestAddr pc{};
    std::uint32_t offset = 0;
};

struct Code {
    std::vector<std::uint8_t> bytes;
    std::vector<Site> sites;
    std::vector<Link> links;
    std::vector<Entry> entries; ///< of blocks with Block::entry
};

/// Where the code will lie. The unit's data begin with its validity (8 bytes, 1 while it is valid),
/// then come the cells of its links, 8 bytes each.
struct Placement {
    std::uint64_t code = 0;
    std::uint64_t data = 0;
    std::uint32_t first_link = 0; ///< the number that names its first link
};

/// Compiles units, one at a time. Not thread-safe.
class Compiler {
public:
    explicit Compiler(const StateLayout& layout);
    ~Compiler();
    Compiler(const Compiler&) = delete;
    Compiler& operator=(const Compiler&) = delete;

    /// The unit is changed on the way (dead instructions go).
    void compile(ir::Unit& unit, const Placement& placement, Code& code);

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
