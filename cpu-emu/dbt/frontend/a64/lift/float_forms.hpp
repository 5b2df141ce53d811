#pragma once
/// What the lifting of scalar and vector floating point share.

#include <array>

#include <ferry/a64/lifter.hpp>

#include "../execute/float.hpp"

/// Defines a row of float_fast.inc: what IR does, if FPCR lets the host's arithmetic serve.
#define FLOAT_ROW(NAME, Shape, ...)                                                                \
    void Lifter::NAME(const Shape& i) {                                                            \
        if (!i.allocated()) {                                                                      \
            leave(ir::LeaveReason::undefined, word_, pc_);                                         \
            return;                                                                                \
        }                                                                                          \
        if (!assumptions_.default_fpcr || (guarded && Shape::flags)) {                             \
            execute(&execute_##NAME, i.vector_writes(), i.integer_writes(), Shape::flags);         \
            return;                                                                                \
        }                                                                                          \
        if (guarded) {                                                                             \
            begin_guard(&execute_##NAME, i.vector_writes(), i.integer_writes());                   \
        }                                                                                          \
        __VA_ARGS__                                                                                \
        ir.end_guard();                                                                            \
    }
/// …whatever FPCR is.
#define FLOAT_MOVE_ROW(NAME, Shape, ...)                                                           \
    void Lifter::NAME(const Shape& i) {                                                            \
        if (!i.allocated()) {                                                                      \
            leave(ir::LeaveReason::undefined, word_, pc_);                                         \
            return;                                                                                \
        }                                                                                          \
        __VA_ARGS__                                                                                \
    }

namespace ferry::a64 {

/// Of a size in log2 bytes; halves travel as f32 with zero bits above.
[[nodiscard]] constexpr ir::Type float_type(unsigned size) {
    return size == 3 ? ir::Type::f64 : ir::Type::f32;
}
[[nodiscard]] constexpr ir::Type same_size_integer(unsigned size) {
    return size == 3 ? ir::Type::i64 : ir::Type::i32;
}

/// Immediates of ROUNDSD; 8 leaves the inexact flag alone.
inline constexpr std::uint64_t to_nearest = 8;
inline constexpr std::uint64_t to_minus_infinity = 9;
inline constexpr std::uint64_t to_plus_infinity = 10;
inline constexpr std::uint64_t to_zero = 11;
inline constexpr std::uint64_t as_mxcsr = 12;
inline constexpr std::uint64_t to_nearest_inexact = 0;
inline constexpr std::uint64_t to_minus_infinity_inexact = 1;
inline constexpr std::uint64_t to_plus_infinity_inexact = 2;
inline constexpr std::uint64_t to_zero_inexact = 3;
inline constexpr std::uint64_t as_mxcsr_inexact = 4;

/// One form of a vector instruction: of 64 or 128 bits, or one lane. The upper half of a 64-bit
/// operand is a copy of the lower, so that it raises what that raises and no more.
class Form {
public:
    Form(ir::Builder& builder, const FloatVector& i)
        : ir_(builder), whole_(i.q || i.scalar),
          type_(i.scalar ? float_type(i.size) : ir::Type::v128),
          size_(static_cast<std::uint8_t>(i.size)) {}

    [[nodiscard]] ir::Type type() const { return type_; }
    ir::Value in(ir::Value v) {
        return whole_ ? v : ir_.emit(ir::Op::f_low_twice, ir::Type::v128, {v});
    }
    ir::Value out(ir::Value v) {
        return whole_ ? v : ir_.emit(ir::Op::f_low_only, ir::Type::v128, {v});
    }
    ir::Value operator()(ir::Op op, std::array<ir::Value, 3> args, std::uint64_t imm = 0) {
        return ir_.emit(op, type_, args, size_, imm);
    }
    ir::Value zero() { return ir_.emit(ir::Op::constant, type_); }

private:
    ir::Builder& ir_;
    bool whole_;
    ir::Type type_;
    std::uint8_t size_;
};

} // namespace ferry::a64
