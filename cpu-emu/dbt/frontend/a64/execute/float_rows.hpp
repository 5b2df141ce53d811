#pragma once
/// Operands and results of the execute functions for floating point.

#include <cstring>

#include <ferry/a64/shapes_float.hpp>
#include <ferry/a64/slots.hpp>

#include "float.hpp"
#include "float_core.hpp"

namespace ferry::a64::soft {

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
        std::uint64_t value = 0;
        std::memcpy(&value, bytes(&state_.registers.v[reg]) + (index << size), 1U << size);
        return value;
    }
    void put(unsigned size, unsigned index, std::uint64_t value) {
        std::memcpy(reinterpret_cast<unsigned char*>(&result_) + (index << size), &value,
                    1U << size);
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

} // namespace ferry::a64::soft
