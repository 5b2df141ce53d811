#include "context.hpp"

#include <cstring>

namespace ferry::nt {

using abi::nt::ContextX64;
using abi::x64::Registers;

namespace {

constexpr std::uint16_t user_code = 0x33;
constexpr std::uint16_t user_data = 0x2b;
constexpr std::uint16_t teb_segment = 0x53;   // what Windows shows in FS
constexpr std::uint32_t own_flags = 0x254dd5; // CF PF AF ZF SF TF DF OF AC ID, without NT
constexpr std::uint32_t fixed_flags = 0x202;
constexpr std::uint32_t mxcsr_bits = 0xffff;

bool wants(const ContextX64& context, std::uint32_t part) { return (context.flags & part) == part; }

} // namespace

void store_context(const Registers& registers, ContextX64& context) {
    using namespace abi::x64;
    if (wants(context, ContextX64::integer)) {
        const std::uint64_t stack = context.gpr[rsp];
        std::memcpy(context.gpr, registers.gpr.data(), sizeof context.gpr);
        context.gpr[rsp] = stack;
    }
    if (wants(context, ContextX64::control)) {
        context.gpr[rsp] = registers.gpr[rsp];
        context.rip = registers.rip;
        context.rflags = static_cast<std::uint32_t>(registers.rflags);
        context.cs = user_code;
        context.ss = user_data;
    }
    if (wants(context, ContextX64::segments)) {
        context.ds = context.es = context.gs = user_data;
        context.fs = teb_segment;
    }
    if (wants(context, ContextX64::floating_point)) {
        std::memcpy(context.vectors, &registers.vectors, sizeof context.vectors);
        context.mxcsr = registers.vectors.mxcsr;
    }
    if (wants(context, ContextX64::debug_registers)) {
        std::memset(context.dr, 0, sizeof context.dr);
    }
}

void load_context(const ContextX64& context, Registers& registers) {
    using namespace abi::x64;
    if (wants(context, ContextX64::integer)) {
        const std::uint64_t stack = registers.gpr[rsp];
        std::memcpy(registers.gpr.data(), context.gpr, sizeof context.gpr);
        registers.gpr[rsp] = stack;
    }
    if (wants(context, ContextX64::control)) {
        registers.gpr[rsp] = context.gpr[rsp];
        registers.rip = context.rip;
        registers.rflags = (context.rflags & own_flags) | fixed_flags;
    }
    if (wants(context, ContextX64::floating_point)) {
        std::memcpy(static_cast<void*>(&registers.vectors), context.vectors,
                    sizeof context.vectors);
        registers.vectors.mxcsr = context.mxcsr & mxcsr_bits;
    }
}

} // namespace ferry::nt
