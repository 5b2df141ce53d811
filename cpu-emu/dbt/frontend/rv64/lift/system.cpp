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

void Lifter::control(const Control& i) {
    const std::uint64_t written =
        (i.d != 0 ? std::uint64_t{1} << slot_x(i.d) : 0) | std::uint64_t{1} << slot_fflags;
    switch (i.csr) {
    case Control::frm:
    case Control::fcsr:
        if (i.writes()) { // other code may be wanted from then on
            leave(LeaveReason::control, word_, pc_);
            return;
        }
        [[fallthrough]];
    case Control::fflags:
        if (i.csr == Control::frm) {
            write_x(i.d, ir.get(Type::i32, slot_frm));
            return;
        }
        ir.execute({.function = &execute_control, .word = word_, .integer_writes = written});
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
                    .integer_writes = written,
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
