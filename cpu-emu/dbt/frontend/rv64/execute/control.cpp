#include <ctime>

#include <ferry/rv64/fallback.hpp>
#include <ferry/rv64/shapes.hpp>
#include <ferry/rv64/slots.hpp>

namespace ferry::rv64 {
namespace {

void write_x(State& state, unsigned d, std::uint64_t value) {
    if (d != 0) {
        state.x[d] = value;
    }
}

} // namespace

// RISC-V unprivileged ISA, 10.1 and 11.2: fcsr is frm above fflags.
void execute_control(void* raw, std::uint32_t word) {
    auto& state = *static_cast<State*>(raw);
    const Control i(word);
    constexpr unsigned flag_bits = 5;
    const std::uint32_t all = state.frm << flag_bits | state.fflags;
    const unsigned shift = i.csr == Control::frm ? flag_bits : 0;
    const std::uint32_t mask = i.csr == Control::fflags ? 0x1f : i.csr == Control::frm ? 7 : 0xff;
    const std::uint32_t old = all >> shift & mask;
    const auto operand =
        static_cast<std::uint32_t>(i.immediate || i.n == 0 ? i.n : state.x[i.n]) & mask;
    if (i.writes()) {
        const std::uint32_t next = i.operation == Control::write ? operand
                                   : i.operation == Control::set ? old | operand
                                                                 : old & ~operand;
        const std::uint32_t made = (all & ~(mask << shift)) | next << shift;
        state.frm = made >> flag_bits;
        state.fflags = made & 0x1f;
    }
    write_x(state, i.d, old);
}

// The clock at the rate that QEMU's virt board gives it.
void execute_counter(void* raw, std::uint32_t word) {
    auto& state = *static_cast<State*>(raw);
    const Control i(word);
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    constexpr std::uint64_t nanoseconds = 1'000'000'000;
    const std::uint64_t time = static_cast<std::uint64_t>(now.tv_sec) * nanoseconds +
                               static_cast<std::uint64_t>(now.tv_nsec);
    write_x(state, i.d, i.csr == Control::time ? time / 100 : time);
}

} // namespace ferry::rv64
