// Loads and stores. Nothing that the state has is written before all accesses are done: one that
// faults leaves the instruction undone.
#include "templates.hpp"

namespace ferry::dbt::quick {

using a64::Indexing;
using x64::Mem;
using Xbyak::Reg64;
using Xbyak::Xmm;

namespace {

constexpr unsigned vector_log2 = 4;

/// What an access has to do with one register.
struct Access {
    unsigned t;
    unsigned size_log2;
    bool vector;
    bool sign;
    bool is64;
};

/// What writes the base back: not for loads to it, and SP stays a multiple of 16.
bool may_step(Indexing indexing, unsigned n, std::int64_t offset, bool meets_base) {
    return indexing == Indexing::none || (n == 31 ? offset % 16 == 0 : !meets_base);
}

void step(Generator& g, unsigned n, const Reg64& base, std::int64_t offset) {
    g.lea(base, Mem(base, static_cast<std::int32_t>(offset)));
    g.written_sp(n);
}

/// xmm := memory; less than 32 bits by way of rax. What is above the loaded bytes becomes zero.
void load_vector(Generator& g, const Xmm& to, Mem from, unsigned size_log2) {
    g.site();
    if (size_log2 < 2) {
        g.load(g.rax, from, size_log2);
        g.vmovd(to, g.eax);
    } else {
        g.load(to, from, size_log2);
    }
}

void load(Generator& g, const Access& access, Mem from) {
    if (access.vector) {
        load_vector(g, g.xmm0, from, access.size_log2);
        g.store(g.vector_place(access.t), g.xmm0, vector_log2);
        return;
    }
    const Reg64 to = g.define(access.t);
    g.site();
    if (access.sign) {
        g.load_signed(to, access.is64, from, access.size_log2);
    } else {
        g.load(to, from, access.size_log2);
    }
    g.written(access.t);
}

void store(Generator& g, const Access& access, Mem to) {
    if (access.vector) {
        const Mem slot = g.vector_place(access.t);
        if (access.size_log2 < vector_log2) {
            g.load(g.rax, slot, access.size_log2);
            g.site();
            g.store(to, g.rax, access.size_log2);
        } else {
            g.load(g.xmm0, slot, vector_log2);
            g.site();
            g.store(to, g.xmm0, vector_log2);
        }
    } else if (access.t == 31) {
        g.site();
        g.store_constant(to, 0, access.size_log2);
    } else {
        const Reg64 from = g.read(access.t);
        g.site();
        g.store(to, from, access.size_log2);
    }
}

/// Base and index register.
Mem sum_of(Generator& g, const a64::LoadStore& i) {
    constexpr unsigned largest_scale = 3;
    if (i.shift > largest_scale && i.m != 31) {
        g.clobber_flags();
    }
    const Reg64 base = g.read_sp(i.n);
    if (i.m == 31) {
        return {base, 0};
    }
    const Reg64 m = g.read(i.m);
    const bool wide = (i.option & 1) != 0;
    if (wide && i.shift <= largest_scale) {
        return {base, m, i.shift, 0};
    }
    if (wide) {
        g.mov(g.rcx, m);
    } else if ((i.option & 4) != 0) {
        g.movsxd(g.rcx, m.cvt32());
    } else {
        g.mov(g.ecx, m.cvt32());
    }
    if (i.shift > largest_scale) {
        g.shl(g.rcx, static_cast<int>(i.shift));
        return {base, g.rcx, 0, 0};
    }
    return {base, g.rcx, i.shift, 0};
}

} // namespace

bool load_store(Generator& g, const a64::LoadStore& i) {
    const bool meets_base = i.load && !i.vector && i.t == i.n;
    if (!i.valid || !may_step(i.indexing, i.n, i.offset, meets_base)) {
        return false;
    }
    const Access access{i.t, i.size_log2, i.vector, i.sign, i.is64};
    const auto offset = static_cast<std::int32_t>(i.indexing == Indexing::post ? 0 : i.offset);
    const Mem at = i.by_register ? sum_of(g, i) : Mem(g.read_sp(i.n), offset);
    if (i.load) {
        load(g, access, at);
    } else {
        store(g, access, at);
    }
    if (i.indexing != Indexing::none) {
        step(g, i.n, Reg64(at.base), i.offset);
    }
    return true;
}

bool load_store_pair(Generator& g, const a64::LoadStorePair& i) {
    const bool meets_base = i.load && !i.vector && (i.t == i.n || i.t2 == i.n);
    if (!i.valid || !may_step(i.indexing, i.n, i.offset, meets_base)) {
        return false;
    }
    const Access one{i.t, i.size_log2, i.vector, i.sign, i.is64};
    const Access two{i.t2, i.size_log2, i.vector, i.sign, i.is64};
    const auto offset = static_cast<std::int32_t>(i.indexing == Indexing::post ? 0 : i.offset);
    const Reg64 base = g.read_sp(i.n);
    const Mem first(base, offset);
    const Mem second(base, offset + (1 << i.size_log2));
    if (!i.load) {
        store(g, one, first);
        store(g, two, second);
    } else if (i.vector) {
        load_vector(g, g.xmm0, first, i.size_log2);
        load_vector(g, g.xmm1, second, i.size_log2);
        g.store(g.vector_place(i.t), g.xmm0, vector_log2);
        g.store(g.vector_place(i.t2), g.xmm1, vector_log2);
    } else {
        g.site();
        if (i.sign) {
            g.load_signed(g.rcx, i.is64, first, i.size_log2);
        } else {
            g.load(g.rcx, first, i.size_log2);
        }
        load(g, two, second);
        if (i.t != i.t2) {
            g.mov(g.define(i.t), g.rcx);
            g.written(i.t);
        }
    }
    if (i.indexing != Indexing::none) {
        step(g, i.n, base, i.offset);
    }
    return true;
}

/// Loads and stores of x86 are in order; what is left is that they must be aligned (Arm ARM B2.5.2,
/// without FEAT_LSE2), and that a load behind the store is not done before it.
bool load_acquiring(Generator& g, const a64::Exclusive& i) {
    const Reg64 base = g.read_sp(i.n);
    g.check_alignment(base, i.size_log2, ir::LeaveReason::alignment_read);
    load(g, {i.t, i.size_log2, false, false, false}, Mem(base, 0));
    return true;
}

bool store_releasing(Generator& g, const a64::Exclusive& i) {
    const Reg64 base = g.read_sp(i.n);
    const Reg64 from = g.read(i.t);
    g.check_alignment(base, i.size_log2, ir::LeaveReason::alignment_write);
    g.mov(g.rax, from);
    g.site();
    g.exchange(Mem(base, 0), g.rax, i.size_log2);
    return true;
}

bool load_literal(Generator& g, const a64::LoadLiteral& i) {
    if (!i.valid) {
        return false;
    }
    g.set_fixed();
    g.load_constant(g.rcx, g.pc().value() + static_cast<std::uint64_t>(i.offset));
    load(g, {i.t, i.size_log2, i.vector, i.sign, i.is64}, Mem(g.rcx, 0));
    return true;
}

bool clean_line(Generator& g, const a64::SystemRegister& i) {
    const Reg64 address = g.read(i.t);
    g.site();
    g.load(g.rax, Mem(address, 0), 2);
    return true;
}

/// DC ZVA. A fault is reported with the address as given.
bool zero_line(Generator& g, const a64::SystemRegister& i) {
    constexpr std::uint32_t line = 4U << a64::zero_line_words_log2;
    constexpr std::uint32_t vector = 1U << vector_log2;
    g.flags_to_memory();
    const Reg64 address = g.read(i.t);
    g.site();
    g.store_constant(Mem(address, 0), 0, 0);
    g.clobber_flags();
    g.mov(g.rcx, address);
    g.and_(g.rcx, 0 - line);
    g.vpxor(g.xmm0, g.xmm0, g.xmm0);
    for (std::uint32_t offset = 0; offset < line; offset += vector) {
        g.site();
        g.store(Mem(g.rcx, static_cast<std::int32_t>(offset)), g.xmm0, vector_log2);
    }
    return true;
}

/// One register, whose elements lie in memory as in it.
bool load_store_register(Generator& g, const a64::Structures& i, bool loads) {
    const bool by_register = i.post && i.m != 31;
    const bool steps_evenly = !by_register && i.bytes % 16 == 0; // SP stays a multiple of 16
    if (!i.valid || (i.n == 31 && i.post && !steps_evenly)) {
        return false;
    }
    const Access access{i.t, i.bytes == 16 ? 4U : 3U, true, false, false};
    const Reg64 base = g.read_sp(i.n);
    if (loads) {
        load(g, access, Mem(base, 0));
    } else {
        store(g, access, Mem(base, 0));
    }
    if (by_register) {
        g.lea(base, Mem(base, g.read(i.m), 0, 0));
        g.written_sp(i.n);
    } else if (i.post) {
        step(g, i.n, base, i.bytes);
    }
    return true;
}

} // namespace ferry::dbt::quick
