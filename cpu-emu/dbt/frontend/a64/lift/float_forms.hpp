#pragma once
/// What the lifting of scalar and vector floating point share.

#include <array>
#include <bit>

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
    Form(ir::Builder& builder, const FloatScalar& i)
        : ir_(builder), whole_(true), type_(float_type(i.size)),
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
    ir::Value number(double value) {
        const std::uint64_t single = std::bit_cast<std::uint32_t>(static_cast<float>(value));
        const std::uint64_t bits = size_ == 3                ? std::bit_cast<std::uint64_t>(value)
                                   : type_ == ir::Type::v128 ? single << 32 | single
                                                             : single;
        return ir_.emit(ir::Op::constant, type_, {}, 0, bits, type_ == ir::Type::v128 ? bits : 0);
    }
    /// Traps products that may be out of range.
    void stop_unless_small(ir::Value a, ir::Value b) {
        ir_.emit(ir::Op::f_small_product, ir::Type::none, {a, b}, size_);
    }

private:
    ir::Builder& ir_;
    bool whole_;
    ir::Type type_;
    std::uint8_t size_;
};

/// One lane, by the operations on general registers: `op` is f_from_s or f_from_u…
inline ir::Value lane_from(ir::Builder& ir, ir::Op op, const FloatVector& i, ir::Value n) {
    const ir::Value bits = ir.emit(ir::Op::f_bits, same_size_integer(i.size), {n});
    return ir.emit(op, float_type(i.size), {bits});
}
/// …f_to_s or f_to_u.
inline ir::Value lane_to(ir::Builder& ir, ir::Op op, const FloatVector& i, ir::Value n) {
    const ir::Value bits = ir.emit(op, same_size_integer(i.size), {n});
    return ir.emit(ir::Op::f_of_bits, float_type(i.size), {bits});
}

/// What `lane` does to each lane of a vector that counts.
template <class Lane>
ir::Value by_lane(ir::Builder& ir, const FloatVector& i, ir::Value n, Lane lane) {
    ir::Value result = ir.emit(ir::Op::constant, ir::Type::v128);
    for (unsigned index = 0; index < i.lanes(); ++index) {
        const ir::Value one = ir.emit(ir::Op::f_splat, float_type(i.size), {n},
                                      static_cast<std::uint8_t>(i.size), index);
        const ir::Value bits = ir.emit(ir::Op::f_bits, same_size_integer(i.size), {lane(one)});
        result = ir.emit(ir::Op::v_insert, ir::Type::v128, {result, bits},
                         static_cast<std::uint8_t>(i.size), index);
    }
    return result;
}

/// The lanes of a vector, by the same operations.
inline ir::Value lanes_from(ir::Builder& ir, ir::Op op, const FloatVector& i, ir::Value n) {
    const auto size = static_cast<std::uint8_t>(i.size);
    if (op == ir::Op::f_from_s) {
        return ir.emit(ir::Op::f_from_lanes_s, ir::Type::v128, {n}, size);
    }
    if (i.size == 2) {
        return ir.emit(ir::Op::f_from_lanes_u, ir::Type::v128, {n}, size);
    }
    return by_lane(ir, i, n, [&](ir::Value one) { return lane_from(ir, op, i, one); });
}
inline ir::Value lanes_to(ir::Builder& ir, ir::Op op, const FloatVector& i, ir::Value n) {
    if (op == ir::Op::f_to_s) {
        return ir.emit(ir::Op::f_to_lanes_s, ir::Type::v128, {n},
                       static_cast<std::uint8_t>(i.size));
    }
    return by_lane(ir, i, n, [&](ir::Value one) { return lane_to(ir, op, i, one); });
}

} // namespace ferry::a64
