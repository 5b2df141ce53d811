#pragma once
/// The IR of one translation unit: blocks of instructions in SSA form within a block; between
/// blocks values travel in *state slots* only. See opcodes.inc for the operations.
///
/// A block has one entry and may leave in the middle (branch effects); it ends with an `end`
/// effect. Not thread-safe: a unit belongs to the thread that translates.

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include <ferry/base/guest_addr.hpp>

namespace ferry::ir {

enum class Op : std::uint8_t {
#define FERRY_IR(name, types, effects) name,
#include <ferry/ir/opcodes.inc>
#undef FERRY_IR
    count
};

enum class Effects : std::uint8_t {
    none,
    state,
    use_flags,
    def_flags,
    use_def_flags,
    memory,
    barrier,
    end,
    branch,
    branch_use_flags,
    raises,
};

/// i32 lives in a 64-bit register with the upper half zero. f32 and f64 are scalars in the low
/// lanes of a vector register, whatever is above; v128 are all 128 bits.
enum class Type : std::uint8_t { none, i32, i64, f32, f64, v128 };

[[nodiscard]] constexpr bool is_vector(Type type) { return type >= Type::f32; }

/// Conditions of the Arm ARM (C1.2.4), in its encoding.
enum class Condition : std::uint8_t {
    eq,
    ne,
    cs,
    cc,
    mi,
    pl,
    vs,
    vc,
    hi,
    ls,
    ge,
    lt,
    gt,
    le,
    al,
    nv
};

[[nodiscard]] constexpr Condition inverse(Condition condition) {
    return static_cast<Condition>(static_cast<std::uint8_t>(condition) ^ 1U);
}

/// A cell of the guest state. The first 64 are 64-bit integers, the others 128-bit vectors.
using Slot = std::uint8_t;
inline constexpr Slot first_vector_slot = 64;
inline constexpr Slot slot_count = 104;

/// A value: the index of the instruction that makes it. 0 is no value.
struct Value {
    std::uint16_t id = 0;
    [[nodiscard]] explicit operator bool() const { return id != 0; }
    friend bool operator==(Value, Value) = default;
};

/// How a load or store is made: aux of load, store, load_v and store_v.
struct MemoryAux {
    std::uint8_t size_log2 : 3 = 3; ///< of the access, in bytes: 0…4
    std::uint8_t scale : 3 = 0;     ///< the index is shifted left by it: 0…3 (x86), 4 (composed)
    bool sign : 1 = false;          ///< a load extends the sign
    bool release : 1 = false;       ///< a store is ordered before later acquiring loads
    [[nodiscard]] std::uint8_t bits() const;
    [[nodiscard]] static MemoryAux of(std::uint8_t bits);
};

/// Why generated code goes back to its caller: aux of `leave`.
enum class LeaveReason : std::uint8_t {
    syscall,        ///< pc is behind the instruction
    breakpoint,     ///< pc is at it, imm its immediate
    undefined,      ///< pc at it
    unimplemented,  ///< pc at it, imm its word
    fetch,          ///< the instruction at pc cannot be read or pc is not aligned
    hypercall,      ///< pc is behind it, imm the number
    invalidate,     ///< IC IVAU, pc is at it, imm the address
    alignment_read, ///< imm: the address that is not aligned; pc is at the instruction
    alignment_write,
    alignment_of_sp, ///< the same, but the unit assumed or had to make sure that SP is aligned
    control,         ///< floating point is to work otherwise; pc is at the instruction that says
                     ///< how: MSR FPCR, imm the value; a write to RISC-V's fcsr, imm its word
    forget,          ///< FENCE.I: code may have been written anywhere; pc is behind it
    synchronize,     ///< pc is at an instruction that waits for noted invalidations
};

struct Inst {
    Op op = Op::constant;
    Type type = Type::none;
    std::uint8_t aux = 0;
    std::array<Value, 3> args{};
    std::uint16_t guest = 0; ///< index of the guest instruction it comes from, in Unit::guests
    std::uint64_t imm = 0;
    std::uint64_t imm2 = 0; ///< of `leave`: pc; of a fused compare etc.
};

/// aux of `constant`: an address that is another where the unit lies at another one. Nothing is
/// computed from it.
inline constexpr std::uint8_t moves_with_unit = 1;

/// aux of `f_ccmp`.
inline constexpr std::uint8_t f_ccmp_condition = 0x0f;
inline constexpr std::uint8_t f_ccmp_signals = 0x10; ///< quiet NaNs are invalid

/// A C++ function that carries a guest instruction out on the state block.
struct Execution {
    void (*function)(void* state, std::uint32_t word) = nullptr;
    std::uint32_t word = 0;
    std::uint64_t integer_writes = 0; ///< slots it may change
    std::uint32_t vector_writes = 0;
    bool flags = false; ///< it reads or writes NZCV
    /// It computes no floating point on the host, and has nothing to do with NZCV or what MXCSR has
    /// gathered: called without the guest's environment.
    bool plain = false;
};

struct Block {
    GuestAddr pc{};
    std::uint32_t first = 0; ///< instructions [first, end)
    std::uint32_t end = 0;
    /// The guest instruction it begins with, by its number; which may have no instructions here.
    std::optional<std::uint16_t> guest;
    bool entry = false; ///< can be entered from outside: the unit's entry, or a return point
};

struct GuestInst {
    GuestAddr pc{};
    std::uint32_t word = 0;
};

struct Unit {
    GuestAddr pc{};       ///< where it begins
    bool counted = false; ///< it is to be left for a better one after some turns
    /// The same instructions at another address do something else, beyond branches and what calls
    /// return to.
    bool fixed = false;
    bool has_flags = true; ///< NZCV are the guest's, and so wanted wherever the unit is left
    /// Each operation on floating point that gives a NaN traps, even where a quiet one came in:
    /// the guest has one NaN for all results.
    bool nans_trap = false;
    std::vector<Inst> insts{1}; ///< [0] is "no value"
    std::vector<Block> blocks;
    std::vector<GuestInst> guests;
    std::vector<Execution> executions;

