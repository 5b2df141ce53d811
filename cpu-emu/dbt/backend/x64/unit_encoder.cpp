#include <ferry/x64/unit_encoder.hpp>

namespace ferry::x64 {

void UnitEncoder::begin_unit(Code& code) {
    code_ = &code;
    code.sites.clear();
    code.places.clear();
    code.links.clear();
    code.entries.clear();
    code.data_references.clear();
    code.guest_addresses.clear();
    code.fixed = false;
    setSize(0); // reset() would also empty tables that are empty
}

void UnitEncoder::emit_link_stubs() {
    for (std::size_t i = 0; i < code_->links.size(); ++i) {
        code_->links[i].stub = static_cast<std::uint32_t>(getSize());
        load_constant(rax, i); // place() adds the first one's number
        jmp(routine(offsetof(Routines, link)));
    }
}

void UnitEncoder::with_data(unsigned opcode, std::size_t offset, unsigned bytes_after) {
    const std::size_t at = getSize() + 2;
    code_->data_references.push_back(static_cast<std::uint32_t>(at));
    put_bytes(opcode | (offset - (at + 4 + bytes_after)) << 16, 6);
}

void UnitEncoder::load_guest_address(const Xbyak::Reg64& to, std::uint64_t address) {
    constexpr std::size_t with_all_bytes = 10; // REX, opcode, immediate
    const std::size_t before = getSize();
    load_constant(to, address);
    if (getSize() - before == with_all_bytes) {
        code_->guest_addresses.push_back(static_cast<std::uint32_t>(getSize() - 8));
    } else {
        code_->fixed = true;
    }
}

Mem UnitEncoder::look_in_table() {
    const int table = layout_.frame + static_cast<int>(offsetof(Frame, targets));
    mov(ecx, eax);
    and_(ecx, static_cast<std::uint32_t>((target_count - 1) << 2));
    const auto field = [&](std::size_t offset) {
        return Mem(r15, rcx, 2, table + static_cast<int>(offset));
    };
    cmp(rax, field(offsetof(Target, pc)));
    return field(offsetof(Target, code));
}

void UnitEncoder::leave_hot(GuestAddr unit, GuestAddr next) {
    load_guest_address(rax, unit.value());
    store(frame_place(offsetof(Frame, exit_code)), rax, 3);
    if (next != unit) {
        load_guest_address(rax, next.value());
    }
    jmp(routine(offsetof(Routines, hot)));
}

} // namespace ferry::x64
