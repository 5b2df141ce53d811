#include <ferry/ir/builder.hpp>

#include <algorithm>
#include <bit>
#include <utility>

namespace ferry::ir {
namespace {

constexpr std::uint64_t mask_of(Type type) {
    return type == Type::i32 ? 0xffff'ffffULL : ~std::uint64_t{0};
}
constexpr unsigned width_of(Type type) { return type == Type::i32 ? 32 : 64; }

constexpr std::uint64_t sign_extend(std::uint64_t value, unsigned bits) {
    const unsigned shift = 64 - bits;
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(value << shift) >> shift);
}

/// The result of a binary operation on constants, if it is one that folds.
bool fold(Op op, Type type, std::uint64_t a, std::uint64_t b, std::uint64_t& result) {
    const unsigned width = width_of(type);
    const unsigned count = static_cast<unsigned>(b) & (width - 1);
    switch (op) {
    case Op::add: result = a + b; break;
    case Op::sub: result = a - b; break;
    case Op::bit_and: result = a & b; break;
    case Op::bit_or: result = a | b; break;
    case Op::bit_xor: result = a ^ b; break;
    case Op::and_not: result = a & ~b; break;
    case Op::shl: result = a << count; break;
    case Op::shr: result = a >> count; break;
    case Op::sar:
        result =
            static_cast<std::uint64_t>(static_cast<std::int64_t>(sign_extend(a, width)) >> count);
        break;
    case Op::ror:
        result = width == 32 ? std::rotr(static_cast<std::uint32_t>(a), static_cast<int>(count))
                             : std::rotr(a, static_cast<int>(count));
        break;
    case Op::mul: result = a * b; break;
    default: return false;
    }
    result &= mask_of(type);
    return true;
}

/// By operation: arguments that may be integers of either width, and those that may be an i32.
struct Widths {
    std::uint8_t either = 0, narrow = 0;
};
constexpr auto widths = [] {
    std::array<Widths, static_cast<std::size_t>(Op::count)> all{};
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto op = static_cast<Op>(i);
        all[i] = {arguments_with(op, 'h'), arguments_with(op, 'X')};
    }
    return all;
}();

} // namespace

void Builder::take_other_widths(Inst& inst) const {
    const auto [either, narrow] = widths[static_cast<std::size_t>(inst.op)];
    const unsigned truncated = inst.type == Type::i32 ? either : 0U;
    for (unsigned k = 0, left = either | narrow; left != 0; ++k, left >>= 1) {
        if ((left & 1) == 0 || !inst.args[k]) {
            continue;
        }
        const Inst& made = unit_.at(inst.args[k]);
        if ((truncated >> k & 1) != 0
                ? made.op == Op::trunc
                : made.op == Op::zext && made.aux == 32 && type_of(made.args[0]) == Type::i32) {
            inst.args[k] = made.args[0];
        }
    }
}

Value Builder::without_extension(Value a, unsigned bits) const {
    for (;;) {
        const Inst& made = unit_.at(a);
        const bool keeps = made.op == Op::trunc ||
                           ((made.op == Op::zext || made.op == Op::sext) && made.aux >= bits);
        if (!keeps) {
            return a;
        }
        a = made.args[0];
    }
}

Value Builder::constant(Type type, std::uint64_t imm) {
    return emit(Op::constant, type, {}, 0, imm & mask_of(type));
}

Value Builder::get(Type type, Slot slot) {
    const Known& values = known(slot);
    const auto of_type = [&](Type t) -> Value { return {values[static_cast<std::size_t>(t)]}; };
    Value value = of_type(type);
    if (value) {
        return value;
    }
    if (type == Type::i32 && of_type(Type::i64)) {
        value = trunc(of_type(Type::i64));
    } else if (type == Type::i64 && of_type(zero_extended)) {
        value = zext(Type::i64, of_type(zero_extended), 32);
    } else {
        value = emit(Op::get, type, {}, slot);
    }
    slots_[slot][static_cast<std::size_t>(type)] = value.id;
    return value;
}

Value Builder::begin_guard(std::uint64_t failed_block) {
    failed_block_ = failed_block;
    return guard_ = emit(Op::f_guard_begin, Type::none);
}

