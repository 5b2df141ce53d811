// The routines that all generated code of a layout shares.
#include <ferry/ir/ir.hpp>
#include <ferry/x64/compile.hpp>

#include <xbyak/xbyak.h>

#include "allocator.hpp"

namespace ferry::x64 {
namespace {

/// How many frames of the stack of return addresses a return looks through.
constexpr int searched_frames = 16;

constexpr std::uint32_t mxcsr_rounding = 0x6000; // RC

/// Of those to leave: after which the host computes nothing that depends on MXCSR.
constexpr std::uint32_t reasons_without_arithmetic =
    1U << static_cast<unsigned>(ir::LeaveReason::syscall) |
    1U << static_cast<unsigned>(ir::LeaveReason::invalidate) |
    1U << static_cast<unsigned>(ir::LeaveReason::synchronize) | 1U << exit_find | 1U << exit_link |
    1U << exit_hot;
static_assert(exit_reason_end <= 32);

class Generator : public Xbyak::CodeGenerator {
public:
    Generator(const StateLayout& layout, std::uint64_t at, RoutineCode& code)
        : CodeGenerator(code.bytes.size(), code.bytes.data()), layout_(layout) {
        code.enter = at + getSize();
        enter();
        code.routines.leave = at + getSize();
        leave();
        code.routines.empty = at + getSize();
        mov(eax, static_cast<std::uint32_t>(empty_stack_pc));
        mov(rsp, frame(offsetof(Frame, call_stack_top)));
        code.routines.find = at + getSize();
        L(find_);
        Xbyak::Label nowhere;
        mov(rcx, rax);
        shr(rcx, second_target_shift);
        xor_(ecx, eax);
        jump_by_table(nowhere);
        L(nowhere);
        save_carried();
        mov(ptr[r15 + layout_.pc], rax);
        mov(edx, exit_find);
        jmp(leave_);
        code.routines.hot_entry = at + getSize();
        mov(frame(offsetof(Frame, exit_code)), rax);
        code.routines.hot = at + getSize();
        save_carried();
        mov(ptr[r15 + layout_.pc], rax);
        mov(edx, exit_hot);
        jmp(leave_);
        code.routines.link = at + getSize();
        save_carried();
        mov(frame(offsetof(Frame, exit_code)), rax);
        mov(edx, exit_link);
        jmp(leave_);
        code.routines.call = at + getSize();
        call_host();
        code.routines.call_plain = at + getSize();
        call_plain();
        code.routines.to_javascript = at + getSize();
        to_javascript();
        code.routines.returned = at + getSize();
        returned();
        code.routines.return_miss = at + getSize();
        return_miss();
        code.bytes.resize(getSize());
    }

private:
    Xbyak::Address frame(std::size_t offset) const {
        return ptr[r15 + layout_.frame + static_cast<int>(offset)];
    }
    Xbyak::Address mxcsr(std::size_t offset) const {
        return dword[r15 + layout_.frame + static_cast<int>(offset)];
    }

    Xbyak::Address carried(std::size_t i) const {
        return ptr[r15 + layout_.slots[layout_.carried[i]]];
    }
    void save_carried() {
        for (std::size_t i = 0; i < carried_count; ++i) {
            mov(carried(i), Xbyak::Reg64(carried_registers[i]));
        }
    }

    void enter() {
        push(rbx);
        push(rbp);
        push(r12);
        push(r13);
        push(r14);
        push(r15);
        sub(rsp, 8);
        lea(r15, ptr[rdi + layout_.base]);
        mov(frame(offsetof(Frame, host_rsp)), rsp);
        mov(rsp, frame(offsetof(Frame, call_rsp)));
        ldmxcsr(mxcsr(offsetof(Frame, guest_mxcsr)));
        mov(rax, rsi);
        for (std::size_t i = 0; i < carried_count; ++i) {
            mov(Xbyak::Reg64(carried_registers[i]), carried(i));
        }
        jmp(rax);
    }

    /// MXCSR stays the guest's for what the host computes nothing for, unless results would be
    /// others by it: two changes of what it holds take 26 ns on a Zen 5, a fifth of a system call;
    /// loading what it holds takes none.
    /// DbtCpu::host_fault() takes the invalid operations that it does not mask.
    void leave() {
        L(leave_);
        mov(dword[r15 + layout_.frame + static_cast<int>(offsetof(Frame, exit_reason))], edx);
        mov(frame(offsetof(Frame, call_rsp)), rsp);
        mov(rsp, frame(offsetof(Frame, host_rsp)));
        stmxcsr(mxcsr(offsetof(Frame, guest_mxcsr)));
        Xbyak::Label of_the_guest;
        Xbyak::Label of_the_host;
        mov(eax, reasons_without_arithmetic);
        bt(eax, edx);
        jnc(of_the_host);
        test(mxcsr(offsetof(Frame, guest_mxcsr)), mxcsr_rounding);
        jz(of_the_guest);
        L(of_the_host);
        ldmxcsr(mxcsr(offsetof(Frame, host_mxcsr)));
        L(of_the_guest);
        vzeroupper();
        add(rsp, 8);
        pop(r15);
        pop(r14);
        pop(r13);
        pop(r12);
        pop(rbp);
        pop(rbx);
        ret();
    }

