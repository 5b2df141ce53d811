#pragma once
/// From RV64GC instructions to IR: one member function per row of rv64.inc.

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include <ferry/engine/host_function.hpp>
#include <ferry/ir/lifter_base.hpp>
#include <ferry/rv64/fallback.hpp>
#include <ferry/rv64/shapes.hpp>
#include <ferry/rv64/slots.hpp>

namespace ferry::rv64 {

class Lifter final : public ir::LifterBase {
public:
    /// Of `assumptions` default_fpcr alone means something.
    Lifter(ir::Unit& unit, Blocks& blocks, ir::Assumptions assumptions)
        : LifterBase(unit, blocks, assumptions) {
        unit.has_flags = false;
        unit.nans_trap = true;
    }

    /// Lifts the instruction at `pc`, as it is in memory. After an instruction that ends a block,
    /// `ended()` is true.
    void lift(GuestAddr pc, std::uint32_t word);

    // The bodies are in lift/<subject>.cpp.
#define RV64(name, encoding, shape, extension) void name(const shape& i);
#include <ferry/rv64/rv64.inc>
#undef RV64

    /// Instructions that host functions stand in for: hints of SLTI.
    std::span<const engine::HostFunction> host_functions;

private:
    using Value = ir::Value;
    using Type = ir::Type;
    using Op = ir::Op;

    /// A general register, or its lower half; 0 reads as zero and is not written.
    Value read_x(unsigned n, Type type = Type::i64);
    void write_x(unsigned n, Value value);
    /// The sign of an i32 extended.
    void write_word(unsigned n, Value value) { write_x(n, ir.sext(Type::i64, value, 32)); }
    /// A register of floating point; a single that is not NaN-boxed reads as the default NaN.
    Value read_f(unsigned n, Type type);
    /// Singles are boxed.
    void write_f(unsigned n, Value value);

    void undefined() { leave(ir::LeaveReason::undefined, word_, pc_); }
    Value immediate(std::int64_t value, Type type = Type::i64) {
        return ir.constant(type, static_cast<std::uint64_t>(value));
    }
    /// Sets flags as a comparison of two registers does.
    void compare(Value a, Value b) { ir.emit(Op::subs, Type::i64, {a, b}); }
    /// 1 if a, compared with b, satisfies the condition, else 0.
    Value set_if(ir::Condition condition, Value a, Value b);
    void call_host_function();

    GuestAddr target(std::int64_t offset) const { return pc_ + static_cast<std::uint64_t>(offset); }
    void branch_if(ir::Condition condition, const Branch& i);
    /// What a value of set_if() was made of, where no other comparison has followed.
    [[nodiscard]] std::optional<ir::Condition> condition_of(Value value) const;
    /// Where the instruction, a call, returns to, which is written to the register.
    std::uint64_t link(unsigned d);

    /// Quotients of divisions by zero have all bits set.
    Value quotient(Op op, Value a, Value b);
    Value remainder(Op op, Value a, Value b);

    void load(const Immediate& i, unsigned size_log2, bool sign);
    void store(const Store& i, unsigned size_log2);
    ir::Address address(unsigned n, std::int64_t offset);

    void load_reserved(const Registers& i, Type type);
    void store_conditional(const Registers& i, Type type);
    void atomic(Op op, const Registers& i, Type type);
    void write_old(unsigned d, Value old);

    void control(const Control& i);
    void control_fflags(const Control& i);
    Value read_fflags();

    // Floating point.
    using Execute = ExecuteFunction;
    [[nodiscard]] ir::Execution execution(Execute function, const Float& i, bool to_integer) const;
    /// Whether there is such a rounding mode; if not, or if frm holds none, it is undefined.
    [[nodiscard]] bool has_rounding(const Float& i);
    /// Whether host instructions that round as MXCSR says may do it; otherwise the function does.
    [[nodiscard]] bool begin_rounding(const Float& i, Execute exact, bool to_integer = false);
    void begin_float(const Float& i, Execute exact, bool to_integer = false);
    void two(const Float& i, Type type, Op op, Execute exact);
    void three(const Float& i, Type type, Op op, Execute exact);
    void square_root(const Float& i, Type type, Execute exact);
    void extreme(const Float& i, Type type, Op op, Execute exact);
    void compare_floats(const Float& i, Type type, ir::Condition condition, bool signals,
                        Execute exact);
    enum class Sign : std::uint8_t { copied, inverted, combined };
    void inject_sign(const Float& i, Type type, Sign sign);
    void to_integer(const Float& i, Type from, Op op, Type to, Execute exact);
    void from_integer(const Float& i, Op op, Type from, Type to, Execute exact);

    /// The single that was last read of a boxed value, so that it is unboxed once.
    struct Unboxed {
        Value from, single;
    };
    std::array<Unboxed, 32> unboxed_{};
};

} // namespace ferry::rv64