void Builder::end_guard() {
    if (!guard_) {
        return;
    }
    const auto tested =
        std::ranges::all_of(unit_.insts.begin() + guard_.id + 1, unit_.insts.end(),
                            [](const Inst& inst) { return tests_operands(inst.op); });
    const std::uint8_t aux = tested ? 1 : 0;
    unit_.at(guard_).aux = aux;
    guard_ = {};
    emit(Op::f_guard_end, Type::none, {}, aux, failed_block_);
}

void Builder::set(Slot slot, Value value) {
    end_guard();
    if (unit_.at(value).op == Op::v_low) {
        // As a scalar of 64 bits: what is above it is zero anyway.
        const Value whole = unit_.at(value).args[0];
        emit(Op::set, Type::f64, {whole}, slot);
        Known& values = known(slot);
        values = {};
        values[static_cast<std::size_t>(Type::v128)] = value.id;
        return;
    }
    const Type type = type_of(value);
    emit(Op::set, type, {value}, slot);
    Known& values = known(slot);
    values = {};
    values[static_cast<std::size_t>(type)] = value.id;
    if (type == Type::i32) {
        values[static_cast<std::size_t>(zero_extended)] = value.id;
    }
}

Value Builder::binary(Op op, Value a, Value b) {
    const Type type = type_of(a);
    if (is_constant(a) && is_constant(b)) {
        std::uint64_t result = 0;
        if (fold(op, type, constant_of(a), constant_of(b), result)) {
            return constant(type, result);
        }
    }
    const bool commutes = op == Op::add || op == Op::bit_and || op == Op::bit_or ||
                          op == Op::bit_xor || op == Op::mul;
    if (commutes && is_constant(a)) {
        std::swap(a, b);
    }
    if (is_constant(b) && constant_of(b) == 0) {
        switch (op) {
        case Op::add:
        case Op::sub:
        case Op::bit_or:
        case Op::bit_xor:
        case Op::and_not:
        case Op::shl:
        case Op::shr:
        case Op::sar:
        case Op::ror: return a;
        case Op::bit_and: return b;
        default: break;
        }
    }
    if (is_constant(a) && constant_of(a) == 0 && op == Op::sub) {
        return neg(b);
    }
    return emit(op, type, {a, b});
}

bool Builder::is_extended(Value a, unsigned bits) const {
    const Inst& made = unit_.at(a);
    if (made.op == Op::load) {
        const MemoryAux aux = MemoryAux::of(made.aux);
        return made.type == Type::i64 && aux.sign && 8U << aux.size_log2 <= bits;
    }
    return made.type == Type::i64 && made.op == Op::sext && made.aux <= bits;
}

Value Builder::bitwise(Op op, Value a, Value b) {
    const auto is_word = [this](Value value) {
        const Inst& made = unit_.at(value);
        return made.type == Type::i64 && made.op == Op::sext && made.aux == 32;
    };
    if (!is_word(a) || !is_word(b)) {
        return binary(op, a, b);
    }
    const Value low_a = trunc(a);
    const Value low_b = trunc(b);
    const Value rotated = op == Op::bit_or ? rotation(low_a, low_b) : Value{};
    return sext(Type::i64, rotated ? rotated : binary(op, low_a, low_b), 32);
}

Value Builder::rotation(Value a, Value b) {
    if (unit_.at(a).op == Op::shr) {
        std::swap(a, b);
    }
    const Inst& left = unit_.at(a);
    const Inst& right = unit_.at(b);
    if (left.op != Op::shl || right.op != Op::shr || left.type != right.type ||
        left.args[0] != right.args[0] || !is_constant(left.args[1]) ||
        !is_constant(right.args[1]) ||
        constant_of(left.args[1]) + constant_of(right.args[1]) != width_of(left.type)) {
        return {};
    }
    return emit(Op::ror, left.type, {left.args[0], right.args[1]});
}

