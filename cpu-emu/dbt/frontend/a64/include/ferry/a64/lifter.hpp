#pragma once
/// From A64 instructions to IR: one member function per row of a64.inc.

#include <span>

#include <ferry/a64/shapes.hpp>
#include <ferry/a64/slots.hpp>
#include <ferry/engine/host_function.hpp>
#include <ferry/ir/lifter_base.hpp>

namespace ferry::a64 {

using ir::Assumptions;

class Lifter final : public ir::LifterBase {
public:
    Lifter(ir::Unit& unit, Blocks& blocks, Assumptions assumptions)
        : LifterBase(unit, blocks, assumptions) {}

    /// Lifts the instruction at `pc`. After an instruction that ends a block, `ended()` is true.
    void lift(GuestAddr pc, std::uint32_t word);

    // The bodies are in lift/<encoding class>.cpp.
#define A64(name, encoding, shape, feature) void name(const shape& i);
#define MISSING(name, encoding, shape, feature)
#include <ferry/a64/a64.inc>
#undef A64
#undef MISSING

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

    Value aligned_sp_; ///< what was written to SP last, and is known to be a multiple of 16
};

} // namespace ferry::a64
