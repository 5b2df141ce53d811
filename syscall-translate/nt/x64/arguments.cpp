// Microsoft x64: four arguments in registers, the others above their home space. ntdll's stubs jump
// to the service entry, so that the caller's frame lies as at the call. A `syscall` instruction
// needs rcx for itself, and finds the return address of the stub that it is in on the stack.

#include <cstring>

#include "../dispatch.hpp"

namespace ferry::nt {

bool fetch_arguments(Task& task, ServiceWay way, std::size_t count, ServiceWords& words) {
    using namespace abi::x64;
    const auto& registers = task.registers().get<Registers>();
    const bool is_instruction = way == ServiceWay::instruction;
    words[0] = registers.gpr[is_instruction ? r10 : rcx];
    words[1] = registers.gpr[rdx];
    words[2] = registers.gpr[r8];
    words[3] = registers.gpr[r9];
    constexpr std::size_t in_registers = 4;
    const GuestSize home_space = is_instruction ? 40 : 32;
    return count <= in_registers || !memory::copy_in(task.space(), &words[in_registers],
                                                     GuestAddr(registers.gpr[rsp]) + home_space,
                                                     (count - in_registers) * sizeof words[0]);
}

bool is_service_interrupt(Task& task, const engine::Exit& exit) {
    constexpr std::uint64_t general_protection = 13;
    constexpr std::uint8_t interrupt[] = {0xcd, 0x2e};
    std::uint8_t code[sizeof interrupt];
    auto& registers = task.registers().get<abi::x64::Registers>();
    if (exit.cause != engine::FaultCause::privileged || exit.code != general_protection ||
        memory::copy_in(task.space(), code, GuestAddr(registers.rip), sizeof code) ||
        std::memcmp(code, interrupt, sizeof code) != 0) {
        return false;
    }
    registers.rip += sizeof interrupt;
    return true;
}

} // namespace ferry::nt