    [[nodiscard]] Inst& at(Value v) { return insts[v.id]; }
    [[nodiscard]] const Inst& at(Value v) const { return insts[v.id]; }
    void clear();
};

struct OpInfo {
    const char* name;
    const char* types; ///< see opcodes.inc
    Effects effects;
};
inline constexpr OpInfo op_infos[] = {
#define FERRY_IR(name, types, effects) {#name, types, Effects::effects},
#include <ferry/ir/opcodes.inc>
#undef FERRY_IR
};
[[nodiscard]] constexpr const OpInfo& info(Op op) { return op_infos[static_cast<std::size_t>(op)]; }

/// The arguments whose letter in the table is this one: a bit for each.
[[nodiscard]] constexpr std::uint8_t arguments_with(Op op, char letter) {
    std::uint8_t found = 0;
    unsigned argument = 0;
    for (const char* at = info(op).types + 2; *at != 0; ++at) {
        if (*at != '?') {
            found |= static_cast<std::uint8_t>((*at == letter ? 1U : 0U) << argument);
            ++argument;
        }
    }
    return found;
}

/// Whether the operation can test its operands where it is guarded (f_guard_begin), as far as a
/// signaling NaN is not among them.
[[nodiscard]] bool tests_operands(Op op);

[[nodiscard]] constexpr bool defines_flags(Effects e) {
    return e == Effects::def_flags || e == Effects::use_def_flags;
}
[[nodiscard]] constexpr bool uses_flags(Effects e) {
    return e == Effects::use_flags || e == Effects::use_def_flags || e == Effects::branch_use_flags;
}

inline std::uint8_t MemoryAux::bits() const {
    return static_cast<std::uint8_t>(size_log2 | scale << 3 | sign << 6 | release << 7);
}
inline MemoryAux MemoryAux::of(std::uint8_t b) {
    MemoryAux aux;
    aux.size_log2 = b & 7U;
    aux.scale = b >> 3 & 7U;
    aux.sign = (b & 0x40) != 0;
    aux.release = (b & 0x80) != 0;
    return aux;
}

} // namespace ferry::ir
