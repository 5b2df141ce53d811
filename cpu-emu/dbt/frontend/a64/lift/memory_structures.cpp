// LD1…LD4 and ST1…ST4: memory is read and written in whole vectors, which are taken apart and made
// by permutations. Two and four elements are what UZP and ZIP are for; three take tables.

#include <ferry/a64/lifter.hpp>

#include <array>

namespace ferry::a64 {

using ir::Op;
using ir::Type;
using ir::Value;

namespace {

/// Chunks of 16 bytes of memory, or registers.
using Vectors = std::array<Value, 4>;

class Permuter {
public:
    Permuter(ir::Builder& ir, const Structures& i)
        : ir_(ir), i_(i), size_(std::size_t{1} << i.size_log2), half_(i.bytes == 8) {}

    Vectors deinterleave(const Vectors& memory) {
        const Value none = half_ ? ir_.emit(Op::v_const, Type::v128) : Value{};
        // Of 8-byte registers one chunk holds what two hold of the others.
        const auto next = [&](const Vectors& from, unsigned k) { return half_ ? none : from[k]; };
        switch (i_.elements) {
        case 2: {
            const Value b = next(memory, 1);
            return {two(Op::v_uzp1, memory[0], b), two(Op::v_uzp2, memory[0], b)};
        }
        case 3:
            return by_tables(
                [this](std::size_t k, std::size_t at) {
                    return at < i_.bytes ? (at / size_ * 3 + k) * size_ + at % size_ : nothing;
                },
                memory, half_ ? 2 : 3, 3);
        default: {
            const Vectors even = {two(Op::v_uzp1, memory[0], memory[1]),
                                  half_ ? none : two(Op::v_uzp1, memory[2], memory[3])};
            const Vectors odd = {two(Op::v_uzp2, memory[0], memory[1]),
                                 half_ ? none : two(Op::v_uzp2, memory[2], memory[3])};
            return {two(Op::v_uzp1, even[0], even[1]), two(Op::v_uzp1, odd[0], odd[1]),
                    two(Op::v_uzp2, even[0], even[1]), two(Op::v_uzp2, odd[0], odd[1])};
        }
        }
    }

    Vectors interleave(const Vectors& r) {
        switch (i_.elements) {
        case 2: return {two(Op::v_zip1, r[0], r[1]), half_ ? Value{} : two(Op::v_zip2, r[0], r[1])};
        case 3:
            return by_tables(
                [this](std::size_t chunk, std::size_t at) {
                    const std::size_t element = (chunk * 16 + at) / size_;
                    const std::size_t place = element / 3 * size_ + at % size_;
                    return place < i_.bytes ? element % 3 * 16 + place : nothing;
                },
                r, 3, half_ ? 2 : 3);
        default: {
            Value even = two(Op::v_zip1, r[0], r[2]);
            Value odd = two(Op::v_zip1, r[1], r[3]);
            Vectors made = {two(Op::v_zip1, even, odd), two(Op::v_zip2, even, odd)};
            if (!half_) {
                even = two(Op::v_zip2, r[0], r[2]);
                odd = two(Op::v_zip2, r[1], r[3]);
                made[2] = two(Op::v_zip1, even, odd);
                made[3] = two(Op::v_zip2, even, odd);
            }
            return made;
        }
        }
    }

private:
    static constexpr std::size_t nothing = 64;

    Value two(Op op, Value a, Value b) {
        return ir_.emit(op, Type::v128, {a, b}, static_cast<std::uint8_t>(i_.size_log2));
    }

    /// Result k has at byte `at` the byte source(k, at) of all `from`, or 0.
    template <class Source>
    Vectors by_tables(Source source, const Vectors& from, unsigned from_count, unsigned count) {
        Vectors made{};
        for (unsigned k = 0; k < count; ++k) {
            for (unsigned f = 0; f < from_count; ++f) {
                std::array<std::uint64_t, 2> table{};
                for (std::size_t at = 0; at < 16; ++at) {
                    const std::size_t byte = source(k, at);
                    const std::uint64_t index = byte / 16 == f ? byte % 16 : 0xff;
                    table[at / 8] |= index << at % 8 * 8;
                }
                const Value by = ir_.emit(Op::v_const, Type::v128, {}, 0, table[0], table[1]);
                const Value part = ir_.emit(Op::v_table, Type::v128, {from[f], by});
                made[k] = made[k] ? ir_.emit(Op::v_or, Type::v128, {made[k], part}) : part;
            }
        }
        return made;
    }

