// Microsoft x64: four arguments in registers, the others above their home space. ntdll's stubs jump
// to the service entry, so that the caller's frame lies as at the call.

#include "../dispatch.hpp"

namespace ferry::nt {

bool fetch_arguments(Task& task, std::size_t count, ServiceWords& words) {
    using namespace abi::x64;
    const auto& registers = task.registers().get<Registers>();
    words[0] = registers.gpr[rcx];
    words[1] = registers.gpr[rdx];
    words[2] = registers.gpr[r8];
    words[3] = registers.gpr[r9];
    constexpr std::size_t in_registers = 4;
    constexpr GuestSize home_space = 32;
    return count <= in_registers || !memory::copy_in(task.space(), &words[in_registers],
                                                     GuestAddr(registers.gpr[rsp]) + home_space,
                                                     (count - in_registers) * sizeof words[0]);
}

} // namespace ferry::nt
