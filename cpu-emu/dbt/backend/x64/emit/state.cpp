#include "own.hpp"

namespace ferry::x64 {

using ir::Type;

void emit_constant(Emitter&, const ir::Inst&) {}

void emit_get(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    if (is_cached(i.aux)) {
        a.read_slot(i);
        return;
    }
    const auto from = a.slot(i.aux);
    switch (i.type) {
    case Type::i32: a.mov(a.def_gpr(i, true).cvt32(), from); break;
    case Type::i64: a.mov(a.def_gpr(i, true), from); break;
    case Type::f32: a.vmovss(a.def_xmm(i, true), from); break;
    case Type::f64: a.vmovsd(a.def_xmm(i, true), from); break;
    default: a.vmovups(a.def_xmm(i, true), from); break;
    }
}

void emit_set(Emitter& e, const ir::Inst& i) {
    Allocator& a = own(e);
    if (is_cached(i.aux)) {
        a.write_slot(i);
        return;
    }
    const auto to = a.slot(i.aux);
    const ir::Value v = i.args[0];
    std::int32_t imm = 0;
    switch (i.type) {
    case Type::i32:
    case Type::i64:
        if (i.type == Type::i32 && i.aux >= first_narrow_slot) {
            a.mov(a.dword[to.getRegExp()], a.gpr32(v));
        } else if (a.immediate(v, imm) && (wide(i) || imm >= 0)) {
            a.mov(a.qword[to.getRegExp()], imm);
        } else {
            a.mov(to, a.gpr(v));
        }
        break;
    case Type::f32:
        a.vxorps(a.xmm0, a.xmm0, a.xmm0);
        a.vmovss(a.xmm0, a.xmm0, a.xmm(v));
        a.vmovups(to, a.xmm0);
        break;
    case Type::f64:
        a.vmovq(a.xmm0, a.xmm(v));
        a.vmovups(to, a.xmm0);
        break;
    default: a.vmovups(to, a.xmm(v)); break;
    }
}

} // namespace ferry::x64
