#include "context.hpp"

#include <algorithm>
#include <cstring>

#include "../task.hpp"

namespace ferry::nt {

using abi::nt::ContextX64;
using abi::x64::ExtendedArea;
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

void load_context(const ContextX64& context, Task& task) {
    load_context(context, task.registers().get<Registers>());
    if (wants(context, ContextX64::floating_point)) {
        const GuestPtr<std::uint32_t> seen(task.teb().addr() + offsetof(Teb, float_control_seen));
        // Whoever has made his TEB unreadable can't look there.
        [[maybe_unused]] const Errno failed = memory::write(task.space(), seen, 0);
    }
}

GuestSize extended_size(const Registers& registers) {
    /// Where the components end in XSAVE's standard form, counted from its header.
    struct Component {
        std::uint64_t bit;
        GuestSize end;
    };
    constexpr Component components[] = {
        {1 << 2, 832 - 512}, {1 << 5, 1152 - 512}, {1 << 6, 1664 - 512}, {1 << 7, 2688 - 512}};
    GuestSize size = 0;
    for (const Component& component : components) {
        if ((registers.extended.components & component.bit) != 0) {
            size = component.end;
        }
    }
    static_assert(sizeof(ExtendedArea) == 2688 - 512);
    return size;
}

bool load_extended(const memory::AddressSpace& space, GuestAddr context, Registers& registers) {
    constexpr GuestSize header_size = 64;
    abi::nt::ContextExtension extension;
    const GuestAddr at = context + sizeof(ContextX64);
    if (memory::copy_in(space, &extension, at, sizeof extension) ||
        extension.extended.length < header_size) {
        return false;
    }
    ExtendedArea area;
    const GuestSize size = std::min<GuestSize>(extension.extended.length, sizeof area);
    const auto distance =
        static_cast<std::uint64_t>(static_cast<std::int64_t>(extension.extended.offset));
    if (memory::copy_in(space, &area, GuestAddr(at.value() + distance), size)) {
        return false;
    }
    area.components = (area.components & ExtendedArea::vectors) | ExtendedArea::legacy;
    area.reserved = {};
    registers.extended = area;
    return extended_size(registers) <= size;
}

} // namespace ferry::nt
