#pragma once
/// From A64 instructions to IR: one member function per row of a64.inc.

#include <span>

#include <ferry/a64/shapes.hpp>
#include <ferry/a64/slots.hpp>
#include <ferry/engine/host_function.hpp>
#include <ferry/ir/builder.hpp>

namespace ferry::a64 {

/// What a unit may assume beyond the guest's bytes; part of its key.
struct Assumptions {
    bool default_fpcr =
        true; ///< DN, FZ, FZ16, AHP are 0: the host's SSE rules serve (RMode is MXCSR's)
    bool strip_tags = false; ///< addresses may carry a tag in their top byte
    bool sp_aligned = true;  ///< SP is a multiple of 16; what would make it another leaves the unit
};

class Lifter {
public:
    /// Who makes blocks for the branch targets.
    class Blocks {
    public:
        /// The index of the block that begins at the address.
        virtual std::uint32_t block_at(GuestAddr target) = 0;

    protected:
        ~Blocks() = default;
    };

    Lifter(ir::Unit& unit, Blocks& blocks, Assumptions assumptions)
        : ir(unit), blocks_(blocks), assumptions_(assumptions) {}

    /// Lifts the instruction at `pc`. After an instruction that ends a block, `ended()` is true.
    void lift(GuestAddr pc, std::uint32_t word);
    [[nodiscard]] bool ended() const { return ended_; }

    ir::Builder ir;

    // The bodies are in lift/<encoding class>.cpp.
#define A64(name, encoding, shape, feature) void name(const shape& i);
#define MISSING(name, encoding, shape, feature)
#include <ferry/a64/a64.inc>
#undef A64
#undef MISSING

    /// The next instruction has trapped often: its floating point is guarded (Op::f_guard_begin),
    /// which makes a block at the end of the unit.
    bool guarded = false;
    /// Lifts that block, if the one that has begun is of that kind.
    bool lift_failed_guard(std::uint32_t block);

    /// Instructions that host functions stand in for.
    std::span<const engine::HostFunction> host_functions;

private:
    using Value = ir::Value;
    using Type = ir::Type;

    [[nodiscard]] static Type int_type(bool is64) { return is64 ? Type::i64 : Type::i32; }
    /// A general register; 31 reads as zero and is not written.
    Value read_x(unsigned n, bool is64 = true);
    void write_x(unsigned n, Value value);
    /// A general register or SP.
    Value read_sp(unsigned n, bool is64 = true);
    void write_sp(unsigned n, Value value);
    /// The same as the base of an access, which faults if it is SP and not a multiple of 16.
    Value read_base(unsigned n);
    /// To be called before anything is changed by an instruction that writes `next` to the
    /// register: SP has to stay a multiple of 16 where the unit assumes that it is.
    void keep_sp_aligned(unsigned n, Value next);
    [[nodiscard]] bool is_multiple_of_16(Value value);
    /// A vector register, or its low lanes as a scalar.
    Value read_v(unsigned n, Type type = Type::v128);
    void write_v(unsigned n, Value value);

    /// Carries the instruction out by a function on the state block.
    void execute(void (*function)(void* state, std::uint32_t word), std::uint32_t vector_writes,
                 std::uint64_t integer_writes = 0, bool flags = false);

    /// What follows is guarded, and carried out by the function if the guard fails.
    void begin_guard(void (*function)(void* state, std::uint32_t word), std::uint32_t vector_writes,
                     std::uint64_t integer_writes);

    [[nodiscard]] std::uint64_t block_at(GuestAddr target) { return blocks_.block_at(target); }
    /// Branches: to a block of this unit or out of it.
    void branch_to(GuestAddr target);
    void leave(ir::LeaveReason reason, std::uint64_t code, GuestAddr pc);
    /// An address that the instruction has by its own.
    Value address_from_pc(std::uint64_t address) {
        ir.unit().fixed = true;
        return ir.constant(Type::i64, address);
    }
    /// X30 := what follows the instruction, a call; where that is.
    std::uint64_t link();
    /// Whether nothing is left to do, for the fields are unallocated.
    bool undefined_unless(bool valid);

    /// SBFM, UBFM.
    void bit_field(const Bitfield& i, bool is_signed);

    // Memory: see lift/memory_*.cpp.
    /// The address as the guest's accesses see it, without its tag.
    ir::Address address(Value base, std::int64_t offset);
    ir::Address address(Value base, Value index, unsigned scale);
    /// The same of a base alone, in one value: for what has no addressing mode.
    Value flat(Value base);
    void check_alignment(Value at, unsigned size_log2, bool write);
    void load_store(const LoadStore& i);
    void load_store_at(const LoadStore& i, const ir::Address& place);
    void load_store_pair(const LoadStorePair& i);
    void load_exclusive(const Exclusive& i);
    void store_exclusive(const Exclusive& i);
    void atomic(ir::Op op, const Exclusive& i);
    void load_structures(const Structures& i);
    void store_structures(const Structures& i);
    void load_lanes(const SingleStructure& i);
    void store_lanes(const SingleStructure& i);
    /// What an access adds to its base register, if anything: register m, or, where that is 31, a
    /// number of bytes.
    struct Step {
        bool wanted;
        unsigned n;
        Value base;
        unsigned m;
        std::uint64_t bytes;
        Value next; ///< the register's value afterwards, if it is made already
    };
    /// To be called before the access, which is not made if SP would not stay aligned.
    [[nodiscard]] Step begin_step(bool wanted, unsigned n, Value base, unsigned m,
                                  std::uint64_t bytes);
    [[nodiscard]] Value stepped(const Step& step);
    /// Behind the access.
    void end_step(const Step& step);

    struct FailedGuard {
        std::uint32_t block;
        std::uint16_t guest;
        Value begin;
        ir::Execution execution;
        GuestAddr next;
    };
    std::vector<FailedGuard> failed_guards_;
    Blocks& blocks_;
    Assumptions assumptions_;
    Value aligned_sp_; ///< what was written to SP last, and is known to be a multiple of 16
    GuestAddr pc_{};
    std::uint32_t word_ = 0;
    bool ended_ = false;
};

} // namespace ferry::a64
