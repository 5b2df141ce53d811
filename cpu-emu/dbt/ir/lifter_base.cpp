#include <ferry/ir/lifter_base.hpp>

#include <algorithm>

namespace ferry::ir {

std::uint32_t LifterBase::add_block() {
    auto& blocks = ir.unit().blocks;
    blocks.emplace_back().pc = GuestAddr(~std::uint64_t{0}); // no branch of the guest's leads to it
    return static_cast<std::uint32_t>(blocks.size() - 1);
}

std::uint32_t LifterBase::undefined_block() {
    undefined_.push_back({.block = add_block(), .guest = ir.guest(), .pc = pc_});
    return undefined_.back().block;
}

void LifterBase::begin_guard(const Execution& execution) {
    const std::uint32_t block = add_block();
    failed_guards_.push_back({.block = block,
                              .guest = ir.guest(),
                              .begin = ir.begin_guard(block),
                              .execution = execution,
                              .next = next_});
}

bool LifterBase::lift_extra_block(std::uint32_t block) {
    if (const auto found = std::ranges::find(undefined_, block, &Undefined::block);
        found != undefined_.end()) {
        ir.begin_guest(found->guest);
        leave(LeaveReason::undefined, 0, found->pc);
        return true;
    }
    const auto guard = std::ranges::find(failed_guards_, block, &FailedGuard::block);
    if (guard == failed_guards_.end()) {
        return false;
    }
    ir.begin_guest(guard->guest);
    ir.emit(Op::f_guard_failed, Type::none, {}, ir.unit().at(guard->begin).aux);
    ir.execute(guard->execution);
    ir.emit(Op::jump, Type::none, {}, 0, guard->next.value());
    return true;
}

void LifterBase::branch_to(GuestAddr target) {
    ir.emit(Op::branch, Type::none, {}, 0, block_at(target));
    ended_ = true;
}

void LifterBase::leave(LeaveReason reason, std::uint64_t code, GuestAddr pc) {
    ir.emit(Op::leave, Type::none, {}, static_cast<std::uint8_t>(reason), code, pc.value());
    ended_ = true;
}

} // namespace ferry::ir
