// Loads and stores of one and two registers. All accesses come before any write of a register: one
// that faults leaves the instruction undone.

#include <ferry/a64/lifter.hpp>

namespace ferry::a64 {

using ir::Address;
using ir::Type;
using ir::Value;

namespace {

/// Of a vector register, as far as an access needs it.
Type vector_type(unsigned size_log2) {
    return size_log2 == 4 ? Type::v128 : size_log2 == 3 ? Type::f64 : Type::f32;
}

} // namespace

Value Lifter::flat(Value base) {
    // The top byte takes the sign, which is bit 55 (Arm ARM D8.8, TBI).
    return assumptions_.strip_tags ? ir.sar(ir.shl(base, 8), 8) : base;
}

Address Lifter::address(Value base, std::int64_t offset) {
    if (assumptions_.strip_tags) {
        const Value sum = ir.add(base, ir.constant(Type::i64, static_cast<std::uint64_t>(offset)));
        return {.base = flat(sum), .index = {}, .scale = 0, .offset = 0};
    }
    return {.base = base, .index = {}, .scale = 0, .offset = static_cast<std::int32_t>(offset)};
}

Address Lifter::address(Value base, Value index, unsigned scale) {
    if (assumptions_.strip_tags) {
        return {
            .base = flat(ir.add(base, ir.shl(index, scale))), .index = {}, .scale = 0, .offset = 0};
    }
    if (scale > 3) {
        index = ir.shl(index, scale);
        scale = 0;
    }
    return {.base = base, .index = index, .scale = static_cast<std::uint8_t>(scale), .offset = 0};
}

Value Lifter::stepped(const Step& step) {
    return ir.add(step.base, step.m == 31 ? ir.constant(Type::i64, step.bytes) : read_x(step.m));
}

Lifter::Step Lifter::begin_step(bool wanted, unsigned n, Value base, unsigned m,
                                std::uint64_t bytes) {
    Step step{.wanted = wanted, .n = n, .base = base, .m = m, .bytes = bytes, .next = {}};
    const bool stays_aligned = m == 31 && bytes % 16 == 0;
    if (wanted && n == 31 && assumptions_.sp_aligned && !stays_aligned) {
        step.next = stepped(step);
        keep_sp_aligned(n, step.next);
    }
    return step;
}

void Lifter::end_step(const Step& step) {
    if (step.wanted) {
        write_sp(step.n, step.next ? step.next : stepped(step));
    }
}

void Lifter::load_store_at(const LoadStore& i, const Address& place) {
    if (i.vector) {
        const Type type = vector_type(i.size_log2);
        if (i.load) {
            write_v(i.t, ir.load_v(type, i.size_log2, place));
        } else {
            ir.store_v(i.size_log2, place, read_v(i.t, type));
        }
    } else if (i.load) {
        write_x(i.t, ir.load(int_type(i.is64), i.size_log2, i.sign, place));
    } else {
        ir.store(i.size_log2, place, read_x(i.t, i.is64), i.release);
    }
}

void Lifter::load_store(const LoadStore& i) {
    if (undefined_unless(i.valid)) {
        return;
    }
    const Value base = read_base(i.n);
    if (i.by_register) {
        if (i.m == 31) {
            load_store_at(i, address(base, 0));
            return;
        }
        Value index = read_x(i.m);
        if ((i.option & 1) == 0) {
            index =
                (i.option & 4) != 0 ? ir.sext(Type::i64, index, 32) : ir.zext(Type::i64, index, 32);
        }
        load_store_at(i, address(base, index, i.shift));
        return;
    }
    const Step step = begin_step(i.indexing != Indexing::none, i.n, base, 31,
                                 static_cast<std::uint64_t>(i.offset));
    load_store_at(i, address(base, i.indexing == Indexing::post ? 0 : i.offset));
    end_step(step);
}

#define LOAD_STORE(NAME)                                                                           \
    void Lifter::NAME(const LoadStore& i) { load_store(i); }
#define ALL_MODES(LETTERS, NAME)                                                                   \
    LOAD_STORE(LETTERS##NAME##_imm)                                                                \
    LOAD_STORE(LETTERS##NAME##_index)                                                              \
    LOAD_STORE(LETTERS##NAME##_reg)                                                                \
    LOAD_STORE(LETTERS##U##NAME)                                                                   \
    LOAD_STORE(LETTERS##T##NAME)
ALL_MODES(ST, R)
ALL_MODES(LD, R)
ALL_MODES(ST, RB)
ALL_MODES(LD, RB)
ALL_MODES(LD, RSB)
ALL_MODES(ST, RH)
ALL_MODES(LD, RH)
ALL_MODES(LD, RSH)
ALL_MODES(LD, RSW)
LOAD_STORE(STR_fp_imm)
LOAD_STORE(STR_fp_index)
LOAD_STORE(STR_fp_reg)
LOAD_STORE(STUR_fp)
LOAD_STORE(LDR_fp_imm)
LOAD_STORE(LDR_fp_index)
LOAD_STORE(LDR_fp_reg)
LOAD_STORE(LDUR_fp)
#undef LOAD_STORE
// Loads are acquiring anyway.
#define LOAD_STORE(NAME)                                                                           \
    void Lifter::NAME(const LoadStore& i) {                                                        \
        const auto offset = static_cast<std::uint64_t>(i.offset);                                  \
        const Value at = flat(ir.add(read_base(i.n), ir.constant(Type::i64, offset)));             \
        check_alignment(at, i.size_log2, !i.load);                                                 \
        load_store_at(i, {.base = at, .index = {}});                                               \
    }
LOAD_STORE(STLURB)
LOAD_STORE(LDAPURB)
LOAD_STORE(LDAPURSB)
LOAD_STORE(STLURH)
LOAD_STORE(LDAPURH)
LOAD_STORE(LDAPURSH)
LOAD_STORE(STLUR)
LOAD_STORE(LDAPUR)
LOAD_STORE(LDAPURSW)
#undef ALL_MODES
#undef LOAD_STORE

// --- literals, prefetching -----------------------------------------------------------------------

void Lifter::LDR_lit(const LoadLiteral& i) {
    const Value at = address_from_pc(pc_.value() + static_cast<std::uint64_t>(i.offset));
    write_x(i.t, ir.load(int_type(i.is64), i.size_log2, i.sign, {.base = at, .index = {}}));
}

void Lifter::LDRSW_lit(const LoadLiteral& i) { LDR_lit(i); }

void Lifter::LDR_fp_lit(const LoadLiteral& i) {
    if (undefined_unless(i.valid)) {
        return;
    }
    const Value at = address_from_pc(pc_.value() + static_cast<std::uint64_t>(i.offset));
    write_v(i.t, ir.load_v(vector_type(i.size_log2), i.size_log2, {.base = at, .index = {}}));
}

void Lifter::PRFM_lit(const NoFields&) {}
void Lifter::PRFM_imm(const NoFields&) {}
void Lifter::PRFM_reg(const NoFields&) {}
void Lifter::PRFUM(const NoFields&) {}

// --- pairs ---------------------------------------------------------------------------------------

void Lifter::load_store_pair(const LoadStorePair& i) {
    if (undefined_unless(i.valid)) {
        return;
    }
    const Value base = read_base(i.n);
    const Step step = begin_step(i.indexing != Indexing::none, i.n, base, 31,
                                 static_cast<std::uint64_t>(i.offset));
    const std::int64_t offset = i.indexing == Indexing::post ? 0 : i.offset;
    const Address first = address(base, offset);
    const Address second = address(base, offset + (std::int64_t{1} << i.size_log2));
    if (i.vector) {
        const Type type = vector_type(i.size_log2);
        if (i.load) {
            const Value a = ir.load_v(type, i.size_log2, first);
            const Value b = ir.load_v(type, i.size_log2, second);
            write_v(i.t, a);
            write_v(i.t2, b);
        } else {
            const Value a = read_v(i.t, type);
            const Value b = read_v(i.t2, type);
            ir.store_v(i.size_log2, first, a);
            ir.store_v(i.size_log2, second, b);
        }
    } else if (i.load) {
        const Type type = int_type(i.is64);
        const Value a = ir.load(type, i.size_log2, i.sign, first);
        const Value b = ir.load(type, i.size_log2, i.sign, second);
        write_x(i.t, a);
        write_x(i.t2, b);
    } else {
        const Value a = read_x(i.t, i.is64);
        const Value b = read_x(i.t2, i.is64);
        ir.store(i.size_log2, first, a);
        ir.store(i.size_log2, second, b);
    }
    end_step(step);
}

#define PAIR(NAME)                                                                                 \
    void Lifter::NAME(const LoadStorePair& i) { load_store_pair(i); }
PAIR(STP)
PAIR(LDP)
PAIR(LDPSW)
PAIR(STNP)
PAIR(LDNP)
PAIR(STP_fp)
PAIR(LDP_fp)
PAIR(STNP_fp)
PAIR(LDNP_fp)
#undef PAIR

} // namespace ferry::a64
