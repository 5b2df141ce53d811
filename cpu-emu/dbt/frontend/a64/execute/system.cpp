#include "system.hpp"

#include <ctime>

#include <ferry/a64/fields.hpp>
#include <ferry/a64/slots.hpp>

namespace ferry::a64 {
namespace {

constexpr std::uint32_t fpsr_bits = 0x0800'009f; // QC, IDC, IXC, UFC, OFC, DZC, IOC

} // namespace

void execute_MRS_FPSR(void* state, std::uint32_t word) {
    auto& registers = static_cast<State*>(state)->registers;
    const std::uint32_t t = field(word, 0, 5);
    if (t != 31) {
        registers.x[t] = registers.fpsr & fpsr_bits;
    }
}

void execute_MSR_FPSR(void* state, std::uint32_t word) {
    auto& registers = static_cast<State*>(state)->registers;
    const std::uint32_t t = field(word, 0, 5);
    const std::uint64_t value = t == 31 ? 0 : registers.x[t];
    registers.fpsr = static_cast<std::uint32_t>(value) & fpsr_bits;
}

std::uint64_t virtual_counter() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC_RAW, &now);
    constexpr std::uint64_t second = 1'000'000'000;
    static_assert(second % virtual_counter_frequency == 0);
    const auto seconds = static_cast<std::uint64_t>(now.tv_sec);
    return seconds * virtual_counter_frequency +
           static_cast<std::uint64_t>(now.tv_nsec) / (second / virtual_counter_frequency);
}

} // namespace ferry::a64
