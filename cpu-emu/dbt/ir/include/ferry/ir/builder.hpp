#pragma once
/// Appends instructions to the current block of a unit, and simplifies on the way: constants fold,
/// a read of a slot that the block has read or written gives the value at hand.

#include <array>

#include <ferry/ir/ir.hpp>

namespace ferry::ir {

/// How an address is made: base + (index << scale) + offset.
struct Address {
    Value base;
    Value index;
    std::uint8_t scale = 0;
    std::int32_t offset = 0;
};

class Builder {
public:
    explicit Builder(Unit& unit) : unit_(unit) {}

    /// Starts a block; its slots have unknown values. Returns its index.
    void begin_block(std::uint32_t index) {
        block_ = index;
        unit_.blocks[index].first = static_cast<std::uint32_t>(unit_.insts.size());
        touched_ = {};
        has_conversions_ = false;
    }
    void end_block() { unit_.blocks[block_].end = static_cast<std::uint32_t>(unit_.insts.size()); }
    /// What is appended from now on comes from this guest instruction.
    void begin_guest(std::uint16_t index) { guest_ = index; }

    [[nodiscard]] Unit& unit() { return unit_; }
    [[nodiscard]] const Unit& unit() const { return unit_; }

    Value constant(Type type, std::uint64_t imm);
    Value get(Type type, Slot slot);
    void set(Slot slot, Value value);

    /// From here to the next set(), execute() or end_guard() an invalid operation is tested for,
    /// and leads to the block.
    Value begin_guard(std::uint64_t failed_block);
    void end_guard();
    [[nodiscard]] std::uint16_t guest() const { return guest_; }

    /// Any operation of the table. Those with a method of their own should be made by it.
    Value emit(Op op, Type type, std::array<Value, 3> args = {}, std::uint8_t aux = 0,
               std::uint64_t imm = 0, std::uint64_t imm2 = 0) {
        return append({.op = op,
                       .type = type,
                       .aux = aux,
                       .args = args,
                       .guest = guest_,
                       .imm = imm,
                       .imm2 = imm2});
    }

    // Integers.
    Value add(Value a, Value b);
    Value sub(Value a, Value b);
    Value bit_and(Value a, Value b);
    Value bit_or(Value a, Value b);
    Value bit_xor(Value a, Value b);
    Value and_not(Value a, Value b);
    Value clz(Value a);
    Value bit_not(Value a);
    Value neg(Value a);
    Value shl(Value a, Value count);
    Value shr(Value a, Value count);
    Value sar(Value a, Value count);
    Value ror(Value a, Value count);
    Value shl(Value a, unsigned count) { return shl(a, constant(type_of(a), count)); }
    Value shr(Value a, unsigned count) { return shr(a, constant(type_of(a), count)); }
    Value sar(Value a, unsigned count) { return sar(a, constant(type_of(a), count)); }
    Value ror(Value a, unsigned count) { return ror(a, constant(type_of(a), count)); }
    Value mul(Value a, Value b);
    /// adds or ands, which commute.
    Value set_flags(Op op, Value a, Value b);
    Value sext(Type to, Value a, unsigned bits);
    Value zext(Type to, Value a, unsigned bits);
    Value trunc(Value a); ///< i64 -> i32
    Value select(Condition condition, Value a, Value b);

    Value load(Type type, unsigned size_log2, bool sign, const Address& address);
    void store(unsigned size_log2, const Address& address, Value value, bool release = false);
    Value load_v(Type type, unsigned size_log2, const Address& address);
    void store_v(unsigned size_log2, const Address& address, Value value);

    /// The load-exclusive of this size at `at` that a store-exclusive to be made belongs to, if no
    /// other access lies between: what is stored then depends on the value alone, and so is right
    /// whenever the location has that value. A load that no way out follows needs no reservation.
    Value load_exclusive_before(Value at, unsigned size_log2);

    /// A guest instruction carried out by a C++ function on the state block; forgets what the named
    /// slots held.
    void execute(Execution execution);

    [[nodiscard]] Type type_of(Value v) const { return unit_.at(v).type; }
    [[nodiscard]] bool is_constant(Value v) const { return unit_.at(v).op == Op::constant; }
    [[nodiscard]] std::uint64_t constant_of(Value v) const { return unit_.at(v).imm; }

private:
    Value append(const Inst& inst) {
        unit_.insts.push_back(inst);
        if (has_conversions_) {
            take_other_widths(unit_.insts.back());
        }
        return {static_cast<std::uint16_t>(unit_.insts.size() - 1)};
    }
    /// Spares the conversions of arguments that the operation does itself.
    void take_other_widths(Inst& inst) const;
    /// What the value was made of, as far as `bits` of it are concerned.
    [[nodiscard]] Value without_extension(Value a, unsigned bits) const;
    Value binary(Op op, Value a, Value b);
    /// and, or, xor: of words whose signs are extended by the words, as what needs the extension of
    /// a part is often overwritten.
    Value bitwise(Op op, Value a, Value b);
    /// Whether the value has 64 bits and is, as seen here, its own lower bits with their sign
    /// extended.
    [[nodiscard]] bool is_extended(Value a, unsigned bits) const;
    /// `a | b` as one rotation, where they are the two parts of one.
    Value rotation(Value a, Value b);
    void make_address(Inst& inst, const Address& address);

    /// An i32 that was written to a slot, whose upper half is then zero.
    static constexpr Type zero_extended = Type::none;
    using Known = std::array<std::uint16_t, 6>; ///< ids of values, by Type
    /// What the block knows of a slot: values of earlier blocks count no more.
    Known& known(Slot slot) {
        std::uint64_t& touched = touched_[slot / 64];
        if ((touched >> slot % 64 & 1) == 0) {
            touched |= std::uint64_t{1} << slot % 64;
            slots_[slot] = {};
        }
        return slots_[slot];
    }

    Unit& unit_;
    std::uint32_t block_ = 0;
    std::uint16_t guest_ = 0;
    bool has_conversions_ = false;           ///< the block has: trunc, zext
    Value guard_;                            ///< f_guard_begin, where one is open
    std::uint64_t failed_block_ = 0;         ///< where the guard leads
    std::array<std::uint64_t, 2> touched_{}; ///< slots that the block has asked for
    std::array<Known, slot_count> slots_;    ///< of these: what they hold; else not initialized
};

} // namespace ferry::ir
