#pragma once
/// What the rows of quick/templates.inc work on when they are carried out one by one: the guest's
/// registers in the state block, NZCV and pc beside them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <emmintrin.h>
#include <span>

#include <ferry/engine/host_function.hpp>
#include <ferry/ir/ir.hpp>
#include <ferry/x64/frame.hpp>

#include "../thread_block.hpp"

namespace ferry::dbt::interpret {

/// Which conditions hold, a bit for each, by N, Z, not C and V.
inline constexpr auto conditions = [] {
    std::array<std::uint16_t, 16> made{};
    for (unsigned flags = 0; flags < made.size(); ++flags) {
        const bool n = (flags & 8) != 0;
        const bool z = (flags & 4) != 0;
        const bool c = (flags & 2) == 0;
        const bool v = (flags & 1) != 0;
        unsigned bit = 0;
        for (const bool holds : {z, c, n, v, c && !z, n == v, !z && n == v, true}) {
            made[flags] = static_cast<std::uint16_t>(made[flags] | (holds ? 1U : 2U) << bit);
            bit += 2;
        }
    }
    for (std::uint16_t& holding : made) {
        holding |= 0x8000; // NV is always, too
    }
    return made;
}();

/// A local of the interpreter: what it has may be in host registers.
class Machine {
public:
    Machine(ThreadBlock& block, std::span<const engine::HostFunction> host_functions)
        : registers_(block.state.guest.a64.registers), block_(block),
          host_functions_(host_functions), pc_(registers_.pc),
          flags_(static_cast<std::uint16_t>(registers_.pstate)) {}

    /// Puts pc and NZCV where all else finds them.
    void store() {
        registers_.pc = pc_;
        registers_.pstate = flags_;
    }

    [[nodiscard]] std::uint64_t pc() const { return pc_; }
    void go_to(std::uint64_t pc) { pc_ = pc; }
    /// Where to go on behind the instruction.
    [[nodiscard]] std::uint64_t next() const { return next_; }
    void jump(std::uint64_t target) {
        next_ = target;
        has_jumped_ = true;
    }
    [[nodiscard]] bool has_jumped() const { return has_jumped_; }

    // X31 reads as zero and is not written; SP is called so.
    [[nodiscard]] std::uint64_t read(unsigned n) const { return n == 31 ? 0 : registers_.x[n]; }
    [[nodiscard]] std::uint64_t read_sp(unsigned n) const {
        return n == 31 ? registers_.sp : registers_.x[n];
    }
    void write(unsigned n, std::uint64_t value) {
        if (n != 31) {
            registers_.x[n] = value;
        }
    }
    /// False, and nothing is written, for what SP is not expected to be.
    [[nodiscard]] bool write_sp(unsigned n, std::uint64_t value) {
        if (n != 31) {
            registers_.x[n] = value;
            return true;
        }
        if (value % 16 != 0) {
            return false;
        }
        registers_.sp = value;
        return true;
    }
    [[nodiscard]] std::uint64_t& thread_pointer() { return registers_.tpidr; }

    [[nodiscard]] __m128i vector(unsigned n) const {
        return _mm_load_si128(reinterpret_cast<const __m128i*>(&registers_.v[n]));
    }
    void set_vector(unsigned n, __m128i value) {
        _mm_store_si128(reinterpret_cast<__m128i*>(&registers_.v[n]), value);
    }
    /// Of a vector register the bytes from one on.
    [[nodiscard]] std::uint64_t lane(unsigned n, unsigned size_log2, unsigned which) const {
        std::uint64_t value = 0;
        std::memcpy(&value, bytes_of(n) + (which << size_log2), std::size_t{1} << size_log2);
        return value;
    }
    void set_lane(unsigned n, unsigned size_log2, unsigned which, std::uint64_t value) {
        std::memcpy(bytes_of(n) + (which << size_log2), &value, std::size_t{1} << size_log2);
    }

    // NZCV, as generated code keeps them (x64::host_flags).
    [[nodiscard]] bool holds(unsigned condition) const {
        const unsigned key = (flags_ >> 12 & 0xcU) | (flags_ >> 7 & 2U) | (flags_ & 1U);
        return (conditions[key] >> condition & 1U) != 0;
    }
    void set_flags(std::uint32_t nzcv) { flags_ = x64::host_flags(nzcv); }
    [[nodiscard]] std::uint64_t add_setting(bool is64, std::uint64_t a, std::uint64_t b);
    [[nodiscard]] std::uint64_t subtract_setting(bool is64, std::uint64_t a, std::uint64_t b);
    [[nodiscard]] std::uint64_t add_with_carry(bool is64, std::uint64_t a, std::uint64_t b,
                                               bool sets);
    [[nodiscard]] std::uint64_t subtract_with_carry(bool is64, std::uint64_t a, std::uint64_t b,
                                                    bool sets);
    /// C and V := 0
    std::uint64_t test_setting(bool is64, std::uint64_t value);

    /// Whether a host function stands in for the instruction.
    [[nodiscard]] bool has_host_function() const {
        for (const engine::HostFunction& function : host_functions_) {
            if (function.at.value() == pc_ && function.word == word_) {
                return true;
            }
        }
        return false;
    }