    ir::Builder& ir_;
    const Structures& i_;
    std::size_t size_;
    bool half_;
};

/// How all registers lie in memory: `bytes` in accesses of 16 and at last of 8.
unsigned chunk_size_log2(unsigned bytes, unsigned at) { return bytes - at >= 16 ? 4 : 3; }

} // namespace

void Lifter::load_structures(const Structures& i) {
    if (undefined_unless(i.valid)) {
        return;
    }
    const Value base = read_base(i.n);
    const unsigned bytes = i.registers * i.bytes;
    const Step step = begin_step(i.post, i.n, base, i.m, bytes);
    const unsigned width = i.elements == 1 ? i.bytes : 16;
    Vectors got{};
    for (unsigned at = 0; at < bytes; at += width) {
        const unsigned size_log2 = width == 8 ? 3 : chunk_size_log2(bytes, at);
        got[at / width] = ir.load_v(Type::v128, size_log2, address(base, at));
    }
    if (i.elements > 1) {
        got = Permuter(ir, i).deinterleave(got);
    }
    for (unsigned k = 0; k < i.registers; ++k) {
        write_v((i.t + k) % 32, got[k]);
    }
    end_step(step);
}

void Lifter::store_structures(const Structures& i) {
    if (undefined_unless(i.valid)) {
        return;
    }
    const Value base = read_base(i.n);
    const unsigned bytes = i.registers * i.bytes;
    const Step step = begin_step(i.post, i.n, base, i.m, bytes);
    const unsigned width = i.elements == 1 ? i.bytes : 16;
    Vectors values{};
    for (unsigned k = 0; k < i.registers; ++k) {
        values[k] = read_v((i.t + k) % 32);
    }
    if (i.elements > 1) {
        values = Permuter(ir, i).interleave(values);
    }
    for (unsigned at = 0; at < bytes; at += width) {
        const unsigned size_log2 = width == 8 ? 3 : chunk_size_log2(bytes, at);
        ir.store_v(size_log2, address(base, at), values[at / width]);
    }
    end_step(step);
}

void Lifter::load_lanes(const SingleStructure& i) {
    if (undefined_unless(i.valid)) {
        return;
    }
    const Value base = read_base(i.n);
    const Step step = begin_step(i.post, i.n, base, i.m, std::uint64_t{i.registers} << i.size_log2);
    const auto lanes = static_cast<std::uint8_t>(i.size_log2);
    Vectors got{};
    for (unsigned k = 0; k < i.registers; ++k) {
        got[k] = ir.load(int_type(i.size_log2 == 3), i.size_log2, false,
                         address(base, std::int64_t{k} << i.size_log2));
    }
    for (unsigned k = 0; k < i.registers; ++k) {
        const unsigned t = (i.t + k) % 32;
        if (i.replicate) {
            const Value all = ir.emit(Op::v_dup, Type::v128, {got[k]}, lanes);
            write_v(t, i.bytes == 16 ? all : ir.emit(Op::v_low, Type::v128, {all}));
        } else {
            write_v(t, ir.emit(Op::v_insert, Type::v128, {read_v(t), got[k]}, lanes, i.lane));
        }
    }
    end_step(step);
}

void Lifter::store_lanes(const SingleStructure& i) {
    if (undefined_unless(i.valid)) {
        return;
    }
    const Value base = read_base(i.n);
    const Step step = begin_step(i.post, i.n, base, i.m, std::uint64_t{i.registers} << i.size_log2);
    const auto lanes = static_cast<std::uint8_t>(i.size_log2);
    for (unsigned k = 0; k < i.registers; ++k) {
        const Value value = ir.emit(Op::v_lane, int_type(i.size_log2 == 3),
                                    {read_v((i.t + k) % 32)}, lanes, i.lane);
        ir.store(i.size_log2, address(base, std::int64_t{k} << i.size_log2), value);
    }
    end_step(step);
}

#define STRUCTURES(NAME, shape, body)                                                              \
    void Lifter::NAME(const shape& i) { body(i); }
STRUCTURES(LD1_1, Structures, load_structures)
STRUCTURES(LD1_2, Structures, load_structures)
STRUCTURES(LD1_3, Structures, load_structures)
STRUCTURES(LD1_4, Structures, load_structures)
STRUCTURES(LD2, Structures, load_structures)
STRUCTURES(LD3, Structures, load_structures)
STRUCTURES(LD4, Structures, load_structures)
STRUCTURES(ST1_1, Structures, store_structures)
STRUCTURES(ST1_2, Structures, store_structures)
STRUCTURES(ST1_3, Structures, store_structures)
STRUCTURES(ST1_4, Structures, store_structures)
STRUCTURES(ST2, Structures, store_structures)
STRUCTURES(ST3, Structures, store_structures)
STRUCTURES(ST4, Structures, store_structures)
STRUCTURES(LD1_lane, SingleStructure, load_lanes)
STRUCTURES(LD2_lane, SingleStructure, load_lanes)
STRUCTURES(LD3_lane, SingleStructure, load_lanes)
STRUCTURES(LD4_lane, SingleStructure, load_lanes)
STRUCTURES(LD1R, SingleStructure, load_lanes)
STRUCTURES(LD2R, SingleStructure, load_lanes)
STRUCTURES(LD3R, SingleStructure, load_lanes)
STRUCTURES(LD4R, SingleStructure, load_lanes)
STRUCTURES(ST1_lane, SingleStructure, store_lanes)
STRUCTURES(ST2_lane, SingleStructure, store_lanes)
STRUCTURES(ST3_lane, SingleStructure, store_lanes)
STRUCTURES(ST4_lane, SingleStructure, store_lanes)
#undef STRUCTURES

} // namespace ferry::a64
