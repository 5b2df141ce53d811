#pragma once
/// An assembler that knows what a unit is: links, entries, sites, addresses of the guest, and where
/// the state block has what. What all that makes units shares.

#include <cstddef>
#include <cstdint>

#include <ferry/base/guest_addr.hpp>
#include <ferry/ir/ir.hpp>
#include <ferry/x64/compile.hpp>
#include <ferry/x64/encoder.hpp>
#include <ferry/x64/frame.hpp>

namespace ferry::x64 {

class UnitEncoder : public Encoder {
public:
    /// Room for `capacity` bytes of one unit's code.
    UnitEncoder(const StateLayout& layout, std::size_t capacity)
        : Encoder(capacity, Xbyak::DontSetProtectRWE), layout_(layout) {}

    [[nodiscard]] Mem slot_place(ir::Slot s) const { return {r15, layout_.slots[s]}; }
    [[nodiscard]] Mem frame_place(std::size_t offset) const {
        return {r15, layout_.frame + static_cast<int>(offset)};
    }
    [[nodiscard]] Mem pc_place() const { return {r15, layout_.pc}; }
    /// Where the address of a shared routine is, by its offset in Routines.
    [[nodiscard]] Mem routine(std::size_t which) const {
        return frame_place(offsetof(Frame, routines) + which);
    }
    void jump_to_routine(std::size_t which) { jump_through_state(routine(which).offset); }

    /// to := an address that is another where the unit lies at another one.
    void load_guest_address(const Xbyak::Reg64& to, std::uint64_t address);
    std::size_t add_link(GuestAddr target) {
        code_->links.push_back({.target = target, .stub = 0});
        return code_->links.size() - 1;
    }
    void jump_through_link(std::size_t link) { with_data(0x25ff, 8 + link * 8, 0); }
    void call_through_link(std::size_t link) { with_data(0x15ff, 8 + link * 8, 0); }
    /// Before one of these: makes a stub needless, at the price of a constant each time.
    void pass_number(std::size_t link) {
        code_->links[link].stub = static_cast<std::uint32_t>(getSize());
        code_->links[link].passes_number = true;
        put_link_number(link);
    }
    /// The address can be entered here.
    void add_entry(GuestAddr pc) {
        code_->entries.push_back({.pc = pc, .offset = static_cast<std::uint32_t>(getSize())});
    }
    /// What comes after it in memory comes after what is before it. rax is lost.
    void fence();
    /// One turn less: ZF when it was the last.
    void count_down() {
        with_data(0x0dff, 4, 0); // DEC dword [rip + …]
    }
    /// ZF if the unit is not valid any more.
    void test_validity() {
        with_data(0x3d80, 0, 1, 0); // CMP byte [rip + …], 0
    }
    /// Compares the guest pc in rax with that of its place in the table of targets; where the code
    /// is, by rcx.
    Mem look_in_table();
    /// The last way out of code that has run often: on to the guest pc `next`.
    void leave_hot(GuestAddr unit, GuestAddr next);

protected:
    void begin_unit(Code& code);
    /// The ways to links that lead nowhere yet, and of which none passes its number.
    void emit_link_stubs();
    void end_unit() { code_->bytes.assign(getCode(), getCode() + getSize()); }

    StateLayout layout_;
    Code* code_ = nullptr;

private:
    void put_link_number(std::size_t link) {
        put_bytes(0xb8 | link << 8, 5); // MOV eax, imm32: place() adds the first one's number
    }
    /// Two bytes of opcode and ModRM, a displacement to `offset` in the unit's data, and an
    /// immediate of so many bytes.
    void with_data(unsigned opcode, std::size_t offset, unsigned immediate_size,
                   std::uint64_t immediate = 0);
};

} // namespace ferry::x64
