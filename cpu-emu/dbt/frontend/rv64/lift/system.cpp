// Fences, calls of the system, control and status registers (RISC-V unprivileged ISA, 2.7, 2.8, 9,
// chapters 3 and 10).
#include <ferry/rv64/lifter.hpp>

namespace ferry::rv64 {

using ir::LeaveReason;

void Lifter::ECALL(const NoFields&) { leave(LeaveReason::syscall, 0, next_); }
void Lifter::EBREAK(const NoFields&) { leave(LeaveReason::breakpoint, 0, pc_); }

// x86 keeps loads in order and stores in order; what is left is a store before a load.
void Lifter::FENCE(const Fence& i) {
    if (i.store_before && i.load_after) {
        ir.emit(Op::fence, Type::none);
    }
}

void Lifter::FENCE_I(const NoFields&) { leave(LeaveReason::forget, 0, next_); }

ir::Value Lifter::read_fflags() {
    return ir.bit_or(ir.get(Type::i32, slot_fflags), ir.emit(Op::get_fflags, Type::i32));
}

/// FRFLAGS and FSFLAGS stand around each comparison that is to raise nothing.
void Lifter::control_fflags(const Control& i) {
    const Value mask = immediate(0x1f, Type::i32);
    const Value operand = i.immediate ? immediate(i.n, Type::i32) : read_x(i.n, Type::i32);
    const bool reads = i.d != 0 || i.operation != Control::write;
    const Value old = reads ? read_fflags() : immediate(0, Type::i32);
    if (i.writes()) {
        const Value all = i.operation == Control::write ? operand
                          : i.operation == Control::set ? ir.bit_or(old, operand)
                                                        : ir.and_not(old, operand);
        const Value flags = ir.bit_and(all, mask);
        ir.set(slot_fflags, flags);
        ir.emit(Op::keep_fflags, Type::none, {flags});
    }
    write_x(i.d, old);
}

void Lifter::control(const Control& i) {
    switch (i.csr) {
    case Control::fflags: control_fflags(i); return;
    case Control::frm:
    case Control::fcsr:
        if (i.writes()) { // other code may be wanted from then on
            leave(LeaveReason::control, word_, pc_);
        } else if (i.csr == Control::frm) {
            write_x(i.d, ir.get(Type::i32, slot_frm));
        } else {
            write_x(i.d, ir.bit_or(ir.shl(ir.get(Type::i32, slot_frm), 5), read_fflags()));
        }
        return;
    case Control::cycle:
    case Control::time:
    case Control::instret:
        if (i.writes()) {
            undefined();
            return;
        }
        ir.execute({.function = &execute_counter,
                    .word = word_,
                    .integer_writes = i.d != 0 ? std::uint64_t{1} << slot_x(i.d) : 0,
                    .plain = true});
        return;
    default: undefined(); return;
    }
}

#define CONTROL(NAME)                                                                              \
    void Lifter::NAME(const Control& i) { control(i); }
CONTROL(CSRRW)
CONTROL(CSRRS)
CONTROL(CSRRC)
CONTROL(CSRRWI)
CONTROL(CSRRSI)
CONTROL(CSRRCI)
#undef CONTROL

} // namespace ferry::rv64
