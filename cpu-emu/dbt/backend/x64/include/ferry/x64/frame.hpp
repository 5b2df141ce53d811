#pragma once
/// The state block as generated code sees it: r15 points to it. The front end's registers come
/// first; what follows is the back end's own.

#include <array>
#include <cstddef>
#include <cstdint>

namespace ferry::x64 {

/// NZCV as generated code keeps it, the flags of a comparison by subtraction: bits 15–8 are what
/// LAHF stores (SF = N, ZF = Z, CF = not C), bit 0 is OF = V.
[[nodiscard]] constexpr std::uint16_t host_flags(std::uint32_t nzcv) {
    return static_cast<std::uint16_t>((nzcv >> 31 & 1) << 15 | (nzcv >> 30 & 1) << 14 |
                                      (~nzcv >> 29 & 1) << 8 | (nzcv >> 28 & 1));
}
[[nodiscard]] constexpr std::uint32_t guest_flags(std::uint64_t host) {
    const auto bits = static_cast<std::uint32_t>(host);
    return (bits >> 15 & 1U) << 31 | (bits >> 14 & 1U) << 30 | (~bits >> 8 & 1U) << 29 |
           (bits & 1U) << 28;
}

/// As many as LAHF may store of UCOMIS: ZF is bit 6, PF bit 2, CF bit 0.
using ComparisonFlags = std::array<std::uint16_t, 0x48>;
[[nodiscard]] constexpr ComparisonFlags comparison_flags(bool swapped) {
    constexpr std::uint32_t less = 0x8000'0000;
    constexpr std::uint32_t equal = 0x6000'0000;
    constexpr std::uint32_t greater = 0x2000'0000;
    constexpr std::uint32_t unordered = 0x3000'0000;
    ComparisonFlags flags{};
    flags[0x02] = host_flags(swapped ? less : greater);
    flags[0x03] = host_flags(swapped ? greater : less);
    flags[0x42] = host_flags(equal);
    flags[0x47] = host_flags(unordered);
    return flags;
}

/// RISC-V's fflags (NX 0, UF 1, OF 2, DZ 3, NV 4) by the flags of MXCSR (IE 0, DE 1, ZE 2, OE 3, UE
/// 4, PE 5).
using FlagsByMxcsr = std::array<std::uint8_t, 64>;
[[nodiscard]] constexpr FlagsByMxcsr fflags_by_mxcsr() {
    FlagsByMxcsr flags{};
    for (unsigned i = 0; i < flags.size(); ++i) {
        flags[i] = static_cast<std::uint8_t>((i & 1) << 4 | (i >> 2 & 1) << 3 | (i >> 3 & 1) << 2 |
                                             (i >> 4 & 1) << 1 | (i >> 5 & 1));
    }
    return flags;
}

/// One entry of the table that indirect branches look in. An address has a place in it where
/// branches look themselves, and a second one where `find` looks when that is another's. Neither is
/// the first entry but for addresses that are 0 in the bits of its index, so that zeros mean "none"
/// in all others.
struct Target {
    std::uint64_t pc;
    std::uint64_t code;
};
inline constexpr std::size_t target_count = 16384;
[[nodiscard]] constexpr std::size_t target_index(std::uint64_t pc) {
    return pc >> 2 & (target_count - 1);
}
/// Addresses with one place in common have different second ones, if they are less than 1 GiB
/// apart.
inline constexpr unsigned second_target_shift = 14;
[[nodiscard]] constexpr std::size_t second_target_index(std::uint64_t pc) {
    return target_index(pc ^ pc >> second_target_shift);
}
/// What an empty entry holds: an address whose places are others.
[[nodiscard]] constexpr std::uint64_t no_target(std::size_t index) { return index == 0 ? 4 : 0; }
inline constexpr std::size_t carried_count = 8;
inline constexpr std::size_t spill_count = 192;
inline constexpr std::uint32_t code_line = 64; ///< what IC IVAU invalidates
inline constexpr std::size_t version_count = 4096;

/// The return address on the empty call stack: none of code, which a guest may return to all the
/// same.
inline constexpr std::uint64_t empty_stack_pc = 1;

/// Where generated code goes: addresses of the shared routines.
struct Routines {
    std::uint64_t leave = 0; ///< edx: reason; pc and all slots are in the state block
    std::uint64_t find = 0;  ///< rax: guest pc that no table has
    std::uint64_t hot = 0;   ///< rax: guest pc; exit_code: that of the unit, which has run often
    std::uint64_t hot_entry = 0;  ///< rax: guest pc of the unit, which has run often
    std::uint64_t link = 0;       ///< eax: index of the link to be resolved
    std::uint64_t call = 0;       ///< rax: C++ function; arguments in rdi, rsi, rdx
    std::uint64_t call_plain = 0; ///< the same for a function that does no floating point
    std::uint64_t to_javascript =
        0;                         ///< xmm0: an f64 of 2^31 or more; eax: modulo 2^32; rcx is lost
    std::uint64_t empty = 0;       ///< where the empty call stack returns to, for empty_stack_pc
    std::uint64_t returned = 0;    ///< from a call that was made without code, on the call stack
    std::uint64_t return_miss = 0; ///< rax: guest pc that is not on top of the call stack
};

/// Frame::exit_reason beyond ir::LeaveReason.
enum : std::uint32_t {
    exit_find = 16, ///< the code at the guest pc is wanted
    exit_link,      ///< exit_code: number of a link
    exit_fault,     ///< the signal handler has brought the thread here
    exit_interrupted,
    exit_hot, ///< the unit that begins at exit_code has run often
    exit_reason_end
};

/// What lies behind the guest's registers in the state block.
struct Frame {
    std::uint64_t host_rsp = 0;
    std::uint64_t call_rsp = 0;       ///< top of the stack of host and guest return addresses
    std::uint64_t call_stack_top = 0; ///< where it is empty; zeros lie above
    std::uint64_t exit_code = 0;
    std::uint32_t exit_reason = 0;
    std::uint32_t host_mxcsr = 0x1f80;
    std::uint32_t guest_mxcsr = 0x1f80;
    std::uint32_t guarded_mxcsr = 0; ///< of f_guard_begin and f_guard_end
    std::uint8_t invalid = 0;        ///< 1: an invalid operation that MXCSR knows nothing of
    std::uint32_t fenced = 0;        ///< nothing: what barriers write
    Routines routines;
    std::uint64_t image = 0; ///< image_base()
    std::uint64_t exclusive_address = 0;
    std::uint64_t exclusive_version = 0;
    std::uint64_t exclusive_value[2] = {};
    std::uint64_t* exclusive_locked = nullptr; ///< the version that a store-exclusive holds
    /// NZCV after UCOMIS x, y, and y, x, by what LAHF stores of it.
    ComparisonFlags of_comparison = comparison_flags(false);
    ComparisonFlags of_swapped_comparison = comparison_flags(true);
    FlagsByMxcsr fflags = fflags_by_mxcsr();
    /// The lines that IC IVAU has named one behind the other since the code was entered, and that
    /// nothing was done about. The first after others makes an exit, behind which there are none.
    std::uint64_t noted_lines = 0;
    std::uint64_t noted_lines_end = 0;
    std::uint64_t* versions = nullptr; ///< of locations, for exclusives; by hash of the address
    std::array<std::array<std::uint64_t, 2>, spill_count> spills;
    alignas(64) std::array<Target, target_count> targets; ///< none in two lines of the cache
};

/// Where the executable that the functions lie in begins: code names them by the distance from
/// there, and so fits every process of it.
[[nodiscard]] std::uint64_t image_base();

/// How a front end's slots lie in the state block, and where the Frame begins.
struct StateLayout {
    /// Where r15 points to in the state block. What is up to 128 bytes from there has short
    /// encodings.
    std::int32_t base = 0;
    std::array<std::int32_t, 104> slots{}; ///< byte offset from r15
    /// Slots of general registers that are in host registers between units, in this order, instead
    /// of in the state block: those that calls pass and keep.
    std::array<std::uint8_t, carried_count> carried{};
    std::int32_t frame = 0;
    std::int32_t pc = 0;    ///< of the guest pc
    std::int32_t flags = 0; ///< of 16 bits, see host_flags()
    /// Whether code may have AVX-512 (F and VL) instructions for what they do in fewer.
    bool avx512 = false;
    /// Carries `function(state, word)` out with the registers as the front end defines them.
    void (*execute)(void* state, std::uint32_t word,
                    void (*function)(void*, std::uint32_t)) = nullptr;
};

} // namespace ferry::x64
