#include "debug_registers.hpp"

#include <cstring>

#include <ferry/engine/hardware_breakpoints.hpp>

namespace ferry::nt {
namespace {

using abi::nt::ContextX64;
using abi::x64::DebugRegisters;

/// Null if the engine has none.
DebugRegisters* registers_of(Task& target) {
    auto* const cpu = dynamic_cast<engine::HardwareBreakpoints*>(&target.cpu());
    return cpu == nullptr ? nullptr : &cpu->debug_registers();
}

bool wants_them(const ContextX64& context) {
    return (context.flags & ContextX64::debug_registers) == ContextX64::debug_registers;
}

} // namespace

void store_debug_registers(Task& target, ContextX64& context) {
    static_assert(sizeof context.dr == sizeof(DebugRegisters));
    if (wants_them(context)) {
        const DebugRegisters* const from = registers_of(target);
        const DebugRegisters none{};
        std::memcpy(context.dr, from != nullptr ? from : &none, sizeof context.dr);
    }
}

void load_debug_registers(const ContextX64& context, Task& target) {
    constexpr std::uint64_t highest_address = 0x7fff'fffe'ffff;
    constexpr std::uint64_t legal_status = 0xe00f;
    constexpr std::uint64_t legal_control = 0xffff0155; // no global breakpoints
    DebugRegisters* const to = registers_of(target);
    if (to == nullptr || !wants_them(context)) {
        return;
    }
    std::memcpy(static_cast<void*>(to), context.dr, sizeof context.dr);
    for (std::uint64_t& address : to->addresses) {
        address = address > highest_address ? 0 : address;
    }
    to->status &= legal_status;
    to->control &= legal_control;
}

} // namespace ferry::nt
