#pragma once
/// Operands and results of the execute functions for floating point.

#include <cstring>

#include <ferry/a64/shapes_float.hpp>
#include <ferry/a64/slots.hpp>

#include "float.hpp"
#include <ferry/soft/float.hpp>

namespace ferry::a64::soft {

using namespace ferry::soft;

[[nodiscard]] constexpr Format format_of(unsigned size) {
    return size == 1 ? half_format : size == 2 ? single_format : double_format;
}

/// An instruction under way: its state, FPCR, and the result before it is written.
class Run {
public:
    explicit Run(void* state) : state_(*static_cast<State*>(state)) {
        fpu.fpcr = state_.registers.fpcr;
    }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    ~Run() { state_.registers.fpsr |= fpu.flags; }

    [[nodiscard]] std::uint64_t lane(unsigned reg, unsigned size, unsigned index = 0) const {
        const unsigned char* from = bytes(&state_.registers.v[reg]) + (index << size);
        switch (size) {
        case 1: return read<std::uint16_t>(from);
        case 2: return read<std::uint32_t>(from);
        default: return read<std::uint64_t>(from);
        }
    }
    void put(unsigned size, unsigned index, std::uint64_t value) {
        unsigned char* to = reinterpret_cast<unsigned char*>(&result_) + (index << size);
        switch (size) {
        case 1: std::memcpy(to, &value, 2); break;
        case 2: std::memcpy(to, &value, 4); break;
        default: std::memcpy(to, &value, 8); break;
        }
    }
    /// Lanes not put are zero, or what `start_from` gave.
    void start_from(unsigned reg) { result_ = state_.registers.v[reg]; }
    void write(unsigned reg) { state_.registers.v[reg] = result_; }

    void write_scalar(unsigned reg, unsigned size, std::uint64_t value) {
        put(size, 0, value);
        write(reg);
    }
    [[nodiscard]] std::uint64_t x(unsigned reg) const {
        return reg == 31 ? 0 : state_.registers.x[reg];
    }
    void set_x(unsigned reg, std::uint64_t value) {
        if (reg != 31)
            state_.registers.x[reg] = value;
    }
    State& state() { return state_; }

    Fpu fpu;

private:
    template <class T>
    static std::uint64_t read(const unsigned char* from) {
        T value;
        std::memcpy(&value, from, sizeof value);
        return value;
    }
    static const unsigned char* bytes(const void* p) {
        return static_cast<const unsigned char*>(p);
    }
    State& state_;
    abi::a64::Registers::Vector result_{};
};

/// ConditionHolds.
[[nodiscard]] constexpr bool holds(unsigned condition, std::uint32_t nzcv) {
    const bool n = (nzcv >> 31 & 1U) != 0;
    const bool z = (nzcv >> 30 & 1U) != 0;
    const bool c = (nzcv >> 29 & 1U) != 0;
    const bool v = (nzcv >> 28 & 1U) != 0;
    bool yes = true;
    switch (condition >> 1) {
    case 0: yes = z; break;
    case 1: yes = c; break;
    case 2: yes = n; break;
    case 3: yes = v; break;
    case 4: yes = c && !z; break;
    case 5: yes = n == v; break;
    case 6: yes = n == v && !z; break;
    default: return true;
    }
    return yes != ((condition & 1U) != 0);
}

// FRINT<r>, FRINTI, FRINTX, FRINT32<r> and FRINT64<r>.
template <Rounding rounding>
std::uint64_t frint(Fpu& fpu, Format f, std::uint64_t a) {
    return round_int(fpu, f, a, rounding, false);
}
inline std::uint64_t frint_current(Fpu& fpu, Format f, std::uint64_t a) {
    return round_int(fpu, f, a, fpu.rounding(), false);
}
inline std::uint64_t frint_exact(Fpu& fpu, Format f, std::uint64_t a) {
    return round_int(fpu, f, a, fpu.rounding(), true);
}
template <unsigned bits, bool to_zero>
std::uint64_t frint_limited(Fpu& fpu, Format f, std::uint64_t a) {
    return round_int_limited(fpu, f, a, to_zero ? Rounding::zero : fpu.rounding(), bits);
}

} // namespace ferry::a64::soft
