// Exceptions, barriers, system registers, cache maintenance.

#include <algorithm>
#include <cstddef>

#include <ferry/a64/lifter.hpp>

#include "../execute/system.hpp"

namespace ferry::a64 {

using ir::LeaveReason;
using ir::Op;
using ir::Type;
using ir::Value;

namespace {

constexpr std::uint64_t instruction_size = 4;

/// Caches with lines of 64 bytes that maintenance has to keep coherent (IDC = DIC = 0), as of a
/// Cortex-A57.
constexpr std::uint64_t cache_type = 0x8444'c004;
/// AHP, DN, FZ, RMode, FZ16. No trap can be enabled.
constexpr std::uint64_t fpcr_bits = 0x07c8'0000;
/// QC, IDC, IXC, UFC, OFC, DZC, IOC.
constexpr std::uint64_t fpsr_bits = 0x0800'009f;

} // namespace

void Lifter::SVC(const Exception& i) { leave(LeaveReason::syscall, i.imm, pc_ + instruction_size); }
void Lifter::BRK(const Exception& i) { leave(LeaveReason::breakpoint, i.imm, pc_); }

void Lifter::HINT(const NoFields&) {
    static_assert(offsetof(State, registers) == 0); // what both kinds of functions are given
    const auto function =
        std::ranges::find_if(host_functions, [&](const engine::HostFunction& candidate) {
            return candidate.at == pc_ && candidate.word == word_;
        });
    if (function != host_functions.end()) {
        ir.unit().fixed = true;
        ir.execute({.function = function->run,
                    .word = word_,
                    .integer_writes = function->writes,
                    .plain = true});
    }
}
void Lifter::CLREX(const NoFields&) { ir.emit(Op::clear_exclusive, Type::none); }

// x86 keeps loads in order and stores in order; what is left is a store before a load.
void Lifter::DMB(const Barrier& i) {
    if (i.type == 0 || i.type == 3) {
        ir.emit(Op::fence, Type::none);
    }
}

// What IC IVAU asks for is done when a DSB is; an ISB alone, which is too little,
// is enough for the thread itself here.
void Lifter::DSB(const Barrier&) {
    ir.emit(Op::finish_lines, Type::none);
    ir.emit(Op::fence, Type::none);
}

// Instructions after it are fetched again: they may have been changed by others, so this unit must
// not go on.
void Lifter::ISB(const Barrier&) {
    ir.emit(Op::finish_lines, Type::none);
    ir.emit(Op::jump, Type::none, {}, 0, pc_.value() + instruction_size);
    ended_ = true;
}

void Lifter::MRS_CTR(const SystemRegister& i) { write_x(i.t, ir.constant(Type::i64, cache_type)); }

void Lifter::MRS_DCZID(const SystemRegister& i) {
    write_x(i.t, ir.constant(Type::i64, zero_line_words_log2));
}

void Lifter::MRS_NZCV(const SystemRegister& i) { write_x(i.t, ir.emit(Op::get_nzcv, Type::i32)); }

void Lifter::MSR_NZCV(const SystemRegister& i) {
    const Value flags = ir.bit_and(read_x(i.t, false), ir.constant(Type::i32, 0xf000'0000));
    ir.emit(Op::set_nzcv, Type::i32, {flags});
}

void Lifter::MRS_FPCR(const SystemRegister& i) { write_x(i.t, ir.get(Type::i32, slot_fpcr)); }

void Lifter::MSR_FPCR(const SystemRegister& i) {
    const Value value = ir.bit_and(read_x(i.t, false), ir.constant(Type::i32, fpcr_bits));
    const Value before = ir.get(Type::i32, slot_fpcr);
    ir.emit(Op::set_rounding, Type::none, {value, before}); // the rest is what units assume
    ir.set(slot_fpcr, value);
}

void Lifter::MRS_FPSR(const SystemRegister& i) {
    const Value raised = ir.emit(Op::get_raised, Type::i32);
    const Value all = ir.bit_or(ir.get(Type::i32, slot_fpsr), raised);
    write_x(i.t, ir.bit_and(all, ir.constant(Type::i32, fpsr_bits)));
}

void Lifter::MSR_FPSR(const SystemRegister& i) {
    ir.set(slot_fpsr, ir.bit_and(read_x(i.t, false), ir.constant(Type::i32, fpsr_bits)));
    ir.emit(Op::clear_raised, Type::none);
}

void Lifter::MRS_TPIDR(const SystemRegister& i) { write_x(i.t, ir.get(Type::i64, slot_tpidr)); }
void Lifter::MSR_TPIDR(const SystemRegister& i) { ir.set(slot_tpidr, read_x(i.t)); }
void Lifter::MRS_TPIDRRO(const SystemRegister& i) { write_x(i.t, ir.constant(Type::i64, 0)); }

void Lifter::MRS_CNTFRQ(const SystemRegister& i) {
    write_x(i.t, ir.constant(Type::i64, virtual_counter_frequency));
}

void Lifter::MRS_CNTVCT(const SystemRegister& i) {
    write_x(i.t, ir.emit(Op::call, Type::i64, {}, 0,
                         reinterpret_cast<std::uintptr_t>(&virtual_counter)));
}

void Lifter::IC_IVAU(const SystemRegister& i) {
    ir.emit(Op::invalidate_line, Type::none, {flat(read_x(i.t))});
}

void Lifter::DC_ZVA(const SystemRegister& i) {
    ir.emit(Op::zero_line, Type::none, {flat(read_x(i.t))});
}

// Caches of the host are coherent: what is left is the fault where nothing can be read.
#define CLEAN(NAME)                                                                                \
    void Lifter::NAME(const SystemRegister& i) {                                                   \
        static_cast<void>(ir.load(Type::i32, 0, false, address(read_x(i.t), 0)));                  \
    }
CLEAN(DC_CVAC)
CLEAN(DC_CVAU)
CLEAN(DC_CVAP)
CLEAN(DC_CVADP)
CLEAN(DC_CIVAC)
#undef CLEAN

} // namespace ferry::a64
