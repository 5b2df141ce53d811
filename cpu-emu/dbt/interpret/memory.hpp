#pragma once
/// Loads and stores. Nothing that the state has is written before all accesses are done: one that
/// faults leaves the instruction undone.

#include <ferry/a64/shapes.hpp>
#include <ferry/a64/slots.hpp>

#include "guest_access.hpp"
#include "integer.hpp"
#include "machine.hpp"

namespace ferry::dbt::interpret {

inline constexpr unsigned vector_log2 = 4;

/// What one register gets or gives.
struct Value {
    std::uint64_t general = 0;
    __m128i vector{};
};

/// What an access has to do with one register.
struct Access {
    unsigned t;
    unsigned size_log2;
    bool is_vector;
    bool sign;
    bool is64;

    [[gnu::always_inline]] [[nodiscard]] bool load(std::uint64_t at, Value& value) const {
        if (size_log2 == vector_log2) {
            return interpret::load(at, value.vector);
        }
        if (!interpret::load(at, size_log2, value.general)) {
            return false;
        }
        if (is_vector) {
            value.vector = _mm_cvtsi64_si128(static_cast<std::int64_t>(value.general));
        } else if (sign) {
            value.general = in_width(is64, extended(value.general, 8U << size_log2, true));
        }
        return true;
    }
    void take(Machine& g, const Value& value) const {
        if (is_vector) {
            g.set_vector(t, value.vector);
        } else {
            g.write(t, value.general);
        }
    }
    [[gnu::always_inline]] [[nodiscard]] bool store(const Machine& g, std::uint64_t at) const {
        if (size_log2 == vector_log2) {
            return interpret::store(at, g.vector(t));
        }
        return interpret::store(at, size_log2, is_vector ? g.lane(t, 3, 0) : g.read(t));
    }
};

/// What writes the base back: not for loads to it, and SP stays a multiple of 16.
[[nodiscard]] inline bool may_step(a64::Indexing indexing, unsigned n, std::int64_t offset,
                                   bool meets_base) {
    return indexing == a64::Indexing::none || (n == 31 ? offset % 16 == 0 : !meets_base);
}

[[nodiscard]] inline std::uint64_t offset_of(const Machine& g, const a64::LoadStore& i) {
    if (!i.by_register) {
        return static_cast<std::uint64_t>(i.offset);
    }
    const std::uint64_t m = g.read(i.m);
    return ((i.option & 1) != 0 ? m : extended(m, 32, (i.option & 4) != 0)) << i.shift;
}

[[gnu::always_inline]] inline bool load_store(Machine& g, const a64::LoadStore& i) {
    const bool meets_base = i.load && !i.vector && i.t == i.n;
    if (!i.valid || !may_step(i.indexing, i.n, i.offset, meets_base)) {
        return false;
    }
    const Access access{i.t, i.size_log2, i.vector, i.sign, i.is64};
    const std::uint64_t base = g.read_sp(i.n);
    const std::uint64_t moved = base + offset_of(g, i);
    const std::uint64_t at = i.indexing == a64::Indexing::post ? base : moved;
    if (i.load) {
        Value value;
        if (!access.load(at, value)) {
            return false;
        }
        access.take(g, value);
    } else if (!access.store(g, at)) {
        return false;
    }
    return i.indexing == a64::Indexing::none || g.write_sp(i.n, moved);
}

[[gnu::always_inline]] inline bool load_store_pair(Machine& g, const a64::LoadStorePair& i) {
    const bool meets_base = i.load && !i.vector && (i.t == i.n || i.t2 == i.n);
    if (!i.valid || !may_step(i.indexing, i.n, i.offset, meets_base)) {
        return false;
    }
    const Access one{i.t, i.size_log2, i.vector, i.sign, i.is64};
    const Access two{i.t2, i.size_log2, i.vector, i.sign, i.is64};
    const std::uint64_t base = g.read_sp(i.n);
    const std::uint64_t moved = base + static_cast<std::uint64_t>(i.offset);
    const std::uint64_t first = i.indexing == a64::Indexing::post ? base : moved;
    const std::uint64_t second = first + (std::uint64_t{1} << i.size_log2);
    if (i.load) {
        Value a;
        Value b;
        if (!one.load(first, a) || !two.load(second, b)) {
            return false;
        }
        one.take(g, a);
        two.take(g, b);
    } else if (!one.store(g, first) || !two.store(g, second)) {
        return false;
    }
    return i.indexing == a64::Indexing::none || g.write_sp(i.n, moved);
}

[[gnu::always_inline]] inline bool load_literal(Machine& g, const a64::LoadLiteral& i) {
    const Access access{i.t, i.size_log2, i.vector, i.sign, i.is64};
    Value value;
    if (!i.valid || !access.load(g.pc() + static_cast<std::uint64_t>(i.offset), value)) {
        return false;
    }
    access.take(g, value);
    return true;
}

/// Loads and stores of x86 are in order; what is left is that they must be aligned, and that a load
/// behind the store is not done before it.
[[gnu::always_inline]] inline bool load_acquiring(Machine& g, const a64::Exclusive& i) {
    const std::uint64_t at = g.read_sp(i.n);
    const Access access{i.t, i.size_log2, false, false, false};
    Value value;
    if ((at & ((1U << i.size_log2) - 1)) != 0 || !access.load(at, value)) {
        return false;
    }
    access.take(g, value);
    return true;
}

[[gnu::always_inline]] inline bool store_releasing(Machine& g, const a64::Exclusive& i) {
    const std::uint64_t at = g.read_sp(i.n);
    return (at & ((1U << i.size_log2) - 1)) == 0 && exchange(at, i.size_log2, g.read(i.t));
}

[[gnu::always_inline]] inline bool clean_line(Machine& g, const a64::SystemRegister& i) {
    std::uint64_t value = 0;
    return load(g.read(i.t), 0, value);
}

/// DC ZVA. A fault is the translator's, and with it the address that it is reported with.
[[gnu::always_inline]] inline bool zero_line(Machine& g, const a64::SystemRegister& i) {
    constexpr std::uint64_t line = 4U << a64::zero_line_words_log2;
    const std::uint64_t begin = g.read(i.t) & ~(line - 1);
    for (std::uint64_t offset = 0; offset < line; offset += sizeof(__m128i)) {
        if (!store(begin + offset, _mm_setzero_si128())) {
            return false;
        }
    }
    return true;
}

/// One register, whose elements lie in memory as in it.
[[gnu::always_inline]] inline bool load_store_register(Machine& g, const a64::Structures& i,
                                                       bool loads) {
    const bool by_register = i.post && i.m != 31;
    const bool steps_evenly = !by_register && i.bytes % 16 == 0; // SP stays a multiple of 16
    if (!i.valid || (i.n == 31 && i.post && !steps_evenly)) {
        return false;
    }
    const Access access{i.t, i.bytes == 16 ? 4U : 3U, true, false, false};
    const std::uint64_t base = g.read_sp(i.n);
    if (loads) {
        Value value;
        if (!access.load(base, value)) {
            return false;
        }
        access.take(g, value);
    } else if (!access.store(g, base)) {
        return false;
    }
    return !i.post || g.write_sp(i.n, base + (by_register ? g.read(i.m) : i.bytes));
}

// What takes a lock is left to the translator.
inline bool compare_and_swap(Machine&, const a64::Exclusive&) { return false; }
inline bool swap(Machine&, const a64::Exclusive&) { return false; }
inline bool fetch_and_add(Machine&, const a64::Exclusive&) { return false; }

} // namespace ferry::dbt::interpret
