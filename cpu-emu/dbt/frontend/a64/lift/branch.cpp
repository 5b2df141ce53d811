// Branches. The translator has made a block for every direct target, also for those outside of the
// unit.

#include <ferry/a64/lifter.hpp>

namespace ferry::a64 {

using ir::Op;
using ir::Type;
using ir::Value;

namespace {

constexpr std::uint64_t instruction_size = 4;

GuestAddr target_of(GuestAddr pc, std::int64_t offset) {
    return pc + static_cast<std::uint64_t>(offset);
}

} // namespace

void Lifter::B(const Branch& i) { branch_to(target_of(pc_, i.offset)); }

std::uint64_t Lifter::link() {
    const std::uint64_t back = pc_.value() + instruction_size;
    write_x(30, ir.emit(Op::constant, Type::i64, {}, ir::moves_with_unit, back));
    return back;
}

void Lifter::BL(const Branch& i) {
    const std::uint64_t back = link();
    ir.emit(Op::call_guest, Type::none, {}, 0, target_of(pc_, i.offset).value(), back);
    ended_ = true;
}

void Lifter::B_cond(const BranchIf& i) {
    const GuestAddr target = target_of(pc_, i.offset);
    if (i.condition >= static_cast<unsigned>(ir::Condition::al)) { // NV is "always" too
        branch_to(target);
        return;
    }
    ir.emit(Op::branch_if, Type::none, {}, static_cast<std::uint8_t>(i.condition),
            block_at(target));
}

void Lifter::CBZ(const CompareAndBranch& i) {
    ir.emit(Op::branch_zero, int_type(i.is64), {read_x(i.t, i.is64)}, 0,
            block_at(target_of(pc_, i.offset)));
}

void Lifter::CBNZ(const CompareAndBranch& i) {
    ir.emit(Op::branch_not_zero, int_type(i.is64), {read_x(i.t, i.is64)}, 0,
            block_at(target_of(pc_, i.offset)));
}

void Lifter::TBZ(const TestAndBranch& i) {
    ir.emit(Op::branch_bit_clear, Type::i64, {read_x(i.t)}, static_cast<std::uint8_t>(i.bit),
            block_at(target_of(pc_, i.offset)));
}

void Lifter::TBNZ(const TestAndBranch& i) {
    ir.emit(Op::branch_bit_set, Type::i64, {read_x(i.t)}, static_cast<std::uint8_t>(i.bit),
            block_at(target_of(pc_, i.offset)));
}

void Lifter::BR(const BranchRegister& i) {
    ir.emit(Op::jump_indirect, Type::none, {read_x(i.n)});
    ended_ = true;
}

void Lifter::BLR(const BranchRegister& i) {
    const Value target = read_x(i.n); // X30 may be both
    const std::uint64_t back = link();
    ir.emit(Op::call_indirect, Type::none, {target}, 0, 0, back);
    ended_ = true;
}

void Lifter::RET(const BranchRegister& i) {
    ir.emit(Op::return_guest, Type::none, {read_x(i.n)});
    ended_ = true;
}

} // namespace ferry::a64