Value Builder::add(Value a, Value b) {
    const auto shifted_a_little = [&](Value value) {
        const Inst& made = unit_.at(value);
        return made.op == Op::shl && is_constant(made.args[1]) && constant_of(made.args[1]) <= 3;
    };
    if (shifted_a_little(a)) {
        std::swap(a, b);
    }
    if (shifted_a_little(b) && !is_constant(a)) {
        const Inst made = unit_.at(b);
        return emit(Op::add, type_of(a), {a, made.args[0]}, 0, constant_of(made.args[1]));
    }
    return binary(Op::add, a, b);
}
Value Builder::sub(Value a, Value b) { return binary(Op::sub, a, b); }
Value Builder::bit_and(Value a, Value b) {
    if (is_constant(b) && !is_constant(a)) {
        const std::uint64_t mask = constant_of(b);
        for (const unsigned bits : {8U, 16U, 32U}) {
            if (bits < width_of(type_of(a)) && mask == (std::uint64_t{1} << bits) - 1) {
                return zext(type_of(a), a, bits);
            }
        }
    }
    if (unit_.at(a).op == Op::bit_not) {
        std::swap(a, b);
    }
    if (const Inst& made = unit_.at(b); made.op == Op::bit_not && !is_constant(a)) {
        return binary(Op::and_not, a, made.args[0]);
    }
    return bitwise(Op::bit_and, a, b);
}
Value Builder::bit_or(Value a, Value b) {
    if (const Value rotated = rotation(a, b)) {
        return rotated;
    }
    return bitwise(Op::bit_or, a, b);
}
Value Builder::bit_xor(Value a, Value b) {
    if (is_constant(b) && constant_of(b) == mask_of(type_of(b))) {
        return bit_not(a);
    }
    return bitwise(Op::bit_xor, a, b);
}
Value Builder::and_not(Value a, Value b) {
    if (is_constant(b)) {
        return bit_and(a, constant(type_of(b), ~constant_of(b)));
    }
    return binary(Op::and_not, a, b);
}
Value Builder::shl(Value a, Value count) { return binary(Op::shl, a, count); }
Value Builder::shr(Value a, Value count) { return binary(Op::shr, a, count); }
Value Builder::sar(Value a, Value count) { return binary(Op::sar, a, count); }
Value Builder::ror(Value a, Value count) { return binary(Op::ror, a, count); }
Value Builder::mul(Value a, Value b) { return binary(Op::mul, a, b); }

Value Builder::set_flags(Op op, Value a, Value b) {
    if (is_constant(a)) { // the back end looks at the second for an immediate
        std::swap(a, b);
    }
    return emit(op, type_of(a), {a, b});
}

Value Builder::clz(Value a) {
    const Inst& made = unit_.at(a);
    if (made.op == Op::reverse_bits && made.type == type_of(a)) {
        return emit(Op::ctz, made.type, {made.args[0]});
    }
    return emit(Op::clz, type_of(a), {a});
}

Value Builder::bit_not(Value a) {
    const Type type = type_of(a);
    return is_constant(a) ? constant(type, ~constant_of(a)) : emit(Op::bit_not, type, {a});
}
Value Builder::neg(Value a) {
    const Type type = type_of(a);
    return is_constant(a) ? constant(type, 0 - constant_of(a)) : emit(Op::neg, type, {a});
}

Value Builder::sext(Type to, Value a, unsigned bits) {
    if (is_constant(a)) {
        return constant(to, sign_extend(constant_of(a), bits));
    }
    if (to == Type::i64 && is_extended(a, bits)) {
        return a;
    }
    a = without_extension(a, bits);
    return emit(Op::sext, to, {a}, static_cast<std::uint8_t>(bits));
}
Value Builder::zext(Type to, Value a, unsigned bits) {
    if (is_constant(a)) {
        return constant(to, constant_of(a) & ((std::uint64_t{1} << bits) - 1));
    }
    a = without_extension(a, bits);
    has_conversions_ = true;
    return emit(Op::zext, to, {a}, static_cast<std::uint8_t>(bits));
}
Value Builder::trunc(Value a) {
    if (is_constant(a)) {
        return constant(Type::i32, constant_of(a));
    }
    a = without_extension(a, 32);
    if (type_of(a) == Type::i32) {
        return a;
    }
    has_conversions_ = true;
    return emit(Op::trunc, Type::i32, {a});
}

Value Builder::select(Condition condition, Value a, Value b) {
    if (a == b || condition >= Condition::al) {
        return a;
    }
    return emit(Op::select, type_of(a), {a, b}, static_cast<std::uint8_t>(condition));
}