    void call_host() {
        mov(frame(offsetof(Frame, call_rsp)), rsp);
        mov(rsp, frame(offsetof(Frame, host_rsp)));
        stmxcsr(mxcsr(offsetof(Frame, guest_mxcsr)));
        ldmxcsr(mxcsr(offsetof(Frame, host_mxcsr)));
        vzeroupper();
        call(rax);
        ldmxcsr(mxcsr(offsetof(Frame, guest_mxcsr)));
        mov(rsp, frame(offsetof(Frame, call_rsp)));
        ret();
    }

    /// MXCSR stays the guest's: nothing in the function can tell.
    void call_plain() {
        mov(frame(offsetof(Frame, call_rsp)), rsp);
        mov(rsp, frame(offsetof(Frame, host_rsp)));
        vzeroupper();
        call(rax);
        mov(rsp, frame(offsetof(Frame, call_rsp)));
        ret();
    }

    /// What has 32 bits or more in front of the point is invalid, unless it rounds to -2^31. eax
    /// has the biased exponent of the number in xmm0.
    void to_javascript() {
        constexpr std::uint32_t exponent_of_2_to_63 = 1023 + 63;
        constexpr std::uint8_t truncated_quietly = 0xb;
        Xbyak::Label bit_by_bit;
        cmp(eax, exponent_of_2_to_63);
        jae(bit_by_bit);
        vroundsd(xmm1, xmm0, xmm0, truncated_quietly);
        vcvttsd2si(rax, xmm1);
        movsxd(rcx, eax);
        cmp(rcx, rax);
        je(bit_by_bit);
        mov(byte[r15 + layout_.frame + static_cast<int>(offsetof(Frame, invalid))], 1);
        ret();
        L(bit_by_bit);
        constexpr unsigned fraction_bits = 52;
        constexpr unsigned above_fraction = 64 - fraction_bits;
        constexpr std::uint32_t exponent_of_lowest = 1023 + fraction_bits;
        Xbyak::Label none, right, out_of_range, positive, invalid;
        vmovq(rax, xmm0);
        mov(rcx, rax);
        shr(rcx, fraction_bits);
        and_(ecx, 0x7ff);
        sub(ecx, exponent_of_lowest);
        cmp(ecx, 32);
        jge(none); // infinities and NaNs among them
        shl(rax, above_fraction);
        shr(rax, above_fraction);
        bts(rax, fraction_bits);
        test(ecx, ecx);
        js(right);
        shl(rax, cl);
        jmp(out_of_range);
        L(right);
        neg(ecx);
        shr(rax, cl);
        mov(ecx, 0x8000'0000U);
        cmp(rax, rcx);
        jne(out_of_range);
        vmovmskpd(ecx, xmm0);
        test(ecx, 1);
        jz(invalid);
        vcvttsd2si(eax, xmm0); // raises the inexact flag if it must
        ret();
        L(none);
        xor_(eax, eax);
        jmp(invalid);
        L(out_of_range);
        vmovmskpd(ecx, xmm0);
        test(ecx, 1);
        jz(positive);
        neg(eax);
        L(positive);
        L(invalid);
        mov(byte[r15 + layout_.frame + static_cast<int>(offsetof(Frame, invalid))], 1);
        ret();
    }

    /// Goes to the guest pc in rax, if its place, of which rcx has the bits, is its own.
    void jump_by_table(Xbyak::Label& miss) {
        const int table = layout_.frame + static_cast<int>(offsetof(Frame, targets));
        and_(ecx, static_cast<std::uint32_t>((target_count - 1) << 2));
        cmp(rax, ptr[r15 + rcx * 4 + table + static_cast<int>(offsetof(Target, pc))]);
        jne(miss);
        jmp(ptr[r15 + rcx * 4 + table + static_cast<int>(offsetof(Target, code))]);
    }

    /// Takes what is left of the entry, which is where the guest returns to.
    void returned() {
        pop(rax);
        mov(ecx, eax);
        jump_by_table(find_);
    }

    /// rax: where the guest returns to, which is not where the last call came from. Looks further
    /// up (longjmp, exceptions), else begins the stack anew.
    void return_miss() {
        Xbyak::Label next, none, hit, table_miss;
        mov(rdx, rsp);
        mov(ecx, searched_frames);
        L(next);
        add(rdx, 16);
        cmp(rdx, frame(offsetof(Frame, call_stack_top)));
        jae(none);
        cmp(rax, qword[rdx + 8]);
        je(hit);
        dec(ecx);
        jnz(next);
        L(none);
        mov(rsp, frame(offsetof(Frame, call_stack_top)));
        mov(ecx, eax);
        jump_by_table(table_miss);
        L(table_miss);
        jmp(find_);
        L(hit);
        mov(rsp, rdx);
        ret();
    }

    StateLayout layout_;
    Xbyak::Label leave_;
    Xbyak::Label find_;
};

} // namespace

RoutineCode make_routines(const StateLayout& layout, std::uint64_t at) {
    RoutineCode code;
    code.bytes.resize(4096);
    Generator generator(layout, at, code);
    return code;
}

} // namespace ferry::x64
