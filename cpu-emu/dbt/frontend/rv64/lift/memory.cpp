// Loads and stores (RISC-V unprivileged ISA, 2.6, 5.3, 11.5). Misaligned ones do what the host
// does.
#include <ferry/rv64/lifter.hpp>

namespace ferry::rv64 {

ir::Address Lifter::address(unsigned n, std::int64_t offset) {
    return {
        .base = read_x(n), .index = {}, .scale = 0, .offset = static_cast<std::int32_t>(offset)};
}

void Lifter::load(const Immediate& i, unsigned size_log2, bool sign) {
    write_x(i.d, ir.load(Type::i64, size_log2, sign, address(i.n, i.imm)));
}

void Lifter::store(const Store& i, unsigned size_log2) {
    const ir::Address to = address(i.n, i.imm);
    ir.store(size_log2, to, read_x(i.m));
}

#define LOAD(NAME, size_log2, sign)                                                                \
    void Lifter::NAME(const Immediate& i) { load(i, size_log2, sign); }
LOAD(LB, 0, true)
LOAD(LH, 1, true)
LOAD(LW, 2, true)
LOAD(LD, 3, false)
LOAD(LBU, 0, false)
LOAD(LHU, 1, false)
LOAD(LWU, 2, false)
#undef LOAD

#define STORE(NAME, size_log2)                                                                     \
    void Lifter::NAME(const Store& i) { store(i, size_log2); }
STORE(SB, 0)
STORE(SH, 1)
STORE(SW, 2)
STORE(SD, 3)
#undef STORE

void Lifter::FLW(const Immediate& i) { write_f(i.d, ir.load_v(Type::f32, 2, address(i.n, i.imm))); }
void Lifter::FLD(const Immediate& i) { write_f(i.d, ir.load_v(Type::f64, 3, address(i.n, i.imm))); }

// The lower half, whether or not it is boxed.
void Lifter::FSW(const Store& i) {
    const ir::Address to = address(i.n, i.imm);
    ir.store_v(2, to, ir.get(Type::f32, slot_f(i.m)));
}
void Lifter::FSD(const Store& i) {
    const ir::Address to = address(i.n, i.imm);
    ir.store_v(3, to, ir.get(Type::f64, slot_f(i.m)));
}

} // namespace ferry::rv64