void Builder::make_address(Inst& inst, const Address& address) {
    Value base = address.base;
    std::int64_t offset = address.offset;
    // A base that is itself "value + constant" gives its constant to the addressing mode.
    const Inst made = unit_.at(base);
    if ((made.op == Op::add || made.op == Op::sub) && made.type == Type::i64 &&
        is_constant(made.args[1])) {
        const auto imm = static_cast<std::int64_t>(constant_of(made.args[1]));
        const std::int64_t sum = offset + (made.op == Op::add ? imm : -imm);
        if (imm > -(1LL << 30) && imm < (1LL << 30) && sum > -(1LL << 30) && sum < (1LL << 30)) {
            base = made.args[0];
            offset = sum;
        }
    }
    inst.args[0] = base;
    inst.args[1] = address.index;
    if (const Inst sum = unit_.at(base);
        sum.op == Op::add && sum.type == Type::i64 && sum.imm != 0 && !address.index) {
        inst.args[0] = sum.args[0];
        inst.args[1] = sum.args[1];
        MemoryAux aux = MemoryAux::of(inst.aux);
        aux.scale = sum.imm & 3;
        inst.aux = aux.bits();
    }
    inst.imm = static_cast<std::uint64_t>(offset);
}

Value Builder::load(Type type, unsigned size_log2, bool sign, const Address& address) {
    Inst inst;
    inst.op = Op::load;
    inst.guest = guest_;
    inst.type = type;
    inst.aux = MemoryAux{.size_log2 = static_cast<std::uint8_t>(size_log2 & 7),
                         .scale = static_cast<std::uint8_t>(address.scale & 7),
                         .sign = sign,
                         .release = false}
                   .bits();
    make_address(inst, address);
    return append(inst);
}

void Builder::store(unsigned size_log2, const Address& address, Value value, bool release) {
    Inst inst;
    inst.op = Op::store;
    inst.guest = guest_;
    inst.type = type_of(value);
    inst.aux = MemoryAux{.size_log2 = static_cast<std::uint8_t>(size_log2 & 7),
                         .scale = static_cast<std::uint8_t>(address.scale & 7),
                         .sign = false,
                         .release = release}
                   .bits();
    make_address(inst, address);
    inst.args[2] = value;
    append(inst);
}

Value Builder::load_v(Type type, unsigned size_log2, const Address& address) {
    const Value v = load(type, size_log2, false, address);
    unit_.at(v).op = Op::load_v;
    return v;
}

void Builder::store_v(unsigned size_log2, const Address& address, Value value) {
    store(size_log2, address, value);
    unit_.insts.back().op = Op::store_v;
}

void Builder::execute(Execution execution) {
    end_guard();
    const auto index = static_cast<std::uint64_t>(unit_.executions.size());
    unit_.executions.push_back(execution);
    emit(Op::execute, Type::none, {}, 0, index);
    for (unsigned s = 0; s < first_vector_slot; ++s) {
        if ((execution.integer_writes >> s & 1) != 0) {
            slots_[s] = {};
        }
    }
    for (unsigned s = 0; s < slot_count - first_vector_slot; ++s) {
        if (s >= 32 || (execution.vector_writes >> s & 1) != 0) {
            slots_[first_vector_slot + s] = {};
        }
    }
}

Value Builder::load_exclusive_before(Value at, unsigned size_log2) {
    bool may_leave = false;
    for (std::size_t i = unit_.insts.size(); i-- > 1;) {
        Inst& inst = unit_.insts[i];
        if (inst.op == Op::load_exclusive) {
            if (inst.aux != size_log2 || inst.args[0] != at || size_log2 > 3) {
                return {};
            }
            inst.imm = may_leave ? 0 : 1;
            return {static_cast<std::uint16_t>(i)};
        }
        switch (info(inst.op).effects) {
        case Effects::memory:
        case Effects::barrier:
        case Effects::end: return {};
        case Effects::branch:
        case Effects::branch_use_flags:
        case Effects::raises: may_leave = true; break;
        default:
            may_leave = may_leave || inst.op == Op::f_guard_begin;
            if (inst.op == Op::clear_exclusive) {
                return {};
            }
        }
    }
    return {};
}

} // namespace ferry::ir
