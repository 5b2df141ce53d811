#include <ferry/ir/ir.hpp>

namespace ferry::ir {

bool tests_operands(Op op) {
    switch (op) {
    case Op::f_add:
    case Op::f_sub:
    case Op::f_mul:
    case Op::f_div:
    case Op::f_sqrt:
    case Op::f_max:
    case Op::f_min:
    case Op::f_fma:
    case Op::f_fnma:
    case Op::f_fms:
    case Op::f_fnms:
    case Op::f_mask:
    case Op::f_round: // only signaling NaNs are invalid
    case Op::f_round_away:
    case Op::f_to_s:
    case Op::f_to_u: return true;
    default: return info(op).effects == Effects::none;
    }
}

void Unit::clear() {
    insts.resize(1);
    blocks.clear();
    guests.clear();
    executions.clear();
    fixed = false;
    has_flags = true;
    nans_trap = false;
}

} // namespace ferry::ir
