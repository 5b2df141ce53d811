// Loads and stores, and moves of registers of floating point, which are in the state block.
#include "templates.hpp"

namespace ferry::dbt::quick::rv64 {

using x64::Mem;
using Xbyak::Reg64;

namespace {

constexpr unsigned double_log2 = 3;
constexpr unsigned single_log2 = 2;

Mem address(Generator& g, unsigned n, std::int64_t offset) {
    return {g.read(n), static_cast<std::int32_t>(offset)};
}

} // namespace

bool load(Generator& g, const Immediate& i, unsigned size_log2, bool sign) {
    const Mem from = address(g, i.n, i.imm);
    const Reg64 d = g.define(i.d);
    g.site();
    if (sign) {
        g.load_signed(d, true, from, size_log2);
    } else {
        g.load(d, from, size_log2);
    }
    g.written(i.d);
    return true;
}

bool store(Generator& g, const Store& i, unsigned size_log2) {
    const Mem to = address(g, i.n, i.imm);
    if (i.m == 0) {
        g.site();
        g.store_constant(to, 0, size_log2);
        return true;
    }
    const Reg64 m = g.read(i.m);
    g.site();
    g.store(to, m, size_log2);
    return true;
}

bool load_single(Generator& g, const Immediate& i) {
    constexpr std::uint64_t box = 0xffff'ffff'0000'0000;
    const Mem from = address(g, i.n, i.imm);
    g.load_constant(g.rcx, box);
    g.site();
    g.load(g.rax, from, single_log2);
    g.or_(g.rax, g.rcx);
    g.store(g.vector_place(i.d), g.rax, double_log2);
    return true;
}

bool load_double(Generator& g, const Immediate& i) {
    const Mem from = address(g, i.n, i.imm);
    g.site();
    g.load(g.rax, from, double_log2);
    g.store(g.vector_place(i.d), g.rax, double_log2);
    return true;
}

bool store_float(Generator& g, const Store& i, unsigned size_log2) {
    const Mem to = address(g, i.n, i.imm);
    g.load(g.rax, g.vector_place(i.m), size_log2);
    g.site();
    g.store(to, g.rax, size_log2);
    return true;
}

bool move_from_float(Generator& g, const Float& i) {
    g.load(g.define(i.d), g.vector_place(i.n), double_log2);
    g.written(i.d);
    return true;
}

bool move_to_float(Generator& g, const Float& i) {
    g.store(g.vector_place(i.d), g.read(i.n), double_log2);
    return true;
}

bool move_float(Generator& g, const Float& i) {
    if (i.n != i.m) {
        return false;
    }
    g.load(g.rax, g.vector_place(i.n), double_log2);
    g.store(g.vector_place(i.d), g.rax, double_log2);
    return true;
}

} // namespace ferry::dbt::quick::rv64