    // The stack of return addresses, which generated code returns by.
    void push_return(std::uint64_t to);
    void pop_return(std::uint64_t to);

    /// The instruction is a system call: on behind it when that is done.
    void leave(ir::LeaveReason reason, std::uint64_t exit_code) {
        block_.state.frame.exit_reason = static_cast<std::uint32_t>(reason);
        block_.state.frame.exit_code = exit_code;
        has_left_ = true;
        jump(pc_ + 4);
    }
    [[nodiscard]] bool has_left() const { return has_left_; }

    void begin_instruction(std::uint32_t word) {
        word_ = word;
        next_ = pc_ + 4;
        has_jumped_ = false;
    }

private:
    [[nodiscard]] const std::uint8_t* bytes_of(unsigned n) const {
        return reinterpret_cast<const std::uint8_t*>(&registers_.v[n]);
    }
    [[nodiscard]] std::uint8_t* bytes_of(unsigned n) {
        return reinterpret_cast<std::uint8_t*>(&registers_.v[n]);
    }

    abi::a64::Registers& registers_;
    ThreadBlock& block_;
    std::span<const engine::HostFunction> host_functions_;
    std::uint64_t pc_;
    std::uint64_t next_ = 0;
    std::uint32_t word_ = 0;
    std::uint16_t flags_;
    bool has_jumped_ = false;
    bool has_left_ = false;
};

// LAHF and SETO after the host's instruction, as generated code does; CF of an addition is C
// itself.
#define FERRY_SETTING(function, instruction, behind)                                               \
    inline std::uint64_t Machine::function(bool is64, std::uint64_t a, std::uint64_t b) {          \
        std::uint64_t flags = 0;                                                                   \
        if (is64) {                                                                                \
            asm(instruction "q %2, %1\n" behind "lahf\nseto %%al"                                  \
                : "=&a"(flags), "+r"(a)                                                            \
                : "r"(b)                                                                           \
                : "cc");                                                                           \
        } else {                                                                                   \
            asm(instruction "l %k2, %k1\n" behind "lahf\nseto %%al"                                \
                : "=&a"(flags), "+r"(a)                                                            \
                : "r"(b)                                                                           \
                : "cc");                                                                           \
            a &= 0xffff'ffff;                                                                      \
        }                                                                                          \
        flags_ = static_cast<std::uint16_t>(flags);                                                \
        return a;                                                                                  \
    }
FERRY_SETTING(add_setting, "add", "cmc\n")
FERRY_SETTING(subtract_setting, "sub", "")
#undef FERRY_SETTING

#define FERRY_WITH_CARRY(function, instruction, before, behind)                                    \
    inline std::uint64_t Machine::function(bool is64, std::uint64_t a, std::uint64_t b,            \
                                           bool sets) {                                            \
        std::uint64_t flags = flags_;                                                              \
        if (is64) {                                                                                \
            asm("btl $8, %%eax\n" before instruction "q %2, %1\n" behind "lahf\nseto %%al"         \
                : "+&a"(flags), "+&r"(a)                                                           \
                : "r"(b)                                                                           \
                : "cc");                                                                           \
        } else {                                                                                   \
            asm("btl $8, %%eax\n" before instruction "l %k2, %k1\n" behind "lahf\nseto %%al"       \
                : "+&a"(flags), "+&r"(a)                                                           \
                : "r"(b)                                                                           \
                : "cc");                                                                           \
            a &= 0xffff'ffff;                                                                      \
        }                                                                                          \
        if (sets) {                                                                                \
            flags_ = static_cast<std::uint16_t>(flags);                                            \
        }                                                                                          \
        return a;                                                                                  \
    }
FERRY_WITH_CARRY(add_with_carry, "adc", "cmc\n", "cmc\n")
FERRY_WITH_CARRY(subtract_with_carry, "sbb", "", "")
#undef FERRY_WITH_CARRY

inline std::uint64_t Machine::test_setting(bool is64, std::uint64_t value) {
    if (!is64) {
        value &= 0xffff'ffff;
    }
    const std::uint32_t n = static_cast<std::uint32_t>(value >> (is64 ? 63 : 31)) & 1U;
    flags_ = x64::host_flags(n << 31 | (value == 0 ? 1U : 0U) << 30);
    return value;
}

inline void Machine::push_return(std::uint64_t to) {
    auto& frame = block_.state.frame;
    std::uint64_t top = frame.call_rsp - 16;
    if (block_.is_guard(top)) {
        top = frame.call_stack_top - 16;
    }
    frame.call_rsp = top;
    auto* const entry = reinterpret_cast<std::uint64_t*>(top);
    entry[0] = frame.routines.returned;
    entry[1] = to;
}

inline void Machine::pop_return(std::uint64_t to) {
    auto& frame = block_.state.frame;
    if (frame.call_rsp != frame.call_stack_top &&
        reinterpret_cast<const std::uint64_t*>(frame.call_rsp)[1] == to) {
        frame.call_rsp += 16;
    }
}

} // namespace ferry::dbt::interpret
