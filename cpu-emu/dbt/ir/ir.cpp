#include <ferry/ir/ir.hpp>

namespace ferry::ir {

const OpInfo& info(Op op) {
    using enum Effects;
    static constexpr OpInfo table[] = {
#define FERRY_IR(name, args, effects) {#name, args, effects},
#include <ferry/ir/opcodes.inc>
#undef FERRY_IR
    };
    return table[static_cast<std::size_t>(op)];
}

void Unit::clear() {
    insts.resize(1);
    blocks.clear();
    guests.clear();
    executions.clear();
}

} // namespace ferry::ir
